import { ACTIONS, type ModelPermission, type PermissionSet } from '../core/permissions.ts'
import { fieldsAtMost, meetFields } from './fields.ts'
import { meetPortfolio, portfolioAtMost } from './portfolio.ts'

/** Every action, field and record of every model. An upper bound; nobody is given it (V1: fields are allow-listed). */
export const TOP: PermissionSet = Object.freeze({ models: 'all', portfolio: Object.freeze([]) })

/** Nothing at all. */
export const BOTTOM: PermissionSet = Object.freeze({ models: Object.freeze({}), portfolio: 'none' })

const EVERYTHING: ModelPermission = Object.freeze({ actions: ACTIONS, fields: 'all' })
const NOTHING: ModelPermission = Object.freeze({ actions: Object.freeze([]), fields: Object.freeze({}) })

/**
 * The most that all the sets allow (V2); of no set at all, TOP. The answer is normalised: models and fields in
 * alphabetical order and actions in the order of ACTIONS, models without actions left out, each portfolio clause once.
 * Equal sets have equal JSON. The sets themselves stay as they are.
 */
export function meet(...sets: readonly PermissionSet[]): PermissionSet {
  return sets.reduce(meetOfTwo, TOP)
}

/** a ≤ b: b allows all that a allows. A partial order, and a ≤ b exactly if meet(a, b) is a. */
export function atMost(a: PermissionSet, b: PermissionSet): boolean {
  return modelsAtMost(a, b) && portfolioAtMost(a.portfolio, b.portfolio)
}

/** Whether both allow the same. */
export function same(a: PermissionSet, b: PermissionSet): boolean {
  return atMost(a, b) && atMost(b, a)
}

/**
 * What the set says about one model; no actions and no fields where it says nothing. Own keys only, so that a model
 * called `__proto__` or `constructor` has what was given to it and no more.
 */
export function permissionOn(set: PermissionSet, model: string): ModelPermission {
  if (set.models === 'all') return EVERYTHING
  return (Object.hasOwn(set.models, model) ? set.models[model] : undefined) ?? NOTHING
}

function meetOfTwo(a: PermissionSet, b: PermissionSet): PermissionSet {
  return { models: meetModels(a, b), portfolio: meetPortfolio(a.portfolio, b.portfolio) }
}

function meetModels(a: PermissionSet, b: PermissionSet): PermissionSet['models'] {
  if (a.models === 'all' && b.models === 'all') return 'all'
  const entries: [string, ModelPermission][] = []
  for (const name of Object.keys(a.models === 'all' ? b.models : a.models).sort()) {
    const permission = meetPermissions(permissionOn(a, name), permissionOn(b, name))
    if (permission.actions.length > 0) entries.push([name, permission])
  }
  return Object.fromEntries(entries)
}

function meetPermissions(a: ModelPermission, b: ModelPermission): ModelPermission {
  return {
    actions: ACTIONS.filter((action) => a.actions.includes(action) && b.actions.includes(action)),
    fields: meetFields(a.fields, b.fields),
  }
}

function modelsAtMost(a: PermissionSet, b: PermissionSet): boolean {
  if (b.models === 'all') return true
  return (
    a.models !== 'all' &&
    Object.keys(a.models).every((name) => permissionAtMost(permissionOn(a, name), permissionOn(b, name)))
  )
}

function permissionAtMost(a: ModelPermission, b: ModelPermission): boolean {
  const actions = ACTIONS.filter((action) => a.actions.includes(action))
  if (actions.length === 0) return true
  return actions.every((action) => b.actions.includes(action)) && fieldsAtMost(a.fields, b.fields)
}
