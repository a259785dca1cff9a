import type { Outcome } from '../../core/errors.ts'
import type { MemberCaller } from './callers.ts'
import type { KeySummary } from './keys.ts'
import type { RoleFacts, RoleSettings } from './roles.ts'

/** What is filled in about a service account (K2): like a role, of whose system permissions `import` and `export` count. */
export type ServiceAccountSettings = RoleSettings

export interface ServiceAccountSummary extends ServiceAccountSettings {
  id: string
  createdAt: number
  createdBy: string
  /** Keys and client credentials that work. */
  keys: number
  /** Milliseconds; null when none ever was. */
  lastUsedAt: number | null
}

export interface ServiceAccountDetail extends ServiceAccountSummary {
  version: number
  owned: readonly KeySummary[]
  /** Why the caller can't make keys for it; null when they can. */
  noKeys: string | null
}

/** What a change does, before and after it is made (V5). */
export interface ServiceAccountImpact {
  before: RoleFacts
  after: RoleFacts
  /** The names of the keys that it touches, all at once: they have what the account has. */
  keys: readonly string[]
}

export interface ServiceAccountCalls {
  listServiceAccounts(caller: MemberCaller): Promise<Outcome<readonly ServiceAccountSummary[]>>
  getServiceAccount(caller: MemberCaller, accountId: string): Promise<Outcome<ServiceAccountDetail>>
  createServiceAccount(caller: MemberCaller, settings: ServiceAccountSettings): Promise<Outcome<{ id: string }>>
  /** What `changeServiceAccount` would do; refuses what it would refuse. */
  serviceAccountImpact(
    caller: MemberCaller,
    accountId: string,
    settings: ServiceAccountSettings,
  ): Promise<Outcome<ServiceAccountImpact>>
  changeServiceAccount(
    caller: MemberCaller,
    accountId: string,
    version: number,
    settings: ServiceAccountSettings,
  ): Promise<Outcome<ServiceAccountImpact>>
  /** It may act no more, and its keys have ended. */
  archiveServiceAccount(caller: MemberCaller, accountId: string, version: number): Promise<Outcome<null>>
}
