import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { Through } from './asking.ts'
import { changesBetween, remember } from './history-rows.ts'
import { placeOf, type StoredRecord } from './layout.ts'
import { updateRow, withValues } from './rows.ts'

/** From whom to whom, on whose behalf, when (milliseconds). */
export interface Inheritance {
  from: string
  to: string
  by: string
  through: Through
  now: number
}

/** The field that says who owns a record; null on a model without owners. */
export function ownerField(definition: ModelDefinition): FieldDefinition | null {
  return definition.fields.find((field) => placeOf(definition, field) === 'owner') ?? null
}

/**
 * Gives at most `limit` records of one model another owner, each with a version in its history. How many it were; fewer
 * than `limit` means that none is left. The transaction is the caller's.
 */
export function handOverSome(
  sql: SqlStorage,
  definition: ModelDefinition,
  { from, to, by, through, now }: Inheritance,
  limit: number,
): number {
  const owner = ownerField(definition)
  if (owner === null) return 0
  const rows = sql
    .exec<OwnedRow>(
      `SELECT id, version, name, owner_id, company_id, external_id, data FROM records
       WHERE model = ? AND owner_id = ? AND removed_at IS NULL LIMIT ?`,
      definition.name,
      from,
      limit,
    )
    .toArray()
  for (const row of rows) {
    const before = stored(row)
    const after = withValues(definition, before, [[owner, to]])
    updateRow(sql, definition, { id: row.id, at: new Date(now).toISOString(), record: after })
    const asking = { sql, principal: { memberId: by }, through, now }
    remember(asking, row.id, row.version + 1, 'updated', changesBetween(definition, before, after, [owner]))
  }
  return rows.length
}

/** How many records of a model somebody owns. */
export function countOwned(sql: SqlStorage, definition: ModelDefinition, memberId: string): number {
  const text = 'SELECT count(*) AS count FROM records WHERE model = ? AND owner_id = ? AND removed_at IS NULL'
  return sql.exec<{ count: number }>(text, definition.name, memberId).one().count
}

type OwnedRow = {
  id: string
  version: number
  name: string
  owner_id: string | null
  company_id: string | null
  external_id: string | null
  data: string
}

function stored(row: OwnedRow): StoredRecord {
  const data = JSON.parse(row.data) as Record<string, unknown>
  return { name: row.name, ownerId: row.owner_id, companyId: row.company_id, externalId: row.external_id, data }
}
