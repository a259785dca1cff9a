import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { KeyRevocationPage } from '../pages/key-revocation.tsx'
import { KeysPage } from '../pages/keys.tsx'
import { render } from '../render.ts'
import { keyPage, rotated } from './key-answers.tsx'
import { linksOf, type KeyView } from './key-view.ts'

/** All keys of the tenant (K1, K3), under /t/:slug/apps/keys. */
export const keyRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const search = (c.req.query('search') ?? '').trim().slice(0, 100)
    const [keys, models, requests] = await Promise.all([
      c.get('tenant').listKeys(c.get('caller'), search).then(valueOf),
      c.get('tenant').models(c.get('caller')).then(valueOf),
      c.get('tenant').countClientRequests(c.get('caller')).then(valueOf),
    ])
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, keys, models, search, requests, notice: c.req.query('notice') ?? null }
    return c.html(await render(<KeysPage {...about} now={systemClock()} timeZone={timeZone} />))
  })
  .get('/:keyId', async (c) => c.html(await keyPage(c, await viewOf(c))))
  .post('/:keyId/secrets', async (c) => rotated(c, await viewOf(c)))
  .get('/:keyId/revocation', async (c) => c.html(await render(<KeyRevocationPage {...await viewOf(c)} />)))
  .post('/:keyId/revocation', async (c) => {
    valueOf(await c.get('tenant').revokeKey(c.get('caller'), c.req.param('keyId')))
    return c.redirect(`/t/${c.get('member').tenant.slug}/apps/keys?notice=key_revoked`, 303)
  })

async function viewOf(c: Context<ConsoleEnv>): Promise<KeyView> {
  const [tenant, caller, member] = [c.get('tenant'), c.get('caller'), c.get('member')]
  const entry = valueOf(await tenant.getKey(caller, c.req.param('keyId') ?? ''))
  const { slug } = member.tenant
  const keys = `/t/${slug}/apps/keys`
  const home = `${keys}/${encodeURIComponent(entry.id)}`
  const where = { home, back: { href: keys, label: 'Keys' } }
  return { frame: c.get('frame'), section: 'apps', entry, tenant, caller, member, ...where, ...linksOf(entry, member) }
}
