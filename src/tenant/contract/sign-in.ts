import type { Outcome } from '../../core/errors.ts'
import type { TenantProvider } from '../../core/sign-in-settings.ts'
import type { MemberCaller } from './callers.ts'

/** How the members of a tenant sign in. */
export interface SignInSettings {
  /** Grows with each change; an edit names the one that it saw (A56). 0: nothing was ever set. */
  version: number
  /** The tenant's own OpenID Connect provider. */
  provider: Omit<TenantProvider, 'sealedSecret' | 'metadata'> | null
  /** `tenant` for its own provider, `deployment:` and an id for one of the deployment's; null: any way of signing in. */
  requiredProvider: string | null
  requireSecondFactor: boolean
}

export interface SignInChange extends Pick<SignInSettings, 'requiredProvider' | 'requireSecondFactor'> {
  /** Null removes it. Without a new secret, the one that is stored is kept. */
  provider: (Omit<TenantProvider, 'sealedSecret'> & { sealedSecret: string | null }) | null
}

/** What a session lacks to enter the tenant. */
export interface Entrance {
  tenant: { name: string; slug: string }
  needs: 'single_sign_on' | 'second_factor' | null
  /** The key of the single sign-on that is asked for: `tenant:` and the tenant's id, or `deployment:` and an id. */
  provider: string | null
}

export interface SignInCalls {
  /** The one call that a member may make whose session does not let them in. */
  entrance(caller: MemberCaller): Promise<Outcome<Entrance>>
  signInSettings(caller: MemberCaller): Promise<Outcome<SignInSettings>>
  changeSignInSettings(caller: MemberCaller, version: number, change: SignInChange): Promise<Outcome<null>>
}
