import type { FileSignIn, PolicyFile } from '../../core/policy-file.ts'
import { loadSignInSettings, writeSignInSettings, type StoredSignInSettings } from '../../ledger/sign-in-settings.ts'
import { decideSignIn } from '../sign-in-settings.ts'
import { differences, onEntry, type Draft } from './draft.ts'

export function fileSignIn({ requiredProvider, requireSecondFactor }: StoredSignInSettings): FileSignIn {
  return { requiredProvider, requireSecondFactor }
}

/** Settings of the tenant, each under a name of its own. The provider itself holds a secret: it is set up on its page. */
export async function planSettings(draft: Draft, { signIn }: NonNullable<PolicyFile['settings']>): Promise<void> {
  if (signIn === undefined) return
  await onEntry(draft, 'settings', 'signIn', async () => {
    const { room, caller, about } = draft
    const before = await loadSignInSettings(room.db, about.tenantId)
    const lines = differences({ ...fileSignIn(before) }, { ...signIn })
    if (lines.length === 0) return
    const provider = before.provider === null ? null : { ...before.provider, sealedSecret: null }
    const { after, event } = await decideSignIn(room, caller, draft.by.policy, before, { ...signIn, provider })
    draft.statements.push(...writeSignInSettings(room.db, about.tenantId, after))
    draft.events.push(event)
    draft.changes.push({ part: 'settings', key: 'signIn', name: 'Sign-in', what: 'change', lines })
  })
}
