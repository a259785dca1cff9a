import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { readStored } from './stored.ts'

/** Removes a record, recoverably (D2). The records of a removed company are gone with it, and come back with it. */
export function remove(asking: Asking, request: RequestTo<'remove'>): Performed {
  const definition = demand(asking, request.model, 'remove')
  const { id, version } = request
  readStored(asking, definition, id, version)
  const at = new Date(asking.now).toISOString()
  const gone = definition.name === 'company' ? removeWith(asking.sql, id, at) : 0
  asking.sql.exec('UPDATE records SET removed_at = ?, version = version + 1, updated_at = ? WHERE id = ?', at, at, id)
  return {
    answer: { did: 'remove', model: definition.name, id },
    facts: { action: 'record.removed', model: definition.name, recordId: id, recordCount: 1 + gone, fields: [] },
  }
}

/** Removes what belongs to a company; gives how many records that were. */
function removeWith(sql: SqlStorage, company: string, at: string): number {
  return sql
    .exec(
      `UPDATE records SET removed_at = ?1, removed_with = ?2
      WHERE company_id = ?2 AND id <> ?2 AND removed_at IS NULL RETURNING 1`,
      at,
      company,
    )
    .toArray().length
}
