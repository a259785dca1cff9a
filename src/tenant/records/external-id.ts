import { GatehouseError } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { holdsEverything } from '../../policy/portfolio.ts'
import type { Asking } from './asking.ts'
import type { StoredValue } from './field-values.ts'
import { EXTERNAL_ID } from './layout.ts'

/**
 * The external id as a field to write, for those who see every record of the model: that an id is taken would tell
 * anybody else of a record outside of their portfolio (V4). Throws `forbidden`.
 */
export function writableExternalId({ sight }: Pick<Asking, 'sight'>, definition: ModelDefinition): FieldDefinition {
  if (holdsEverything(sight.portfolio) && sight.may(definition.name, 'view')) return EXTERNAL_ID
  throw new GatehouseError(
    'forbidden',
    `"external_id" can be written only by those who see every ${definition.name}: it has to be unique among them.`,
    { field: EXTERNAL_ID.name },
  )
}

/** The record that has an external id, if it is there. */
export function withExternalId(
  sql: SqlStorage,
  definition: ModelDefinition,
  externalId: string,
): { id: string; version: number } | null {
  const [row] = sql
    .exec<{ id: string; version: number }>(
      'SELECT id, version FROM records WHERE model = ? AND external_id = ? AND removed_at IS NULL',
      definition.name,
      externalId,
    )
    .toArray()
  return row ?? null
}

/** Throws `conflict` when another record of the model has the external id that is to be written. */
export function checkExternalId(
  sql: SqlStorage,
  definition: ModelDefinition,
  id: string | null,
  values: ReadonlyMap<FieldDefinition, StoredValue>,
): void {
  const value = values.get(EXTERNAL_ID)
  const taken = typeof value === 'string' ? withExternalId(sql, definition, value) : null
  if (taken === null || taken.id === id) return
  throw new GatehouseError(
    'conflict',
    `The ${definition.name} "${taken.id}" has this external id already. Update that one, or use another external id.`,
    { field: 'external_id' },
  )
}
