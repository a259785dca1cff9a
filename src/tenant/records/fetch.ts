import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Asking, Performed, RequestTo } from './asking.ts'
import { shortened } from './field-paths.ts'
import { readOne } from './read-one.ts'
import { nameField } from './sight.ts'

/** One record by the id that search answered, `model/recordId`. Whatever is wrong with the id is `not_found` (V4). */
export function fetchRecord(asking: Asking, request: RequestTo<'fetch'>): Performed {
  const [model = '', id = ''] = split(request.id)
  const definition = asking.sight.models.find(({ name }) => name === model && asking.sight.may(name, 'view'))
  if (definition === undefined || id === '') throw notFound(request.id)
  const { record, fields } = readFound(asking, definition, id, request.id)
  const name = nameField(asking.sight, definition)
  return {
    answer: {
      did: 'fetch',
      model,
      model_label: definition.label,
      title: titleOf(definition.label, record.id, name === null ? null : record[name.name]),
      record,
    },
    facts: { action: 'record.read', model, recordId: record.id, recordCount: 1, fields: [...fields] },
  }
}

/** What a record is called where its name may not be seen: what it is, and its id. */
export function titleOf(label: string, id: string, name: unknown): string {
  return typeof name === 'string' ? name : `${label} ${id}`
}

function readFound(asking: Asking, definition: ModelDefinition, id: string, asked: string): ReturnType<typeof readOne> {
  try {
    return readOne(asking, definition, id)
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'not_found') throw notFound(asked)
    throw error
  }
}

function split(id: string): string[] {
  const at = id.indexOf('/')
  return at < 0 ? [] : [id.slice(0, at), id.slice(at + 1)]
}

function notFound(id: string): GatehouseError {
  return new GatehouseError('not_found', `There is no record "${shortened(id)}". Use an id that search has answered.`)
}
