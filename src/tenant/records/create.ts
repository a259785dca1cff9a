import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { requiredOutOfReach } from '../../policy/model-rules.ts'
import { demand, whomToAsk, type Asking, type Performed, type RequestTo } from './asking.ts'
import { checkExternalId } from './external-id.ts'
import { changesBetween, remember } from './history-rows.ts'
import { readOne } from './read-one.ts'
import { EMPTY, insertRows, withValues } from './rows.ts'
import { checkInside } from './inside.ts'
import { withUnique } from './unique.ts'
import { refuseWrong, writtenValues } from './write-values.ts'

/** A new record. Its maker sees it if they may view the model. */
export function create(asking: Asking, request: RequestTo<'create'>): Performed {
  const definition = demand(asking, request.model, 'create')
  const { id, fields } = createRecord(asking, definition, request.values)
  return {
    answer: {
      did: 'create',
      model: definition.name,
      id,
      version: 1,
      record:
        asking.readBack && asking.sight.may(definition.name, 'view') ? readOne(asking, definition, id).record : null,
    },
    facts: { action: 'record.created', model: definition.name, recordId: id, recordCount: 1, fields },
  }
}

/** Writes a new record, inside the caller's portfolio (A35); gives its id and the names of what was set. */
export function createRecord(
  asking: Asking,
  definition: ModelDefinition,
  given: Record<string, unknown>,
): { id: string; fields: string[] } {
  const values = writtenValues(asking, definition, given)
  checkRequired(asking, definition, values)
  checkExternalId(asking.sql, definition, null, values)
  const id = newId('rec')
  const record = withValues(definition, EMPTY, values)
  const row = { id, at: new Date(asking.now).toISOString(), record }
  withUnique(asking.sight, () => insertRows(asking.sql, definition, [row], asking.indexed))
  checkInside(asking, definition, id, 'The new record would not be')
  remember(asking, id, 1, 'created', changesBetween(definition, EMPTY, record, values.keys()))
  return { id, fields: [...values].filter(([, value]) => value !== null).map(([field]) => field.name) }
}

/** A required field that the caller may not write is not named: they may not know of it (V4). */
function checkRequired(
  { principal, sight }: Asking,
  definition: ModelDefinition,
  values: ReadonlyMap<FieldDefinition, unknown>,
): void {
  const editable = sight.editable(definition)
  const missing = definition.fields.filter((field) => field.required && !values.has(field))
  refuseWrong(
    missing.filter((field) => editable.includes(field)).map(({ name }) => ({ field: name, message: 'is required.' })),
  )
  if (requiredOutOfReach(definition, editable).length === 0) return
  throw new GatehouseError(
    'forbidden',
    `A new ${definition.name} needs more fields than may be written here. ${whomToAsk(principal)}`,
  )
}
