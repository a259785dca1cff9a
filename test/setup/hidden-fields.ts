import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import {
  MEMBER_PROPERTIES,
  RECORD_PROPERTIES,
  type FieldDefinition,
  type ModelDefinition,
} from '../../src/core/models.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { meet } from '../../src/policy/lattice.ts'
import { viewableFields } from '../../src/policy/access.ts'
import { nearest } from '../../src/core/nearest.ts'
import { ceilingWith, PATCHY, rolePermissions } from './bait.ts'
import type { RoleKey } from './world.ts'

/** Somebody with a connection: a built-in role, and a ceiling where it matters. */
export interface Persona {
  name: string
  role: RoleKey
  ceiling: PermissionSet | 'role'
  /** What their connection may do. */
  permissions: PermissionSet
}

const ROLES: readonly RoleKey[] = ['administrator', 'manager', 'customer_success', 'viewer']
const NAMELESS = ceilingWith((_model, _field, index) => (index === 0 ? 'none' : 'edit'))

function persona(name: string, role: RoleKey, ceiling: PermissionSet | 'role'): Persona {
  const permissions = ceiling === 'role' ? rolePermissions(role) : meet(rolePermissions(role), ceiling)
  return { name, role, ceiling, permissions }
}

/** Every built-in role, and two ceilings that hide what no built-in role hides: models, names, fields that are written. */
export const PERSONAS: readonly Persona[] = [
  ...ROLES.map((role) => persona(role, role, 'role')),
  persona('administrator through a patchy ceiling', 'administrator', PATCHY),
  persona('administrator who sees no names', 'administrator', NAMELESS),
]

/** The models on which a persona may do anything. */
export function modelsOf({ permissions }: Persona): ModelDefinition[] {
  const { models } = permissions
  return BUILTIN_MODELS.filter(({ name }) => models === 'all' || Object.hasOwn(models, name))
}

/** The fields of a model that the persona may not see. */
export function hiddenFields({ permissions }: Persona, model: ModelDefinition): FieldDefinition[] {
  const visible = viewableFields(permissions, model)
  return model.fields.filter((field) => !visible.includes(field))
}

/** Names and paths under which something is visible on a model. */
export function visibleNames(who: Persona, model: ModelDefinition): string[] {
  const fields = viewableFields(who.permissions, model)
  const beyond = fields.flatMap((field) => {
    const linked = field.model === undefined ? undefined : BUILTIN_MODELS.find(({ name }) => name === field.model)
    const names = field.type === 'member' ? MEMBER_PROPERTIES : linked === undefined ? [] : namesOf(who, linked)
    return names.map((name) => `${field.name}.${name}`)
  })
  return [...fields.map(({ name }) => name), ...RECORD_PROPERTIES, ...beyond]
}

function namesOf({ permissions }: Persona, model: ModelDefinition): string[] {
  return viewableFields(permissions, model).map(({ name }) => name)
}

/** Paths of hidden fields: of the record itself, and through each relation that the persona may see or not. */
export function hiddenPaths(who: Persona, model: ModelDefinition): string[] {
  const own = hiddenFields(who, model).map(({ name }) => name)
  const beyond = model.fields.flatMap((field) => {
    const linked = BUILTIN_MODELS.find(({ name }) => name === field.model)
    return linked === undefined ? [] : hiddenFields(who, linked).map(({ name }) => `${field.name}.${name}`)
  })
  const visible = new Set(visibleNames(who, model))
  return [...new Set([...own, ...beyond])].filter((path) => !visible.has(path))
}

/**
 * A name of the same length that no field has and, where there is one, with the same visible names near to it: what is
 * said about both must be the same, hints included. The dot of a path stays where it is.
 */
export function twinOf(who: Persona, model: ModelDefinition, path: string): { twin: string; sameHints: boolean } {
  const visible = visibleNames(who, model)
  const hints = nearest(path, visible).join()
  const [first = '', second] = path.split('.')
  const candidates = Array.from({ length: 150 }, (_, index) => scrambled(second ?? first, index + 1)).filter(isNoField)
  const twins = candidates.map((last) => (second === undefined ? last : `${first}.${last}`))
  const twin = twins.find((candidate) => nearest(candidate, visible).join() === hints)
  return { twin: twin ?? twins.at(-1) ?? '', sameHints: twin !== undefined }
}

const FIELD_NAMES: ReadonlySet<string> = new Set(BUILTIN_MODELS.flatMap(({ fields }) => fields.map(({ name }) => name)))
const isNoField = (name: string): boolean => !FIELD_NAMES.has(name)

/** Some of the first letters, then others. */
function scrambled(name: string, seed: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz'
  let state = seed * 7919
  const changed = [...name].map((letter, index) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    const keep = letter === '_' || index < seed % name.length
    return keep ? letter : (letters[(state >> 8) % 26] ?? 'x')
  })
  return changed.join('')
}
