import type { AuditAction } from '../../core/audit.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Action, PermissionSet } from '../../core/permissions.ts'
import type { ParsedRecordRequest, RecordAnswer } from '../../core/records.ts'
import { shortened } from './field-paths.ts'
import { nearest } from '../../core/nearest.ts'
import { sightOf, type Sight } from './sight.ts'

/** On whose behalf records are asked for, and what they may do right now (V2). */
export interface Principal {
  memberId: string
  memberName: string
  roleName: string
  tenant: { id: string; name: string; timeZone: string }
  /** The effective permissions. */
  permissions: PermissionSet
  /** Names of the people to ask for more. */
  administrators: string[]
}

/** The way that a request came, for the history of what it changes. */
export interface Through {
  /** The client, or the key, which has no id of that kind. */
  application: { id: string | null; name: string } | null
  connectionId: string | null
  /** The tool, route or page, as the audit names it. */
  via: string
}

/** In whose name, through what and when records are asked for; `now` in milliseconds since the epoch. */
export interface Context {
  sql: SqlStorage
  models: readonly ModelDefinition[]
  principal: Principal
  through: Through
  now: number
  readBack?: boolean
  indexed?: boolean
}

/** One request on its way through an operation. `now` is in milliseconds since the epoch. */
export interface Asking {
  sql: SqlStorage
  principal: Principal
  through: Through
  sight: Sight
  now: number
  /** Whether a changed record is read again for the answer: not where many are changed and nobody looks. */
  readBack: boolean
  /** Whether texts that are written can be searched at once; else the caller sees to it (search-index.ts). */
  indexed: boolean
}

/** Works out what the principal sees. */
export function startAsking({
  sql,
  models,
  principal,
  through,
  now,
  readBack = true,
  indexed = true,
}: Context): Asking {
  const calendar = { now, timeZone: principal.tenant.timeZone }
  const sight = sightOf(principal.permissions, principal.memberId, models, calendar, sql)
  return { sql, principal, through, sight, now, readBack, indexed }
}

/** A request for one operation, in its proper shape. */
export type RequestTo<Operation> = Extract<ParsedRecordRequest, { do: Operation }>

/** An answer, and what the audit keeps of it: names and counts, never a value (A1). */
export interface Performed {
  answer: RecordAnswer
  facts: {
    action: AuditAction
    model: string | null
    recordId: string | null
    recordCount: number | null
    fields: string[]
  }
}

/**
 * The model of this name, on which the caller has all of these actions. Throws `unknown_model` where there is none or
 * nothing may be done with it, without a difference (V4), and `missing_permission` naming what it would take.
 */
export function demand(
  { principal, sight }: Pick<Asking, 'principal' | 'sight'>,
  name: string,
  ...actions: Action[]
): ModelDefinition {
  const definition = sight.models.find((candidate) => candidate.name === name)
  if (definition === undefined) throw unknownModel(sight, name)
  const missing = actions.filter((action) => !sight.may(name, action)).map((action) => `${name}:${action}`)
  if (missing.length > 0) throw missingPermission(principal, missing)
  return definition
}

/** The error for permissions that the caller lacks, with the granular scopes that would help (RFC 6750 §3.1). */
export function missingPermission(principal: Principal, missing: readonly string[]): GatehouseError {
  return new GatehouseError(
    'missing_permission',
    `This needs the permission ${missing.join(' and ')}, which this connection of ${principal.memberName} ` +
      `(role ${principal.roleName}) does not have. ${whomToAsk(principal)}`,
    { missing },
  )
}

/** Whom to ask for more, in a sentence. */
export function whomToAsk({ administrators }: Principal): string {
  const names = administrators.slice(0, 3).join(' or ')
  return names === '' ? 'Ask an administrator of the tenant.' : `Ask an administrator: ${names}.`
}

/** The error for a record that does not exist, or not for this reader (V4). */
export function noSuchRecord(definition: ModelDefinition, id: string): GatehouseError {
  return new GatehouseError('not_found', `There is no ${definition.name} with the id "${shortened(id)}".`)
}

function unknownModel(sight: Sight, name: string): GatehouseError {
  const names = sight.models.map((model) => model.name)
  const [near] = nearest(name, names)
  const hint = near === undefined ? `There are: ${names.join(', ') || 'none'}.` : `Did you mean "${near}"?`
  const written = shortened(name)
  return new GatehouseError('unknown_model', `There is no data model "${written}". ${hint}`, { field: 'model' })
}
