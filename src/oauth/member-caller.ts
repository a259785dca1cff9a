import { originOf } from '../core/origin.ts'
import type { SignedIn } from '../identity/session.ts'
import type { MemberCaller } from '../tenant/contract.ts'

/** The signed-in member, as the Tenant object wants to know them. */
export function memberCaller(request: Request, person: SignedIn, memberId: string): MemberCaller {
  const { sessionId, assurance } = person
  return { kind: 'member', memberId, sessionId, assurance, via: 'oauth:authorize', origin: originOf(request) }
}
