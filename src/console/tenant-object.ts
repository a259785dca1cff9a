import { originOf } from '../core/origin.ts'
import type { Env } from '../env.ts'
import type { SignedIn } from '../identity/session.ts'
import type { MemberCaller, TenantCalls } from '../tenant/contract.ts'

/** The Tenant object with this id. The stub's own type drops what it can't prove to be serialisable; ours says it all. */
export function tenantObject(env: Env, tenantId: string): TenantCalls {
  const stub: unknown = env.TENANT.get(env.TENANT.idFromName(tenantId))
  return stub as TenantCalls
}

/** The signed-in member as the Tenant object wants to know them. */
export function memberCaller(request: Request, signedIn: SignedIn, memberId: string): MemberCaller {
  const { sessionId, assurance } = signedIn
  return { kind: 'member', memberId, sessionId, assurance, via: 'console', origin: originOf(request) }
}
