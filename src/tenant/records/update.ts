import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { changeRecord } from './change.ts'
import { readOne } from './read-one.ts'

/** Changes the fields of a record that are named, and no others. */
export function update(asking: Asking, request: RequestTo<'update'>): Performed {
  const definition = demand(asking, request.model, 'update')
  const { id } = request
  const { version, fields } = changeRecord(asking, definition, request)
  return {
    answer: {
      did: 'update',
      model: definition.name,
      id,
      version,
      record:
        asking.readBack && asking.sight.may(definition.name, 'view') ? readOne(asking, definition, id).record : null,
    },
    facts: { action: 'record.updated', model: definition.name, recordId: id, recordCount: 1, fields },
  }
}
