import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { noSuchRecord, type Asking } from './asking.ts'
import type { StoredRecord } from './layout.ts'
import { startQuery } from './start-query.ts'
import { checked } from './statement.ts'

/**
 * The stored state of a record that the caller may change. Throws `not_found` for every other one (V4), and
 * `stale_version` when it has changed since the caller saw it (D2, A56).
 */
export function readStored(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  id: string,
  version: number,
): StoredRecord {
  const { statement, visible } = startQuery(sight)
  const [row] = sql
    .exec<{
      name: string
      owner_id: string | null
      company_id: string | null
      external_id: string | null
      data: string
      version: number
    }>(
      `SELECT name, owner_id, company_id, external_id, data, version FROM records r
      WHERE r.id = ${statement.bind(id)} AND ${checked(visible('r', definition))}`,
      ...statement.values(),
    )
    .toArray()
  if (row === undefined) throw noSuchRecord(definition, id)
  checkVersion(definition, row.version, version)
  const data = JSON.parse(row.data) as Record<string, unknown>
  return { name: row.name, ownerId: row.owner_id, companyId: row.company_id, externalId: row.external_id, data }
}

/** Throws `stale_version` unless a record still has the version that the caller has seen. */
export function checkVersion({ name }: ModelDefinition, current: number, seen: number): void {
  if (current === seen) return
  throw new GatehouseError(
    'stale_version',
    `This ${name} has changed since: it is at version ${current} now, not ${seen}. Read it again, and decide anew.`,
    { field: 'version' },
  )
}
