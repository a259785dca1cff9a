import type { Outcome } from '../../core/errors.ts'
import type { Module } from '../../core/modules.ts'
import type { Action, PermissionSet, Portfolio } from '../../core/permissions.ts'
import type { Part } from '../../policy/explain.ts'
import type { ModelVerdicts, Stop, Verdict } from '../../policy/verdict.ts'
import type { MemberCaller } from './callers.ts'
import type { RoleSettings } from './roles.ts'

/**
 * Whose access is asked about: a role, a member, an application, a connection, or several of these together. What is
 * left out limits nothing. Each takes the permission to see its page: roles and members, clients, or both for
 * connections (T5).
 */
export interface AccessSubject {
  roleId?: string
  memberId?: string
  clientId?: string
  connectionId?: string
  /** Granular scopes of the token; without them, whatever was granted. */
  scopes?: readonly string[]
}

/** A change that is not saved, as its page would send it. */
export type UnsavedChange =
  /** Null: a role that is to be made. */
  { roleId: string | null; role: RoleSettings } | { clientId: string; ceiling: PermissionSet | null }

export type AccessTarget =
  | { model: string; action: Action; recordId?: string }
  | { model: string; field: string; access: 'view' | 'edit'; recordId?: string }

export interface AccessQuestion {
  subject: AccessSubject
  change?: UnsavedChange
  /** One thing to explain, beside the overview. */
  target?: AccessTarget
}

/** One model, as one state of the policy has it. */
export interface ModelAccess extends ModelVerdicts {
  /** Records in reach, of those that the asker sees themselves; null where they can't be told. */
  records: { count: number; more: boolean } | null
}

export interface AccessSide {
  stopped: Stop | null
  portfolio: Portfolio
  models: readonly ModelAccess[]
  /** What was asked to be explained. */
  why: AccessReason | null
}

export interface AccessReason extends Verdict {
  /** The four parts, each by itself. */
  parts: readonly { part: Part; allows: boolean }[]
  /** `unclear`: it goes by what the asker may not see. `unknown`: there is no such record for the asker. */
  record: 'inside' | 'outside' | 'unclear' | 'unknown' | null
}

/** What can be seen and done, and which rule decides: as it is, and as it would be. */
export interface AccessView {
  about: {
    role: { id: string | null; name: string } | null
    member: { id: string; name: string } | null
    client: { id: string; name: string; dynamic: boolean } | null
    connection: { id: string; connectedAt: number } | null
    scopes: readonly string[] | null
  }
  /** Modules that are switched off for the tenant: nothing is answered on their surfaces (T2). */
  modulesOff: readonly Module[]
  /** Whether the asker sees every record, so that the counts are all there is. */
  complete: boolean
  now: AccessSide
  after: AccessSide | null
}

export interface SimulationCalls {
  /** Asks the policy what it would answer, without asking for any record's values. On record. */
  simulateAccess(caller: MemberCaller, question: AccessQuestion): Promise<Outcome<AccessView>>
}
