import type { ModelDefinition } from '../../core/models.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { demandOnBelongings } from './belongings.ts'
import { remember } from './history-rows.ts'
import { readStored } from './stored.ts'

/** Removes a record: from then on nobody sees it, and its row is kept (D2). */
export function remove(asking: Asking, request: RequestTo<'remove'>): Performed {
  const definition = demand(asking, request.model, 'remove')
  const { id } = request
  const gone = removeRecord(asking, definition, request)
  return {
    answer: { did: 'remove', model: definition.name, id },
    facts: { action: 'record.removed', model: definition.name, recordId: id, recordCount: 1 + gone, fields: [] },
  }
}

/**
 * Removes a record of which the caller has seen the latest version. What belongs to a company goes with it, so removing
 * one takes the permission to remove records of every model that belongs to companies (V1). Gives how many went with it.
 */
export function removeRecord(
  asking: Asking,
  definition: ModelDefinition,
  { id, version }: { id: string; version: number },
): number {
  demandRemoval(asking, definition)
  readStored(asking, definition, id, version)
  const at = new Date(asking.now).toISOString()
  const gone = definition.name === 'company' ? removeWith(asking.sql, id, at) : 0
  asking.sql.exec('UPDATE records SET removed_at = ?, version = version + 1, updated_at = ? WHERE id = ?', at, at, id)
  remember(asking, id, version + 1, 'removed')
  return gone
}

/** What it takes to remove a record of this model, beside the permission on the model itself. */
export function demandRemoval(asking: Pick<Asking, 'sight'>, definition: ModelDefinition): void {
  if (definition.name === 'company') demandOnBelongings(asking, 'remove', 'Removing a company removes')
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
