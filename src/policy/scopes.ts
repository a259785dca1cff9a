import { GatehouseError } from '../core/errors.ts'
import { MODEL_NAME, type ModelDefinition } from '../core/models.ts'
import { ACTIONS, type Action, type ModelPermission, type PermissionSet } from '../core/permissions.ts'
import { mayAct } from './access.ts'
import { TOP } from './lattice.ts'

/** Scopes that name no model (V6). `offline_access` is accepted and means nothing: refresh tokens are always issued. */
export const SPECIAL_SCOPES = ['inclusive', 'default', 'offline_access'] as const

/** What a client asked for (V6). */
export type ScopeRequest = { mode: 'inclusive' } | { mode: 'default' } | { mode: 'granular'; scopes: string[] }

/** Every scope that a client may name: the special ones, then `company:create` … in the order of models and ACTIONS. */
export function allScopes(models: readonly ModelDefinition[]): string[] {
  return [...SPECIAL_SCOPES, ...granularScopes(TOP, models)]
}

/**
 * Reads the names of a `scope` parameter (RFC 6749 §3.3). No name is `inclusive`; of several modes `default` wins over
 * `inclusive`, and that over granular scopes. `alwaysInclusive` is for MCP clients, who get all that there is.
 * Throws `invalid_input` that names the unknown scopes.
 */
export function parseScopes(
  names: readonly string[],
  models: readonly ModelDefinition[],
  options: { alwaysInclusive: boolean },
): ScopeRequest {
  const named = new Set(names.filter((name) => name !== ''))
  refuseUnknown(named, models)
  if (options.alwaysInclusive) return { mode: 'inclusive' }
  if (named.has('default')) return { mode: 'default' }
  const scopes = granularScopes(TOP, models).filter((scope) => named.has(scope))
  if (named.has('inclusive') || scopes.length === 0) return { mode: 'inclusive' }
  return { mode: 'granular', scopes }
}

/**
 * Refuses names that no tenant can know, whatever its models are called: for whoever has not said who they are, and so
 * may not learn which models a tenant has (A28). Throws `invalid_input` that names them.
 */
export function refuseImpossibleScopes(names: readonly string[]): void {
  refuseNames(names.filter((name) => name !== '' && !isPossible(name)))
}

function isPossible(name: string): boolean {
  if (SPECIAL_SCOPES.some((special) => special === name)) return true
  const [model = '', action, ...more] = name.split(':')
  return more.length === 0 && MODEL_NAME.test(model) && ACTIONS.some((known) => known === action)
}

/** The upper bound that a request sets: TOP under `inclusive` and `default`, otherwise the actions that it names. */
export function scopePermissions(request: ScopeRequest): PermissionSet {
  return request.mode === 'granular' ? scopesAsPermissions(request.scopes) : TOP
}

/**
 * Granular scopes as an upper bound: the actions that they name, with every field and every record. Names that are
 * not granular scopes add nothing.
 */
export function scopesAsPermissions(granular: readonly string[]): PermissionSet {
  const actions = new Map<string, Set<Action>>()
  for (const scope of granular) {
    const separator = scope.lastIndexOf(':')
    const model = scope.slice(0, Math.max(separator, 0))
    const action = ACTIONS.find((name) => name === scope.slice(separator + 1))
    if (model === '' || !action) continue
    actions.set(model, (actions.get(model) ?? new Set()).add(action))
  }
  const models = [...actions].map(([model, named]): [string, ModelPermission] => [
    model,
    { actions: ACTIONS.filter((action) => named.has(action)), fields: 'all' },
  ])
  return { models: Object.fromEntries(models), portfolio: [] }
}

/** What a set allows, as granular scopes in the order of models and ACTIONS: what a token response says (V6). */
export function granularScopes(set: PermissionSet, models: readonly ModelDefinition[]): string[] {
  return models.flatMap(({ name }) =>
    ACTIONS.filter((action) => mayAct(set, name, action)).map((action) => `${name}:${action}`),
  )
}

function refuseUnknown(named: ReadonlySet<string>, models: readonly ModelDefinition[]): void {
  const known = new Set(allScopes(models))
  refuseNames([...named].filter((name) => !known.has(name)))
}

function refuseNames(unknown: readonly string[]): void {
  if (unknown.length === 0) return
  // Only what an error_description may hold (RFC 6749 §4.1.2.1).
  const shown = unknown.slice(0, 5).map((name) => name.slice(0, 80).replace(/[^\x21\x23-\x5b\x5d-\x7e]/g, '?'))
  const more = unknown.length > shown.length ? ` and ${unknown.length - shown.length} more` : ''
  throw new GatehouseError(
    'invalid_input',
    `Unknown scopes: ${shown.join(' ')}${more}. Ask for inclusive, default, or a model and an action as in company:view.`,
    { field: 'scope' },
  )
}
