import type { Action } from '../../../core/permissions.ts'
import { editableFields, viewableFields } from '../../../policy/access.ts'
import type { Access } from '../host.ts'
import { modelsFor } from './arguments.ts'

/** `example`, where the connection may see all of these fields of the model; nothing otherwise: examples leak too (A31). */
export function exampleWith(access: Access, model: string, fields: readonly string[], example: string): string {
  const definition = access.models.find((one) => one.name === model)
  const visible =
    definition === undefined ? [] : viewableFields(access.permissions, definition).map((field) => field.name)
  return fields.every((field) => visible.includes(field)) && definition !== undefined ? ` ${example}` : ''
}

/** The first model that allows `action`, to write an example with. */
export function someModel(access: Access, action: Action): string {
  return modelsFor(access, action)[0] ?? '<model>'
}

/** A value for one field that may be set on that model, as JSON. */
export function someValues(access: Access, model: string): string {
  const definition = access.models.find((one) => one.name === model)
  const fields = definition === undefined ? [] : editableFields(access.permissions, definition)
  const field = fields.find((one) => one.choices !== undefined) ?? fields[0]
  return field === undefined ? '{}' : JSON.stringify({ [field.name]: field.choices?.[0] ?? '<value>' })
}
