import { type FieldDefinition, isRelation } from '../../../core/models.ts'
import { editableFields, viewableFields } from '../../../policy/access.ts'
import type { Access } from '../host.ts'
import { modelsFor } from './arguments.ts'

/** The visible fields by model, a line each; names only what the connection may see (M2, A31). */
export function visibleFields(access: Access): string {
  const visible = new Set(modelsFor(access, 'view'))
  const lines = access.models.flatMap((model) => {
    const fields = viewableFields(access.permissions, model)
    return fields.length === 0 ? [] : [`${model.name}: ${fields.map((field) => withTarget(field, visible)).join(', ')}`]
  })
  return lines.length === 0 ? '' : `\n\nFields by model (-> leads to):\n${lines.join('\n')}`
}

/** The fields that may be set, by model, with their types and choices. */
export function settableFields(access: Access, action: 'create' | 'update'): string {
  const visible = new Set(modelsFor(access, 'view'))
  const allowed = new Set(modelsFor(access, action))
  const lines = access.models.flatMap((model) => {
    const fields = allowed.has(model.name) ? editableFields(access.permissions, model) : []
    return fields.length === 0
      ? []
      : [`${model.name}: ${fields.map((field) => withType(field, visible, action)).join(', ')}`]
  })
  return lines.length === 0 ? '' : `\n\nFields that may be set, by model:\n${lines.join('\n')}`
}

function withTarget(field: FieldDefinition, visible: ReadonlySet<string>): string {
  const target = targetOf(field, visible)
  return target === null ? field.name : `${field.name} -> ${target}`
}

function withType(field: FieldDefinition, visible: ReadonlySet<string>, action: 'create' | 'update'): string {
  const type = isRelation(field) ? relationType(targetOf(field, visible)) : valueType(field)
  return `${field.name} (${type}${field.required === true && action === 'create' ? ', required' : ''})`
}

/** `number, 0 to 100`, `good|neutral`, `list of a|b`. */
function valueType({ type, choices, min, max }: FieldDefinition): string {
  if (choices !== undefined) return `${type === 'choices' ? 'list of ' : ''}${choices.join('|')}`
  if (min !== undefined && max !== undefined) return `${type}, ${min} to ${max}`
  return type === 'time' ? 'time, HH:MM' : type
}

/** What says which record or member is meant. */
function relationType(target: string | null): string {
  if (target === 'member') return 'member: id, e-mail or full name'
  return target === null ? 'id' : `${target}: id or name`
}

/** What a relation leads to, where that may be seen; null otherwise. */
function targetOf(field: FieldDefinition, visible: ReadonlySet<string>): string | null {
  if (field.type === 'member') return 'member'
  return field.model !== undefined && visible.has(field.model) ? field.model : null
}
