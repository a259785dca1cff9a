import type { FieldDefinition, FieldType, ModelDefinition } from '../../core/models.ts'
import { isOf, keySql, placeOf, PROPERTIES } from './layout.ts'

/** What can be found and sorted by an index; a long text, a link and several choices are looked through. */
const INDEXED: ReadonlySet<FieldType> = new Set([
  'text',
  'email',
  'number',
  'money',
  'boolean',
  'date',
  'time',
  'datetime',
  'choice',
  'member',
  'reference',
])
const PREFIX = 'field:'

/**
 * Whether a field has an index of its own, once that is made. Owner and company have one of all records (store.ts); of
 * the properties those that tell when. No index begins with the model alone: SQLite would take it for a way to find
 * something, and go through all records of the model.
 */
export function isIndexed(definition: ModelDefinition, field: FieldDefinition): boolean {
  const place = placeOf(definition, field)
  return place === 'property'
    ? field.type === 'datetime'
    : place === 'name' || (place === 'data' && INDEXED.has(field.type))
}

/** The index of a field: the records of the model by the field, and then by id. */
export function fieldIndexName(definition: ModelDefinition, field: FieldDefinition): string {
  return `${PREFIX}${definition.name}.${field.name}`
}

/** So many records are read for an index at once without anybody noticing. */
const FEW_RECORDS = 20_000

/** Makes and drops indexes as the models ask, where that is done soon; gives whether more is left to be done. */
export function keepFieldIndexes(sql: SqlStorage, models: readonly ModelDefinition[]): boolean {
  const due = dueChanges(sql, models)
  if (due.length === 0) return false
  const { records } = sql.exec<{ records: number | null }>('SELECT max(rowid) AS records FROM records').one()
  if ((records ?? 0) > FEW_RECORDS) return true
  for (const statement of due) sql.exec(statement)
  return false
}

/** The same, at most so many, since each one that is made reads all records. */
export function renewFieldIndexes(sql: SqlStorage, models: readonly ModelDefinition[], most = Infinity): boolean {
  const due = dueChanges(sql, models)
  for (const statement of due.slice(0, most)) sql.exec(statement)
  return due.length > most
}

function dueChanges(sql: SqlStorage, models: readonly ModelDefinition[]): string[] {
  const wanted = wantedIndexes(models)
  const there = new Map(
    sql
      .exec<{ name: string; sql: string }>(
        `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND name GLOB '${PREFIX}*'`,
      )
      .toArray()
      .map((index) => [index.name, index.sql]),
  )
  const old = [...there].filter(([name, made]) => wanted.get(name) !== made).map(([name]) => `DROP INDEX "${name}"`)
  return [...old, ...[...wanted].filter(([name, made]) => there.get(name) !== made).map(([, made]) => made)]
}

function wantedIndexes(models: readonly ModelDefinition[]): Map<string, string> {
  return new Map(
    models.flatMap((definition) =>
      [...definition.fields, ...PROPERTIES]
        .filter((field) => isIndexed(definition, field))
        .map((field): [string, string] => {
          const name = fieldIndexName(definition, field)
          const key = unqualified(keySql('records', definition, field))
          const where = `${unqualified(isOf('records', definition))} AND removed_at IS NULL`
          return [name, `CREATE INDEX "${name}" ON records (${key}, id) WHERE ${where}`]
        }),
    ),
  )
}

/** Within an index, columns stand without their table. */
function unqualified(sql: string): string {
  return sql.replaceAll('records.', '')
}
