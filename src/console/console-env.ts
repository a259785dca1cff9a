import type { Module } from '../core/modules.ts'
import type { Outcome } from '../core/errors.ts'
import type { SystemPermission } from '../core/permissions.ts'
import type { DoorVariables } from '../door/security.ts'
import type { Env } from '../env.ts'
import type { SignedIn } from '../identity/session.ts'
import type { Membership } from '../ledger/members.ts'
import type { Access, MemberCaller, MemberView, SavedView, TenantCalls } from '../tenant/contract.ts'

/** The tenant that a page belongs to, as the top bar shows it. */
export interface TenantFrame {
  slug: string
  name: string
  logoUrl: string | null
  timeZone: string
  system: readonly SystemPermission[]
  /** Those that are on (T2). */
  modules: readonly Module[]
}

/** What surrounds every page of a signed-in person. */
export interface Frame {
  account: { name: string; email: string }
  tenant: TenantFrame | null
  memberships: readonly Membership[]
  /** Whether the person operates the deployment (T6). */
  platform: boolean
}

export interface ConsoleVariables extends DoorVariables {
  signedIn: SignedIn
  memberships: readonly Membership[]
  frame: Frame
  /** Set for the pages under /t/:slug. */
  tenant: TenantCalls
  tenantId: string
  caller: MemberCaller
  member: MemberView
  /** Set for the table of a model: what it has to know, asked for together with the member. */
  tableParts?: Promise<[Outcome<Access>, Outcome<readonly SavedView[]>]>
}

export interface ConsoleEnv {
  Bindings: Env
  Variables: ConsoleVariables
}
