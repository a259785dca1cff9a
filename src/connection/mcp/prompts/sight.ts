import type { FieldDefinition } from '../../../core/models.ts'
import { viewableFields } from '../../../policy/access.ts'
import type { Access } from '../host.ts'

/** The field of a model, where both may be seen. */
export function visibleField(access: Access, model: string, field: string): FieldDefinition | null {
  const definition = access.models.find(({ name }) => name === model)
  if (definition === undefined) return null
  return viewableFields(access.permissions, definition).find(({ name }) => name === field) ?? null
}

export function shows(access: Access, model: string, ...fields: string[]): boolean {
  return fields.every((field) => visibleField(access, model, field) !== null)
}

/** Those of the fields that may be seen. */
export function visibleOf(access: Access, model: string, fields: readonly string[]): string[] {
  return fields.filter((field) => shows(access, model, field))
}

/** The field that names the records of a model, where it may be seen. */
export function visibleName(access: Access, model: string): FieldDefinition | null {
  const name = access.models.find((known) => known.name === model)?.fields[0]
  return name === undefined ? null : visibleField(access, model, name.name)
}
