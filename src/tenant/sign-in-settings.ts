import { tenantProvider, WEAKEST } from '../core/assurance.ts'
import { GatehouseError } from '../core/errors.ts'
import { newEvent, type EventFacts } from '../core/events.ts'
import { requiredProviderSchema, tenantProviderSchema, type TenantProvider } from '../core/sign-in-settings.ts'
import {
  hasWayBack,
  loadSignInSettings,
  writeSignInSettings,
  type StoredSignInSettings,
} from '../ledger/sign-in-settings.ts'
import { facts } from './clients/client-change.ts'
import { commitChange } from './commit.ts'
import type { MemberCaller, SignInChange, SignInSettings } from './contract.ts'
import type { HeldPolicy } from './policy-in-force.ts'
import { memberWith } from './principal.ts'
import type { TenantRoom } from './room.ts'

/** How members sign in, without the provider's secret; for those who manage members. */
export async function signInSettings(room: TenantRoom, caller: MemberCaller): Promise<SignInSettings> {
  await memberWith(room.policy, caller, 'manage_members')
  const { provider, ...others } = await loadSignInSettings(room.db, room.tenantId)
  if (provider === null) return { ...others, provider }
  const { sealedSecret: _secret, metadata: _metadata, ...shown } = provider
  return { ...others, provider: shown }
}

/**
 * Changes how members sign in. What is asked of everybody has to be met by whoever asks for it, at that moment: so
 * nobody locks the tenant by a provider that does not work.
 * @throws GatehouseError `invalid_input` naming the field, `conflict` when somebody else changed it (A56).
 */
export async function changeSignInSettings(
  room: TenantRoom,
  caller: MemberCaller,
  version: number,
  change: SignInChange,
): Promise<null> {
  return await room.changes.run(async () => {
    const { policy } = await memberWith(room.policy, caller, 'manage_members')
    const before = await loadSignInSettings(room.db, room.tenantId)
    if (before.version !== version) {
      throw new GatehouseError(
        'conflict',
        'Somebody else changed these settings after you opened them. Look at what they are now, then make your change again.',
      )
    }
    const { after, event } = await decideSignIn(room, caller, policy, before, change)
    await commitChange(room, room.tenantId, writeSignInSettings(room.db, room.tenantId, after), [newEvent(event)])
    return null
  })
}

/**
 * What a change of the settings comes to.
 * @throws GatehouseError `invalid_input` naming the field.
 */
export async function decideSignIn(
  room: TenantRoom,
  caller: MemberCaller,
  policy: HeldPolicy,
  before: StoredSignInSettings,
  change: SignInChange,
): Promise<{ after: StoredSignInSettings; event: EventFacts }> {
  const after: StoredSignInSettings = {
    version: before.version + 1,
    provider: validProvider(change.provider, before.provider),
    requiredProvider: validRequired(change),
    requireSecondFactor: change.requireSecondFactor,
  }
  refuseUnproven(room, caller, before, after)
  if (after.requiredProvider !== null) await refuseWithoutWayBack(room, policy)
  const event: EventFacts = {
    ...facts(room, caller, room.tenantId),
    action: 'sign_in.settings_changed',
    details: { ...named('before', before), ...named('after', after), secret_changed: hasNewSecret(change) },
  }
  return { after, event }
}

function validProvider(input: SignInChange['provider'], before: TenantProvider | null): TenantProvider | null {
  if (input === null) return null
  const sealedSecret = input.sealedSecret ?? (sameClient(input, before) ? before?.sealedSecret : undefined)
  if (sealedSecret === undefined) {
    throw new GatehouseError('invalid_input', 'Enter the client secret that belongs to this provider.', {
      field: 'clientSecret',
    })
  }
  const parsed = tenantProviderSchema.safeParse({ ...input, sealedSecret })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map(({ path, message }) => ({ field: String(path[0] ?? 'issuer'), message }))
  throw new GatehouseError('invalid_input', issues.map(({ message }) => message).join(' '), { issues })
}

/** A stored secret is sent to the issuer that it was entered for and to no other. */
function sameClient(input: { issuer: string; clientId: string }, before: TenantProvider | null): boolean {
  return before !== null && before.issuer === input.issuer && before.clientId === input.clientId
}

function validRequired({ requiredProvider, provider }: SignInChange): string | null {
  const parsed = requiredProviderSchema.safeParse(requiredProvider)
  const fits = parsed.success && !(parsed.data === 'tenant' && provider === null)
  if (fits) return parsed.data
  throw new GatehouseError('invalid_input', 'Set up the provider before you ask members to use it.', {
    field: 'requiredProvider',
  })
}

function refuseUnproven(
  room: TenantRoom,
  caller: MemberCaller,
  before: StoredSignInSettings,
  after: StoredSignInSettings,
): void {
  const { provider, secondFactor } = caller.assurance ?? WEAKEST
  const required = after.requiredProvider === 'tenant' ? tenantProvider(room.tenantId) : after.requiredProvider
  const moved = after.provider === null || !sameClient(after.provider, before.provider)
  const isNew = after.requiredProvider !== before.requiredProvider
  if (required !== null && isNew && (provider !== required || (required.startsWith('tenant:') && moved))) {
    throw new GatehouseError(
      'invalid_input',
      'Save the provider first, sign in with it yourself, and then ask everybody to: so it is certain that it works.',
      { field: 'requiredProvider' },
    )
  }
  if (after.requiredProvider === 'tenant' && !isNew && moved) {
    throw new GatehouseError(
      'invalid_input',
      'Let members sign in any way first. Then change the provider, sign in with it, and ask everybody to again.',
      { field: 'issuer' },
    )
  }
  if (
    after.requireSecondFactor &&
    !before.requireSecondFactor &&
    !secondFactor &&
    provider !== tenantProvider(room.tenantId)
  ) {
    throw new GatehouseError(
      'invalid_input',
      'Turn on a second factor for yourself first, in your profile under Security.',
      { field: 'requireSecondFactor' },
    )
  }
}

async function refuseWithoutWayBack(room: TenantRoom, policy: HeldPolicy): Promise<void> {
  const administrators = [...policy.members.values()].filter(
    (member) => member.active && policy.roles.get(member.roleId)?.system.includes('manage_members'),
  )
  const ids = administrators.map((member) => member.userId)
  if (await hasWayBack(room.db, ids)) return
  throw new GatehouseError(
    'invalid_input',
    'At least one administrator needs a passkey, or a password with a second factor: it is the way back should the provider fail.',
    { field: 'requiredProvider' },
  )
}

function named(when: 'before' | 'after', settings: StoredSignInSettings) {
  return {
    [`issuer_${when}`]: settings.provider?.issuer ?? null,
    [`domains_${when}`]: settings.provider?.domains ?? [],
    [`required_${when}`]: settings.requiredProvider,
    [`second_factor_${when}`]: settings.requireSecondFactor,
  }
}

function hasNewSecret({ provider }: SignInChange): boolean {
  return provider !== null && provider.sealedSecret !== null
}
