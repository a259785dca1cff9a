import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import type { StoredValue } from './field-values.ts'
import { checkExternalId } from './external-id.ts'
import { checkInside } from './inside.ts'
import { readOne } from './read-one.ts'
import { updateRow, withValues } from './rows.ts'
import { readStored } from './stored.ts'
import { writtenValues } from './write-values.ts'

/** Changes a record that is inside the portfolio and stays there (A35), if its version is the one that was seen. */
export function update(asking: Asking, request: RequestTo<'update'>): Performed {
  const definition = demand(asking, request.model, 'update')
  const { id, version } = request
  const stored = readStored(asking, definition, id, version)
  const values = writtenValues(asking, definition, request.values)
  checkExternalId(asking.sql, definition, id, values)
  const changes = changed(asking, definition, id, values)
  if (changes.length > 0) {
    const at = new Date(asking.now).toISOString()
    updateRow(asking.sql, definition, { id, at, record: withValues(definition, stored, changes) })
    checkInside(asking, definition, id, 'After this change the record would no longer be')
  }
  return {
    answer: {
      did: 'update',
      model: definition.name,
      id,
      version: changes.length > 0 ? version + 1 : version,
      record: asking.sight.may(definition.name, 'view') ? readOne(asking, definition, id).record : null,
    },
    facts: {
      action: 'record.updated',
      model: definition.name,
      recordId: id,
      recordCount: 1,
      fields: changes.map(([field]) => field.name),
    },
  }
}

/**
 * What differs from what the caller sees. Who may not see the record changes whatever they name: that a version stays
 * the same would tell them its values (V4).
 */
function changed(
  asking: Asking,
  definition: ModelDefinition,
  id: string,
  values: ReadonlyMap<FieldDefinition, StoredValue>,
): [FieldDefinition, StoredValue][] {
  const entries = [...values]
  if (!asking.sight.may(definition.name, 'view')) return entries
  const fields = entries.map(([field]) => field.name)
  const { record } = readOne(asking, definition, id, fields)
  return entries.filter(([field, value]) => {
    const now = record[field.name] ?? null
    const stored = typeof now === 'object' && now !== null && 'id' in now ? now.id : now
    return JSON.stringify(stored) !== JSON.stringify(value)
  })
}
