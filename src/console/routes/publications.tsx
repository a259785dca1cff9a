import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { PublicationInput } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { ClientPublicationPage, PUBLICATION_FIELDS } from '../pages/client-publication.tsx'
import { ExternalAppsPage } from '../pages/external-apps.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { clientId, clientOf, homeOf } from './client.tsx'

const NOTHING: PublicationInput = { company: '', contact: '', helpUrl: null, privacyUrl: '', termsUrl: '' }

/** The tab External app of one client (P5), under /t/:slug/apps/:clientId/publication. */
export const publicationRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await publicationPage(c, null, [])))
  .post('/', async (c) => {
    const form = await readForm(c)
    const help = textOf(form, 'helpUrl')
    const input = {
      company: textOf(form, 'company'),
      contact: textOf(form, 'contact'),
      helpUrl: help === '' ? null : help,
      privacyUrl: textOf(form, 'privacyUrl'),
      termsUrl: textOf(form, 'termsUrl'),
    }
    const asked = await c.get('tenant').requestPublication(c.get('caller'), clientId(c), input)
    if (asked.ok) return c.redirect(`${homeOf(c)}/publication?notice=publication_requested`, 303)
    if (asked.error.code === 'conflict') return c.html(await publicationPage(c, input, []), 409)
    return c.html(await publicationPage(c, input, issuesOf(asked, Object.keys(PUBLICATION_FIELDS), 'company')), 400)
  })
  .post('/withdrawal', async (c) => {
    await readForm(c)
    valueOf(await c.get('tenant').withdrawPublication(c.get('caller'), clientId(c)))
    return c.redirect(`${homeOf(c)}/publication?notice=publication_withdrawn`, 303)
  })

async function publicationPage(
  c: Context<ConsoleEnv>,
  typed: PublicationInput | null,
  issues: readonly FormIssue[],
): Promise<string> {
  const client = await clientOf(c)
  const publication = valueOf(await c.get('tenant').publication(c.get('caller'), client.id))
  const { slug, timeZone } = c.get('member').tenant
  const values = typed ?? publication ?? NOTHING
  const notice = c.req.query('notice') ?? null
  const about = { frame: c.get('frame'), slug, client, publication, values, issues, notice, timeZone }
  return await render(<ClientPublicationPage {...about} />)
}

/** What others have published (P5), under /t/:slug/apps/external. */
export const externalAppRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const [apps, requests] = await Promise.all([
      c.get('tenant').externalApps(c.get('caller')).then(valueOf),
      c.get('tenant').countClientRequests(c.get('caller')).then(valueOf),
    ])
    const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, apps, requests }
    return c.html(await render(<ExternalAppsPage {...about} notice={c.req.query('notice') ?? null} />))
  })
  .post('/:appId/block', async (c) => {
    const blocked = textOf(await readForm(c), 'blocked') === 'yes'
    valueOf(await c.get('tenant').blockExternalApp(c.get('caller'), c.req.param('appId'), blocked))
    const home = `/t/${c.get('member').tenant.slug}/apps/external`
    return c.redirect(`${home}?notice=${blocked ? 'app_blocked' : 'app_unblocked'}`, 303)
  })
