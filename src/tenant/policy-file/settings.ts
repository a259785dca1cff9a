import type { ModelDefinition } from '../../core/models.ts'
import type { FileRegistration, FileSignIn, PolicyFile } from '../../core/policy-file.ts'
import { writeRegistrationSettings, type StoredRegistrationSettings } from '../../ledger/registration-settings.ts'
import { loadSignInSettings, writeSignInSettings, type StoredSignInSettings } from '../../ledger/sign-in-settings.ts'
import { checkedCeiling } from '../clients/ceiling.ts'
import { permissionText } from '../clients/client-facts.ts'
import { parseRegistration } from '../registrations/settings.ts'
import { decideSignIn } from '../sign-in-settings.ts'
import { differences, onEntry, type Draft } from './draft.ts'
import { filePermissions, permissionsOf } from './permissions.ts'

export function fileSignIn({ requiredProvider, requireSecondFactor }: StoredSignInSettings): FileSignIn {
  return { requiredProvider, requireSecondFactor }
}

export function fileRegistration(
  { mode, domains, ceiling }: StoredRegistrationSettings,
  models: readonly ModelDefinition[],
): FileRegistration {
  return { mode, domains: [...domains], ceiling: filePermissions(ceiling, models) }
}

/** Settings of the tenant, each under a name of its own. */
export async function planSettings(draft: Draft, settings: NonNullable<PolicyFile['settings']>): Promise<void> {
  const { signIn, registration } = settings
  if (signIn !== undefined) await onEntry(draft, 'settings', 'signIn', async () => await planSignIn(draft, signIn))
  if (registration !== undefined) {
    await onEntry(draft, 'settings', 'registration', () => planRegistration(draft, registration))
  }
}

/** The provider itself holds a secret: it is set up on its page. */
async function planSignIn(draft: Draft, signIn: FileSignIn): Promise<void> {
  const { room, caller, about } = draft
  const before = await loadSignInSettings(room.db, about.tenantId)
  const lines = differences({ ...fileSignIn(before) }, { ...signIn })
  if (lines.length === 0) return
  const provider = before.provider === null ? null : { ...before.provider, sealedSecret: null }
  const { after, event } = await decideSignIn(room, caller, draft.by.policy, before, { ...signIn, provider })
  draft.statements.push(...writeSignInSettings(room.db, about.tenantId, after))
  draft.events.push(event)
  draft.changes.push({ part: 'settings', key: 'signIn', name: 'Sign-in', what: 'change', lines })
}

function planRegistration(draft: Draft, wanted: FileRegistration): void {
  const { room, about, registration: before } = draft
  const { models } = draft.by.policy
  const set = permissionsOf(wanted.ceiling, models, [])
  const [was, is] = [fileRegistration(before, models), { ...wanted, ceiling: filePermissions(set, models) }]
  const lines = differences(textOf(was), textOf(is))
  if (lines.length === 0) return
  const ceiling = checkedCeiling(draft.by, before, set) ?? before.ceiling
  const after = {
    ...before,
    ...parseRegistration({ mode: wanted.mode, domains: wanted.domains }),
    ceiling,
    version: before.version + 1,
  }
  draft.statements.push(writeRegistrationSettings(room.db, about.tenantId, after))
  const details = {
    mode_before: before.mode,
    mode_after: after.mode,
    domains_before: before.domains,
    domains_after: after.domains,
    permissions_before: permissionText(before.ceiling),
    permissions_after: permissionText(after.ceiling),
  }
  draft.events.push({ ...about, action: 'registration.settings_changed', details })
  draft.changes.push({ part: 'settings', key: 'registration', name: 'Self-registration', what: 'change', lines })
  draft.registration = after
}

function textOf({ ceiling, ...others }: FileRegistration) {
  return { ...others, permissions: permissionText({ models: ceiling, portfolio: [] }) }
}
