import { GatehouseError } from '../../core/errors.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { readStored } from './stored.ts'

/**
 * Removes a record: from then on nobody sees it, and its row is kept (D2). What belongs to a company goes with it, so
 * removing one takes the permission to remove records of every model that belongs to companies (V1).
 */
export function remove(asking: Asking, request: RequestTo<'remove'>): Performed {
  const definition = demand(asking, request.model, 'remove')
  const { id, version } = request
  if (definition.name === 'company') demandRemovalOfAll(asking)
  readStored(asking, definition, id, version)
  const at = new Date(asking.now).toISOString()
  const gone = definition.name === 'company' ? removeWith(asking.sql, id, at) : 0
  asking.sql.exec('UPDATE records SET removed_at = ?, version = version + 1, updated_at = ? WHERE id = ?', at, at, id)
  return {
    answer: { did: 'remove', model: definition.name, id },
    facts: { action: 'record.removed', model: definition.name, recordId: id, recordCount: 1 + gone, fields: [] },
  }
}

/** Decided by what the caller may do, never by what the company has; models that they can't see are not named (V4). */
function demandRemovalOfAll({ sight }: Asking): void {
  const belonging = sight.everyModel.filter((model) => model.fields.some((field) => field.name === 'company'))
  const lacking = belonging.filter(({ name }) => !sight.may(name, 'remove'))
  if (lacking.length === 0) return
  const missing = lacking.filter((model) => sight.models.includes(model)).map(({ name }) => `${name}:remove`)
  throw new GatehouseError(
    'missing_permission',
    `Removing a company removes all that belongs to it, so it takes the permission to remove that, too: ${missing.join(', ') || 'of every data model'}.`,
    { missing },
  )
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
