import { GatehouseError } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { keySql } from './layout.ts'
import type { Sight } from './sight.ts'

/*
 * A unique field has an index of its own in the tenant's SQLite, over the records that are not removed, so that storage
 * itself refuses a value that is there already, whichever way it comes in.
 *
 * What a refusal may tell: that a value is taken tells of a record that has it. So a unique field can be written only by
 * those who see every record of the model (policy/access.ts, V4), as with external ids; for everybody else it is one that
 * may be read and not written. Texts are compared without regard to case.
 */
const PREFIX = 'unique_value_'

/** Makes the indexes that the models ask for, and drops those that none asks for any more. */
export function keepUnique(sql: SqlStorage, models: readonly ModelDefinition[]): void {
  const wanted = new Map(
    models.flatMap((model) => uniqueFields(model).map((field) => [indexName(model, field), { model, field }])),
  )
  const there = new Set(
    sql
      .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'index' AND name GLOB '${PREFIX}*'`)
      .toArray()
      .map(({ name }) => name),
  )
  for (const name of there) if (!wanted.has(name)) sql.exec(`DROP INDEX IF EXISTS "${name}"`)
  for (const [name, { model, field }] of wanted) {
    if (there.has(name)) continue
    try {
      makeUnique(sql, model, field)
    } catch (error) {
      // Only where the same value came in twice while the rule was being made: that must not keep everybody out.
      console.error(
        JSON.stringify({ event: 'unique_failed', index: name, message: error instanceof Error ? error.message : '' }),
      )
    }
  }
}

/**
 * Makes the index of a unique field.
 * @throws Error of SQLite when two records have the same value.
 */
function makeUnique(sql: SqlStorage, model: ModelDefinition, field: FieldDefinition): void {
  sql.exec(
    `CREATE UNIQUE INDEX IF NOT EXISTS "${indexName(model, field)}" ON records (${indexed(model, field)})
    WHERE model = '${model.name}' AND removed_at IS NULL`,
  )
}

/** How many of these rows have a value that another one has as well, removed ones left out; of all records as a rule. */
export function countRepeated(
  sql: SqlStorage,
  model: ModelDefinition,
  field: FieldDefinition,
  rows = 'records',
): number {
  const key = keySql('r', model, field)
  return sql
    .exec<{ count: number }>(
      `SELECT coalesce(sum(n), 0) AS count FROM (SELECT count(*) AS n FROM ${rows} r
      WHERE r.model = ? AND r.removed_at IS NULL AND ${key} IS NOT NULL GROUP BY ${key} HAVING count(*) > 1)`,
      model.name,
    )
    .one().count
}

/**
 * Runs `work`; what storage refuses for the sake of a unique field becomes `conflict`, naming the field to those who see
 * it: whoever restores a record may not know of it.
 */
export function withUnique<T>(sight: Sight, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const [, model, field] = error instanceof Error ? (TAKEN.exec(error.message) ?? []) : []
    if (model === undefined || field === undefined) throw error
    const definition = sight.models.find(({ name }) => name === model)
    const seen = definition !== undefined && sight.viewable(definition).some(({ name }) => name === field)
    throw new GatehouseError(
      'conflict',
      seen
        ? `"${field}" has to be unique, and another ${model} has this value already. Use another value, or change that one.`
        : 'This can’t be done now, since it would break a rule of the data model. Ask an administrator.',
      seen ? { field, issues: [{ field, message: 'is taken by another record.' }] } : {},
      { cause: error },
    )
  }
}

const TAKEN = new RegExp(`UNIQUE constraint failed: index '${PREFIX}([a-z0-9_]+)\\.([a-z0-9_]+)'`)

function uniqueFields({ fields }: ModelDefinition): FieldDefinition[] {
  return fields.filter(({ unique }) => unique === true)
}

function indexName({ name: model }: ModelDefinition, { name: field }: FieldDefinition): string {
  return `${PREFIX}${model}.${field}`
}

/** The key without the alias of a table, which an index does not know. */
function indexed(model: ModelDefinition, field: FieldDefinition): string {
  return keySql('r', model, field).replaceAll('r.', '')
}
