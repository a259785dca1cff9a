import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { FieldValue } from '../../core/records.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { changeRecord } from './change.ts'
import { readHistory } from './history-rows.ts'
import { EXTERNAL_ID } from './layout.ts'
import { readOne } from './read-one.ts'
import { readStored } from './stored.ts'
import { visibleChanges } from './visible-changes.ts'

/**
 * Gives a record the values back that it had with an earlier version, as a change like any other: it takes the
 * permission to update, and every value is judged anew. Fields that the caller may see but not write keep what they
 * have, and are named; hidden ones are left alone, as if they did not exist (V4). The external id stays.
 */
export function restoreVersion(asking: Asking, request: RequestTo<'restore_version'>): Performed {
  const definition = demand(asking, request.model, 'view', 'update')
  const { id, version, to } = request
  readStored(asking, definition, id, version)
  const earlier = earlierValues(asking, definition, request)
  const editable = asking.sight.editable(definition)
  const kept = [...earlier.keys()].filter((name) => !editable.some((field) => field.name === name))
  const values = [...earlier].filter(([name]) => !kept.includes(name)).map(([name, value]) => [name, idOf(value)])
  const done = changeRecord(asking, definition, { id, version, values: Object.fromEntries(values) }, to)
  const { record } = readOne(asking, definition, id)
  return {
    answer: { did: 'restore_version', model: definition.name, id, version: done.version, record, kept },
    facts: {
      action: 'record.restored',
      model: definition.name,
      recordId: id,
      recordCount: 1,
      fields: done.fields,
    },
  }
}

/** What the reader would have seen at the earlier version in those fields that look different to them now. */
function earlierValues(
  asking: Asking,
  definition: ModelDefinition,
  { id, version, to }: RequestTo<'restore_version'>,
): Map<string, FieldValue> {
  const rows = readHistory(asking.sql, id, version + 1, Math.max(0, version - to))
  const reachesBack = to < version && rows.at(-1)?.version === to + 1 && rows.length === version - to
  if (!reachesBack) {
    throw new GatehouseError(
      'not_found',
      `This ${definition.name} has no earlier version ${to} that could be restored. Its history tells the versions.`,
      { field: 'to' },
    )
  }
  const values = new Map<string, FieldValue>()
  for (const { field, before } of visibleChanges(asking, definition, rows).flat()) values.set(field, before)
  values.delete(EXTERNAL_ID.name)
  const { record } = readOne(asking, definition, id, [...values.keys()])
  return new Map([...values].filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(record[name] ?? null)))
}

function idOf(value: FieldValue): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : value
}
