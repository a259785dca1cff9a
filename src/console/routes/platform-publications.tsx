import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { originOf } from '../../core/origin.ts'
import { reached } from '../../core/reach.ts'
import { isFresh } from '../../identity/confirm.ts'
import { listPublications } from '../../ledger/publications.ts'
import type { PublicationDecision } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import {
  PlatformPublicationPage,
  PlatformPublicationsPage,
  type ReviewedClient,
} from '../pages/platform-publications.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { tenantObject } from '../tenant-object.ts'

/** Reviews of clients that tenants want to publish (P5, T6), under /platform/publications. */
export const platformPublicationRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const publications = await listPublications(c.env.DB)
    const about = { frame: c.get('frame'), publications, notice: c.req.query('notice') ?? null }
    return c.html(await render(<PlatformPublicationsPage {...about} now={systemClock()} />))
  })
  .get('/:clientId', async (c) => c.html(await reviewPage(c, {})))
  .post('/:clientId', async (c) => {
    const form = await readForm(c)
    const path = new URL(c.req.url).pathname
    const person = c.get('signedIn')
    if (!isFresh(person)) return c.redirect(`/profile/confirm?returnTo=${encodeURIComponent(path)}`, 303)
    const { client, publication } = await reviewedClient(c)
    const { userId, name } = person
    const caller = { kind: 'platform', userId, name, via: 'console', origin: originOf(c.req.raw) } as const
    const owner = tenantObject(c.env, publication.tenantId)
    const version = Number(textOf(form, 'version'))
    const decided = await reached(() => owner.decidePublication(caller, client.id, version, decisionOf(form)))
    if (decided.ok) return c.redirect('/platform/publications?notice=publication_decided', 303)
    const { code, message, details } = decided.error
    if (code === 'conflict') return c.html(await reviewPage(c, { conflict: true }), 409)
    if (code !== 'invalid_input') return valueOf<never>(decided)
    const issues = [{ field: details.field ?? 'reason', message }]
    return c.html(await reviewPage(c, { reason: textOf(form, 'reason'), issues }), 400)
  })

function decisionOf(form: FormData): PublicationDecision {
  const reason = textOf(form, 'reason')
  switch (textOf(form, 'decision')) {
    case 'publish':
      return { kind: 'publish', customFields: textOf(form, 'customFields') === 'on' }
    case 'withdraw':
      return { kind: 'withdraw', reason }
    case 'decline':
      return { kind: 'decline', reason }
    default:
      throw new GatehouseError('invalid_input', 'Choose what to do with it.')
  }
}

async function reviewedClient(c: Context<ConsoleEnv>): Promise<ReviewedClient> {
  const found = (await listPublications(c.env.DB)).find(({ client }) => client.id === c.req.param('clientId'))
  if (found !== undefined) return found
  throw new GatehouseError('not_found', 'Nobody asked to publish this.')
}

async function reviewPage(
  c: Context<ConsoleEnv>,
  state: { reason?: string; issues?: readonly FormIssue[]; conflict?: boolean },
): Promise<string> {
  const { reason = '', issues = [], conflict = false } = state
  const about = { frame: c.get('frame'), reviewed: await reviewedClient(c), reason, issues, conflict }
  return await render(<PlatformPublicationPage {...about} />)
}
