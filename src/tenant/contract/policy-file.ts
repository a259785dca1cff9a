import type { Origin } from '../../core/audit.ts'
import type { Outcome } from '../../core/errors.ts'
import type { PolicyPart } from '../../core/policy-file.ts'
import type { MemberCaller } from './callers.ts'
import type { MemberImpact } from './roles.ts'

/** One entry of a policy file that differs from what is in force. */
export interface PolicyChange {
  part: PolicyPart
  key: string
  name: string
  what: 'create' | 'change' | 'delete'
  /** `+ company:view`, `- company.arr:view`, `name: Old → New`. */
  lines: readonly string[]
}

/** What applying a policy file does, before and after it is done (V5). */
export interface PolicyPlan {
  /** The policy that it was planned against: it is applied to that one and to no other. */
  version: number
  changes: readonly PolicyChange[]
  /** Members whom it touches, and what becomes of their connections. */
  members: readonly MemberImpact[]
  /** Connections that end, since their application is disabled. */
  ending: number
  assertions: readonly { line: number; text: string; holds: boolean; reason: string | null }[]
}

/** A token that acts as its member, on the policy file alone. */
export interface PolicyTokenView {
  id: string
  name: string
  lastFour: string
  member: string
  /** Milliseconds. */
  createdAt: number
  expiresAt: number
  lastUsedAt: number | null
}

export type PolicyTokenRequest =
  | { do: 'export' }
  | { do: 'plan'; text: string }
  | { do: 'apply'; text: string; version: number }

export interface PolicyFileCalls {
  /** The parts of the policy that the caller may manage, as one text. On record. */
  exportPolicy(caller: MemberCaller): Promise<Outcome<{ text: string; version: number }>>
  /**
   * What `applyPolicy` would do; refuses what it would refuse, but for assertions, which it tells of. Takes the system
   * permission for each part that is in the file.
   */
  planPolicy(caller: MemberCaller, text: string): Promise<Outcome<PolicyPlan>>
  /** All of it or nothing, in one transaction, if the policy is still the one of the plan and every assertion holds. */
  applyPolicy(caller: MemberCaller, text: string, version: number): Promise<Outcome<PolicyPlan>>

  policyTokens(caller: MemberCaller): Promise<Outcome<readonly PolicyTokenView[]>>
  /** `days`: 1 to 90. */
  createPolicyToken(caller: MemberCaller, input: { name: string; days: number }): Promise<Outcome<{ token: string }>>
  revokePolicyToken(caller: MemberCaller, id: string): Promise<Outcome<null>>
  /** What a token asks for; answers what `exportPolicy`, `planPolicy` or `applyPolicy` would. */
  policyByToken(token: string, request: PolicyTokenRequest, origin: Origin): Promise<Outcome<Record<string, unknown>>>
}
