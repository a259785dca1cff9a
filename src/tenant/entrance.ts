import { tenantProvider, WEAKEST } from '../core/assurance.ts'
import { GatehouseError } from '../core/errors.ts'
import { newEvent } from '../core/events.ts'
import { loadSignInSettings, type StoredSignInSettings } from '../ledger/sign-in-settings.ts'
import type { Entrance, MemberCaller } from './contract.ts'
import type { HeldPolicy } from './policy-in-force.ts'
import { activeMember, type ActingMember } from './principal.ts'
import type { TenantRoom } from './room.ts'

/**
 * Lets a member's call in if their session is one that the tenant takes (T3, A10). The only place that decides this:
 * every call of a member passes it, pages and consent alike.
 * @throws GatehouseError `sign_in_required`, `not_signed_in`
 */
export async function admit(room: TenantRoom, caller: MemberCaller): Promise<void> {
  const found = await entrance(room, caller)
  if (found.needs === null) return
  room.outbox.add(
    newEvent({
      tenantId: room.tenantId,
      at: room.clock(),
      via: caller.via,
      origin: caller.origin,
      memberId: caller.memberId,
      action: 'access.refused',
      outcome: 'refused',
      details: { reason: `needs_${found.needs}` },
    }),
  )
  throw new GatehouseError('sign_in_required', MESSAGES[found.needs](found.tenant.name), {
    entrance: found.tenant.slug,
  })
}

const MESSAGES = {
  single_sign_on: (name: string) => `${name} asks its members to sign in by single sign-on.`,
  second_factor: (name: string) => `${name} asks its members for a second factor.`,
} as const

/** What the session of this call lacks to enter. */
export async function entrance(room: TenantRoom, caller: MemberCaller): Promise<Entrance> {
  const policy = await room.policy.current()
  const by = activeMember(policy, caller.memberId)
  const settings = await settingsInForce(room, policy)
  const provider = settings.requiredProvider === 'tenant' ? tenantProvider(policy.tenant.id) : settings.requiredProvider
  const { name, slug } = policy.tenant
  return { tenant: { name, slug }, needs: lacking(room.tenantId, settings, provider, by, caller), provider }
}

function lacking(
  tenantId: string,
  settings: StoredSignInSettings,
  required: string | null,
  by: ActingMember,
  caller: MemberCaller,
): Entrance['needs'] {
  const { method, provider, secondFactor } = caller.assurance ?? WEAKEST
  const own = tenantProvider(tenantId)
  // What another tenant's provider vouches for is worth nothing here.
  if (provider?.startsWith('tenant:') === true && provider !== own) return 'single_sign_on'
  if (required !== null && provider !== required) {
    // The way back: an administrator with two factors of their own, so that a provider that fails locks nobody out.
    const wayBack = by.role.system.includes('manage_members') && method !== 'sso' && secondFactor
    if (!wayBack) return 'single_sign_on'
  }
  // The tenant's own provider is the tenant's to set up: it asks for a second factor, or it does not.
  return settings.requireSecondFactor && !secondFactor && provider !== own ? 'second_factor' : null
}

/** Kept with the policy in force, and gone with it (V5). */
async function settingsInForce(room: TenantRoom, policy: HeldPolicy): Promise<StoredSignInSettings> {
  const known = policy.memo.get(MEMO) as StoredSignInSettings | undefined
  if (known !== undefined) return known
  const found = await loadSignInSettings(room.db, room.tenantId)
  if (policy === room.policy.held) policy.memo.set(MEMO, found)
  return found
}

const MEMO = 'sign-in settings'
