import { GatehouseError } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { MEMBER, MEMBER_FIELDS, PROPERTIES, type Holder } from './layout.ts'
import { nearest } from './nearest.ts'
import { linkedModel, type Sight } from './sight.ts'

/** A field of the record itself, or of what one of its relations leads to. */
export interface FieldPath {
  /** As it was written. */
  path: string
  /** The relation that the path goes through; null for a field of the record. */
  through: FieldDefinition | null
  holder: Holder
  field: FieldDefinition
}

/** Finds a field by its name or path. Throws `unknown_field` for whatever may not be seen (V4). */
export function resolvePath(sight: Sight, definition: ModelDefinition, path: string): FieldPath {
  const [first = '', second, ...more] = path.split('.')
  const field = fieldNamed(sight, definition, first)
  if (field === null || more.length > 0) throw unknownField(definition, path, visiblePaths(sight, definition))
  if (second === undefined) return { path, through: null, holder: definition, field }
  const found = throughRelation(sight, field, second)
  if (found === null) throw unknownField(definition, path, visiblePaths(sight, definition))
  return { path, through: field, ...found }
}

/** The error for a field that does not exist, or may not be seen: the same for both, to the letter (V4). */
export function unknownField(definition: ModelDefinition, path: string, visible: readonly string[]): GatehouseError {
  const written = shortened(path)
  const near = nearest(path, visible)
  const own = visible.filter((name) => !name.includes('.'))
  const hint =
    near.length > 0
      ? `Did you mean ${near.map((name) => `"${name}"`).join(' or ')}?`
      : `The fields are: ${own.join(', ') || 'none'}.`
  return new GatehouseError('unknown_field', `There is no field "${written}" on ${definition.name}. ${hint}`, {
    field: written,
  })
}

/** What was written, short enough to be said again. */
export function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function fieldNamed(sight: Sight, definition: ModelDefinition, name: string): FieldDefinition | null {
  return [...sight.viewable(definition), ...PROPERTIES].find((field) => field.name === name) ?? null
}

function throughRelation(
  sight: Sight,
  relation: FieldDefinition,
  name: string,
): { holder: Holder; field: FieldDefinition } | null {
  if (relation.type === 'member') {
    const field = MEMBER_FIELDS.find((candidate) => candidate.name === name)
    return field === undefined ? null : { holder: MEMBER, field }
  }
  const linked = linkedModel(sight, relation)
  const field = linked && fieldNamed(sight, linked, name)
  return linked && field && { holder: linked, field }
}

function visiblePaths(sight: Sight, definition: ModelDefinition): string[] {
  const fields = sight.viewable(definition)
  const beyond = fields.flatMap((field) => {
    const linked = linkedModel(sight, field)
    const names = field.type === 'member' ? MEMBER_FIELDS : linked === null ? [] : sight.viewable(linked)
    return names.map(({ name }) => `${field.name}.${name}`)
  })
  return [...fields.map(({ name }) => name), ...PROPERTIES.map(({ name }) => name), ...beyond]
}
