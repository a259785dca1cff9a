import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import type { Membership } from '../../ledger/members.ts'
import type { KeySummary, MemberView } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { KeyRevocationPage } from '../pages/key-revocation.tsx'
import { OwnKeysPage, type OwnKeys } from '../pages/own-keys.tsx'
import { render } from '../render.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { keyPage, rotated } from './key-answers.tsx'
import { linksOf, type KeyView } from './key-view.ts'
import { unshown } from './unshown.ts'

const HOME = '/profile/keys'

/** The keys that act as the signed-in person, in all of their tenants (K1), under /profile/keys. */
export const profileKeyRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const memberships = c.get('memberships')
    const answers = await Promise.allSettled(memberships.map((membership) => ownIn(c, membership)))
    const tenants = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const rejected = unshown(memberships, answers)
    const about = { frame: c.get('frame'), tenants, rejected, notice: c.req.query('notice') ?? null }
    return c.html(await render(<OwnKeysPage {...about} now={systemClock()} />))
  })
  .get('/:slug/:keyId', async (c) => c.html(await keyPage(c, await viewOf(c))))
  .post('/:slug/:keyId/secrets', async (c) => rotated(c, await viewOf(c)))
  .get('/:slug/:keyId/revocation', async (c) => c.html(await render(<KeyRevocationPage {...await viewOf(c)} />)))
  .post('/:slug/:keyId/revocation', async (c) => {
    const { tenant, caller, entry } = await viewOf(c)
    valueOf(await tenant.revokeKey(caller, entry.id))
    return c.redirect(`${HOME}?notice=key_revoked`, 303)
  })

async function ownIn(
  c: Context<ConsoleEnv>,
  membership: Membership,
): Promise<OwnKeys & { keys: readonly KeySummary[] }> {
  const { tenant, caller } = tenantOf(c, membership)
  const [member, keys, models]: [MemberView, readonly KeySummary[], OwnKeys['models']] = await Promise.all([
    tenant.member(caller).then(valueOf),
    tenant.ownKeys(caller).then(valueOf),
    tenant.models(caller).then(valueOf),
  ])
  return { member, keys, models }
}

/** The key of the address; an unknown one, a foreign one and one of a foreign tenant are the same (A28). */
async function viewOf(c: Context<ConsoleEnv>): Promise<KeyView> {
  const membership = c.get('memberships').find((one) => one.tenant.slug === c.req.param('slug'))
  const own = membership === undefined ? null : await ownIn(c, membership)
  const entry = own?.keys.find(({ id }) => id === c.req.param('keyId'))
  if (membership === undefined || own === null || entry === undefined) {
    throw new GatehouseError('not_found', 'There is no such key. It may have ended already.')
  }
  const home = `${HOME}/${membership.tenant.slug}/${encodeURIComponent(entry.id)}`
  const where = { home, back: { href: HOME, label: 'Your keys' } }
  const { member } = own
  const about = { frame: c.get('frame'), section: 'profile', entry, member } as const
  return { ...about, ...tenantOf(c, membership), ...where, ...linksOf(entry, member) }
}

function tenantOf(c: Context<ConsoleEnv>, membership: Membership): Pick<KeyView, 'tenant' | 'caller'> {
  return {
    tenant: tenantObject(c.env, membership.tenant.id),
    caller: memberCaller(c.req.raw, c.get('signedIn'), membership.memberId),
  }
}
