import type { Action, PermissionParts, PermissionSet } from '../core/permissions.ts'
import { fieldAccess, mayAct } from './access.ts'
import { accessAtMost } from './fields.ts'

export type Part = keyof PermissionParts
export type Target = { model: string; action: Action } | { model: string; field: string; access: 'view' | 'edit' }
export interface Explanation {
  allowed: boolean
  /** Always all four, in this order. Allowed means that every one of them allows it. */
  parts: { part: Part; allows: boolean }[]
  sentence: string
}

const PARTS: readonly Part[] = ['role', 'ceiling', 'grant', 'scope']
const PART_NAMES: Readonly<Record<Part, string>> = {
  role: "the member's role",
  ceiling: "the application's ceiling",
  grant: 'what the member granted',
  scope: "the token's scopes",
}

/**
 * Which parts allow an action on a model, or access to a field (V2). A field can be viewed with the action `view`, and
 * edited with `update` or `create`; of these two the explanation takes the one that fewer parts refuse.
 */
export function explain(parts: PermissionParts, target: Target): Explanation {
  const [first, ...others] = actionsFor(target)
  const decided = others
    .map((action) => decide(parts, target, action))
    .reduce((best, next) => (refusals(next) < refusals(best) ? next : best), decide(parts, target, first))
  const refusing = decided.filter(({ allows }) => !allows).map(({ part }) => PART_NAMES[part])
  const allowed = refusing.length === 0
  const reason = allowed
    ? 'every part allows it'
    : `${listed(refusing)} ${refusing.length === 1 ? 'does' : 'do'} not allow it`
  return { allowed, parts: decided, sentence: `${named(target)} is ${allowed ? '' : 'not '}allowed: ${reason}.` }
}

function actionsFor(target: Target): readonly [Action, ...Action[]] {
  if ('action' in target) return [target.action]
  return target.access === 'view' ? ['view'] : ['update', 'create']
}

function decide(parts: PermissionParts, target: Target, action: Action): Explanation['parts'] {
  return PARTS.map((part) => ({ part, allows: allows(parts[part], target, action) }))
}

function allows(set: PermissionSet, target: Target, action: Action): boolean {
  if (!mayAct(set, target.model, action)) return false
  return 'action' in target || accessAtMost(target.access, fieldAccess(set, target.model, target.field))
}

function refusals(decided: Explanation['parts']): number {
  return decided.filter(({ allows }) => !allows).length
}

function named(target: Target): string {
  if ('action' in target) return `${target.model}:${target.action}`
  return `${target.access === 'view' ? 'Viewing' : 'Editing'} ${target.model}.${target.field}`
}

/** `a`, `a and b`, `a, b and c`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
