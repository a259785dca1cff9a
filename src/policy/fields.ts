import type { FieldAccess, ModelPermission } from '../core/permissions.ts'

/** The access to a model's fields: every field, or those that are named. */
export type Fields = ModelPermission['fields']

const RANK: Readonly<Record<FieldAccess, number>> = { none: 0, view: 1, edit: 2 }

/** a ≤ b in the chain none < view < edit. */
export function accessAtMost(a: FieldAccess, b: FieldAccess): boolean {
  return RANK[a] <= RANK[b]
}

/** Access to one field. Own keys only, so that a field called `constructor` has what was given to it and no more. */
export function accessTo(fields: Fields, name: string): FieldAccess {
  if (fields === 'all') return 'edit'
  const access = Object.hasOwn(fields, name) ? fields[name] : undefined
  return access === 'view' || access === 'edit' ? access : 'none'
}

/** The lower access to each field; names in alphabetical order, fields without access left out. */
export function meetFields(a: Fields, b: Fields): Fields {
  if (a === 'all' && b === 'all') return 'all'
  return namedFields(namesIn(a === 'all' ? b : a), (name) => lower(accessTo(a, name), accessTo(b, name)))
}

/** a ≤ b: b gives at least the same access to every field. */
export function fieldsAtMost(a: Fields, b: Fields): boolean {
  if (b === 'all') return true
  return a !== 'all' && Object.keys(a).every((name) => accessAtMost(accessTo(a, name), accessTo(b, name)))
}

/** Fields by name, those without access left out. `fromEntries` makes own keys only, even of `__proto__`. */
export function namedFields(names: readonly string[], access: (name: string) => FieldAccess): Exclude<Fields, 'all'> {
  const entries: [string, 'view' | 'edit'][] = []
  for (const name of names) {
    const given = access(name)
    if (given !== 'none') entries.push([name, given])
  }
  return Object.fromEntries(entries)
}

/** The lower of two accesses. */
export function lower(a: FieldAccess, b: FieldAccess): FieldAccess {
  return accessAtMost(a, b) ? a : b
}

function namesIn(fields: Fields): string[] {
  return Object.keys(fields).sort()
}
