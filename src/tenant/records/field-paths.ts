import { GatehouseError } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { MEMBER, MEMBER_FIELDS, PROPERTIES, type Holder } from './layout.ts'
import { nearest } from '../../core/nearest.ts'
import { linkedModel, type Sight } from './sight.ts'

/** How many relations a path may go through. */
const MOST_STEPS = 2

/** A field of the record itself, or of what its relations lead to. */
export interface FieldPath {
  /** As it was written. */
  path: string
  /** The relations that the path goes through; none for a field of the record. */
  through: readonly Step[]
  holder: Holder
  field: FieldDefinition
}
/** A relation, and the model that has it. */
export interface Step {
  holder: ModelDefinition
  relation: FieldDefinition
}

/** Finds a field by its name or path. Throws `unknown_field` for whatever may not be seen, at any step (V4). */
export function resolvePath(sight: Sight, definition: ModelDefinition, path: string): FieldPath {
  const names = path.split('.')
  const name = names.pop() ?? ''
  const through: Step[] = []
  let holder: Holder | null = names.length > MOST_STEPS ? null : definition
  for (const step of names) {
    const relation: FieldDefinition | null = holder && fieldNamed(sight, holder, step)
    if (holder === null || holder === MEMBER || relation === null) holder = null
    else {
      through.push({ holder, relation })
      holder = endOf(sight, relation)
    }
  }
  const field = holder && fieldNamed(sight, holder, name)
  if (holder === null || field === null) {
    throw unknownField(definition, path, visiblePaths(sight, definition, Math.min(names.length, MOST_STEPS)))
  }
  return { path, through, holder, field }
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

function fieldNamed(sight: Sight, holder: Holder, name: string): FieldDefinition | null {
  return fieldsOf(sight, holder).find((field) => field.name === name) ?? null
}

function fieldsOf(sight: Sight, holder: Holder): readonly FieldDefinition[] {
  return holder === MEMBER ? MEMBER_FIELDS : [...sight.viewable(holder), ...PROPERTIES]
}

/** What a field leads to; null where that is nothing visible. */
function endOf(sight: Sight, relation: FieldDefinition): Holder | null {
  return relation.type === 'member' ? MEMBER : linkedModel(sight, relation)
}

/** Names to suggest: of the record, and of what is so many relations away, one at least. */
function visiblePaths(sight: Sight, definition: ModelDefinition, steps: number): string[] {
  return [...fieldsOf(sight, definition).map(({ name }) => name), ...pathsBeyond(sight, definition, Math.max(steps, 1))]
}

function pathsBeyond(sight: Sight, holder: ModelDefinition, steps: number): string[] {
  return sight.viewable(holder).flatMap((relation) => {
    const end = endOf(sight, relation)
    if (end === null) return []
    const fields = end === MEMBER ? MEMBER_FIELDS : sight.viewable(end)
    const further = end === MEMBER || steps === 1 ? [] : pathsBeyond(sight, end, steps - 1)
    return [...fields.map(({ name }) => name), ...further].map((path) => `${relation.name}.${path}`)
  })
}
