import type { Origin } from '../../core/audit.ts'
import type { Outcome } from '../../core/errors.ts'
import type { Module } from '../../core/modules.ts'

/** The person who operates the deployment. The Tenant object asks D1 whether they do; a member's role says nothing of it. */
export interface PlatformCaller {
  kind: 'platform'
  userId: string
  name: string
  via: string
  origin: Origin
}

export interface PlatformCalls {
  /**
   * Switches modules on and off (T2). `seen` are those that were on when the caller looked (A56).
   * Errors: `not_found` for anybody else than a platform admin, `invalid_input`, `conflict`.
   */
  changeModules(
    caller: PlatformCaller,
    change: { seen: readonly string[]; modules: readonly string[] },
  ): Promise<Outcome<readonly Module[]>>
}
