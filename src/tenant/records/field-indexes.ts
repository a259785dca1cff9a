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
/** Found by their beginning or by an end that is chosen: whoever asks for a value of these finds few, of any keeper. */
const RARELY_SHARED: ReadonlySet<FieldType> = new Set(['email', 'member', 'reference'])
const KEPT_PREFIX = 'kept:'
/** Led by keeper and model, made by earlier versions: used until there is one for each model. */
export const FORMER_INDEX = 'records_by_keeper'

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

/**
 * The index by which a field is found and sorted within the portfolio "own": by keeper and then by the field. SQLite can't
 * meet two indexes, and would hold all that a member keeps, or all that has the value, against the other condition.
 */
export function keptIndexName(definition: ModelDefinition, field: FieldDefinition): string {
  return `${KEPT_PREFIX}${definition.name}.${field.name}`
}

/** The index within a portfolio that has the order of the index of a field. */
export function keptIndexOf(fieldIndex: string): string {
  return fieldIndex.replace(PREFIX, KEPT_PREFIX)
}

/** So many records are read for an index at once without anybody noticing. */
const FEW_RECORDS = 20_000

/** Indexes that were seen: to ask SQLite for each query would cost more than many a query. Only those above are dropped. */
const seen = new WeakMap<SqlStorage, Set<string>>()

/** Whether there is an index of this name; that of a field may still have to be made. */
export function isThere(sql: SqlStorage, index: string): boolean {
  const known = seen.get(sql) ?? new Set()
  seen.set(sql, known)
  if (known.has(index)) return true
  const found = sql.exec(`SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?`, index).toArray().length > 0
  if (found) known.add(index)
  return found
}

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
  const wanted = new Map(models.flatMap((definition) => [...indexesOf(definition)]))
  const there = new Map(
    sql
      .exec<{ name: string; sql: string }>(
        `SELECT name, sql FROM sqlite_master WHERE type = 'index'
          AND (name GLOB '${PREFIX}*' OR name GLOB '${KEPT_PREFIX}*' OR name = '${FORMER_INDEX}')`,
      )
      .toArray()
      .map((index) => [index.name, index.sql]),
  )
  seen.delete(sql)
  const former = there.delete(FORMER_INDEX) ? [FORMER_INDEX] : []
  const old = [...there].filter(([name, made]) => wanted.get(name) !== made).map(([name]) => name)
  const due = [...wanted].filter(([name, made]) => there.get(name) !== made).map(([, made]) => made)
  return [...old.map(drop), ...due, ...former.map(drop)]
}

function drop(index: string): string {
  return `DROP INDEX "${index}"`
}

/** The indexes of a model, by name. */
function* indexesOf(definition: ModelDefinition): Generator<[name: string, made: string]> {
  const where = `${unqualified(isOf('records', definition))} AND removed_at IS NULL`
  for (const field of [...definition.fields, ...PROPERTIES]) {
    const key = unqualified(keySql('records', definition, field))
    const name = fieldIndexName(definition, field)
    const kept = keptIndexName(definition, field)
    const within = keptColumns(definition, field, key)
    if (isIndexed(definition, field)) yield [name, `CREATE INDEX "${name}" ON records (${key}, id) WHERE ${where}`]
    if (within !== null) yield [kept, `CREATE INDEX "${kept}" ON records (keeper_id, ${within}) WHERE ${where}`]
  }
}

/** What an index within a portfolio has after the keeper; null where there is none. */
function keptColumns(definition: ModelDefinition, field: FieldDefinition, key: string): string | null {
  const place = placeOf(definition, field)
  if (place === 'owner') return 'owner_id, name_key, id'
  // With its company, to count what belongs to the companies of a member.
  if (place === 'name') return `${key}, id, company_id`
  return isIndexed(definition, field) && !RARELY_SHARED.has(field.type) ? `${key}, id` : null
}

/** Within an index, columns stand without their table. */
function unqualified(sql: string): string {
  return sql.replaceAll('records.', '')
}
