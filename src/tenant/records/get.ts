import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { readOne } from './read-one.ts'

/** One record; `not_found` for every id that is none for the caller (V4). */
export function get(asking: Asking, request: RequestTo<'get'>): Performed {
  const definition = demand(asking, request.model, 'view')
  const { record, fields } = readOne(asking, definition, request.id, request.fields)
  return {
    answer: { did: 'get', model: definition.name, record },
    facts: {
      action: 'record.read',
      model: definition.name,
      recordId: record.id,
      recordCount: 1,
      fields: [...fields],
    },
  }
}
