import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { checkExternalId } from './external-id.ts'
import type { StoredValue } from './field-values.ts'
import { changesBetween, remember } from './history-rows.ts'
import { checkInside } from './inside.ts'
import { readOne } from './read-one.ts'
import { updateRow, withValues } from './rows.ts'
import { readStored } from './stored.ts'
import { withUnique } from './unique.ts'
import { writtenValues } from './write-values.ts'

/**
 * Writes values over a record that is inside the portfolio and stays there (A35), if its version is the one that was
 * seen. Gives the version that it has then, and the names of what changed; a change of nothing makes no version.
 */
export function changeRecord(
  asking: Asking,
  definition: ModelDefinition,
  { id, version, values: given }: { id: string; version: number; values: Record<string, unknown> },
  restoredVersion: number | null = null,
): { version: number; fields: string[] } {
  const stored = readStored(asking, definition, id, version)
  const values = writtenValues(asking, definition, given)
  checkExternalId(asking.sql, definition, id, values)
  const changes = new Map(changed(asking, definition, id, values))
  if (changes.size === 0) return { version, fields: [] }
  const at = new Date(asking.now).toISOString()
  const record = withValues(definition, stored, changes)
  withUnique(asking.sight, () => updateRow(asking.sql, definition, { id, at, record }, asking.indexed))
  checkInside(asking, definition, id, 'After this change the record would no longer be')
  const did = restoredVersion === null ? 'updated' : 'restored'
  remember(asking, id, version + 1, did, changesBetween(definition, stored, record, changes.keys()), restoredVersion)
  return { version: version + 1, fields: [...changes.keys()].map(({ name }) => name) }
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
