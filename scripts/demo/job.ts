import { Authorization, CALLBACK } from './authorization.ts'
import type { AiClient, ToolAnswer } from './mcp-clients.ts'
import { textOf } from './page-forms.ts'
import type { Transcript } from './transcript.ts'
import { Visitor } from './visitor.ts'

/** Whom the demo needs, out of the sign-ins of a filled system. */
export interface Cast {
  site: string
  mcpUrl: string
  slug: string
  administrator: { email: string; password: string }
  carly: { email: string; password: string; companies: number }
}

export type NewClient = (mcpUrl: string, authorization: Authorization) => AiClient

interface Company {
  id: string
  name: string
  version: number
  health?: string
  /** Concise answers name the owner. */
  owner: string
}

/** The main job, once, with one kind of AI client. Throws at the first surprise. */
export async function mainJob(cast: Cast, clientName: string, newClient: NewClient, tell: Transcript): Promise<void> {
  const administrator = new Visitor(cast.site)
  const member = new Visitor(cast.site)
  const clientId = await registerClient(cast, administrator, clientName, tell)

  const authorization = new Authorization(clientId)
  const client = newClient(cast.mcpUrl, authorization)
  await client.connect((address) => authorize(cast, member, address, tell))
  tell.step(`the client found its way from ${cast.mcpUrl} alone, and is connected (MCP ${client.version()})`)
  await useTools(cast, client, tell)
  await refreshOnce(cast, authorization, tell)
  await client.close()

  const again = new Authorization(clientId)
  const second = newClient(cast.mcpUrl, again)
  await second.connect((address) => authorize(cast, member, address, tell))
  await disconnect(cast, member, second, again, tell)
  await second.close()
  await printAudit(cast, administrator, clientId, tell)
}

/** By the console's own forms: sign in, register, open the ceiling to everything that the role has. */
async function registerClient(cast: Cast, visitor: Visitor, name: string, tell: Transcript): Promise<string> {
  await visitor.signIn(cast.administrator.email, cast.administrator.password)
  tell.step(`${cast.administrator.email} signed in to the console`)
  const apps = `/t/${cast.slug}/apps`
  const created = await visitor.submit(await visitor.open(`${apps}/new/oauth-client?preset=custom`), {
    name,
    description: 'The demo’s own AI client',
    redirectUris: CALLBACK,
    authentication: 'public',
  })
  tell.expect(`registered the OAuth client “${name}”`, created.status, 201)
  const clientId = /\/apps\/(app_\w+)/.exec(created.html)?.[1] ?? ''
  const saved = await visitor.submit(await visitor.open(`${apps}/${clientId}/permissions?preset=everything`), {
    controlled: 'on',
  })
  tell.expect('set its ceiling to everything that an administrator may do', saved.status, 200)
  return clientId
}

/** As the member's browser would: sign in where asked, read the consent page, authorize, and be sent back. */
async function authorize(cast: Cast, visitor: Visitor, address: URL, tell: Transcript): Promise<URL> {
  let page = await visitor.open(address.href)
  if (page.url.includes('/sign-in')) {
    page = await visitor.submit(page, { email: cast.carly.email, password: cast.carly.password })
    tell.step(`${cast.carly.email} signed in and came back to exactly that authorization`)
  }
  const shown = /wants access to [^.]{1,40}/.exec(textOf(page.html))?.[0] ?? ''
  tell.expect('the consent page says who is asking', [page.status, shown.startsWith('wants access to')], [200, true])
  const sent = await visitor.submit(page, { decision: 'authorize' }, (form) => form.fields.has('handle'))
  const callback = new URL(sent.url)
  tell.expect(
    'authorized; the browser goes back with code, state and issuer',
    [
      callback.origin + callback.pathname,
      [...callback.searchParams.keys()].sort(),
      callback.searchParams.get('iss'),
      callback.searchParams.get('state'),
    ],
    [CALLBACK, ['code', 'iss', 'state'], cast.site, 'demo-state'],
  )
  return callback
}

async function useTools(cast: Cast, client: AiClient, tell: Transcript): Promise<void> {
  const tools = await client.tools()
  tell.expect(
    'lists the tools that Carly’s role allows: none that removes or exports',
    [
      tools.includes('list_records'),
      tools.includes('update_records'),
      tools.includes('remove_records'),
      tools.includes('export_records'),
    ],
    [true, true, false, false],
  )

  const carlys = { model: 'company', where: [{ field: 'owner.name', op: 'eq', value: 'Carly' }], limit: 200 }
  const list = succeeded(await client.call('list_records', carlys))
  const companies = list['records'] as Company[]
  tell.expect(
    '“List the companies where Carly is the owner”, in one call',
    [list['total'], companies.every((company) => company.owner.startsWith('Carly '))],
    [cast.carly.companies, true],
  )
  for (const company of companies.slice(0, 3)) tell.line(`${company.name} (${company.id})`)
  tell.line(`… ${cast.carly.companies} in all, out of about 200`)

  const others = { model: 'company', where: [{ field: 'owner.name', op: 'ne', value: 'Carly' }], limit: 1 }
  tell.expect(
    'and the other way round: none that is not hers',
    succeeded(await client.call('list_records', others))['total'],
    0,
  )

  const everything = succeeded(await client.call('list_records', { model: 'company', limit: 1 }))
  tell.expect('sees no other company: the portfolio is “own”', everything['total'], cast.carly.companies)

  const [first] = companies
  if (first === undefined) throw new Error('Carly has no company')
  const read = succeeded(await client.call('get_record', { model: 'company', id: first.id }))
  const { version, health } = read['record'] as Company
  const values = { health: health === 'at_risk' ? 'good' : 'at_risk' }
  const change = { model: 'company', items: [{ id: first.id, version, values }] }
  const fresh = succeeded(await client.call('update_records', change))
  const [updated] = fresh['results'] as { version: number }[]
  tell.expect('an update with the version that was read goes through', updated?.version, version + 1)
  const stale = await client.call('update_records', change)
  tell.expect(
    'with the same version, stale by now, it is refused',
    [stale.isError, said(stale, 'version')],
    [true, true],
  )
  const unseen = { model: 'company', items: [{ id: first.id, version: version + 1, values: { arr: 1 } }] }
  const forbidden = await client.call('update_records', unseen)
  tell.expect(
    'a field that the role may not edit is refused by name',
    [forbidden.isError, said(forbidden, 'arr')],
    [true, true],
  )
  await removeIsForbidden(client, first.id, version + 1, tell)
}

/** What the role forbids is not listed; called all the same, it is refused. */
async function removeIsForbidden(client: AiClient, id: string, version: number, tell: Transcript): Promise<void> {
  const answer = await client.call('remove_records', { model: 'company', items: [{ id, version }] })
  tell.expect(
    'removing a company, which the role forbids, is refused',
    [answer.isError, said(answer, 'company:remove')],
    [true, true],
  )
}

async function refreshOnce(cast: Cast, authorization: Authorization, tell: Transcript): Promise<void> {
  const spent = authorization.current
  const renewed = await tokenRequest(cast, authorization, spent?.refresh_token ?? '')
  tell.expect('the refresh token works once', [renewed.status, typeof renewed.body['access_token']], [200, 'string'])
  const fresh = String(renewed.body['access_token'])
  tell.expect('the new access token works', await statusOf(cast, fresh), 200)
  const again = await tokenRequest(cast, authorization, spent?.refresh_token ?? '')
  tell.expect('presented again, it is refused', [again.status, again.body['error']], [400, 'invalid_grant'])
  const dead = [await statusOf(cast, fresh), await statusOf(cast, spent?.access_token ?? '')]
  const last = await tokenRequest(cast, authorization, String(renewed.body['refresh_token']))
  tell.expect('and every token of the connection is dead', [...dead, last.status], [401, 401, 400])
}

async function disconnect(
  cast: Cast,
  visitor: Visitor,
  client: AiClient,
  authorization: Authorization,
  tell: Transcript,
): Promise<void> {
  succeeded(await client.call('describe', {}))
  tell.step('authorized again, and a call goes through')
  const profile = await visitor.open('/profile/applications')
  const link = /href="(\/profile\/applications\/[^"]+)"/.exec(profile.html)?.[1]
  if (link === undefined) throw new Error('The profile lists no application')
  const asked = await visitor.open(link)
  const done = await visitor.submit(asked, {}, (form) => form.action.endsWith('/disconnection'))
  tell.expect('disconnected it in the profile, after a confirmation', done.status, 200)
  tell.expect('the very next request is refused', await statusOf(cast, authorization.current?.access_token ?? ''), 401)
}

async function printAudit(cast: Cast, administrator: Visitor, clientId: string, tell: Transcript): Promise<void> {
  const page = await administrator.open(`/t/${cast.slug}/audit?client=${clientId}`)
  const text = textOf(page.html)
  const rows = [...page.html.matchAll(/<tr\b[^>]*data-action="([^"]+)"[^>]*>(.*?)<\/tr>/gs)]
  const actions = rows.map(([, action]) => action ?? '')
  const needed = [
    'client.created',
    'consent.shown',
    'consent.given',
    'connection.connected',
    'connection.tokens_issued',
    'record.listed',
    'record.read',
    'record.updated',
    'access.refused',
    'connection.refreshed',
    'connection.reuse_detected',
    'connection.disconnected',
  ]
  tell.expect(
    'all of it can be read in the audit',
    needed.filter((action) => !actions.includes(action)),
    [],
  )
  tell.expect('and none of it shows a token', /[A-Za-z0-9_-]{16}:[A-Za-z0-9_-]{32}/.test(text), false)
  for (const [, , cells = ''] of rows.toReversed()) tell.line(textOf(cells).slice(0, 150))
}

async function tokenRequest(
  cast: Cast,
  authorization: Authorization,
  refreshToken: string,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const form = {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: authorization.clientInformation().client_id,
  }
  const response = await fetch(`${cast.site}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
  return { status: response.status, body: await response.json() }
}

/** What MCP answers to a token. */
async function statusOf(cast: Cast, token: string): Promise<number> {
  const response = await fetch(cast.mcpUrl, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  })
  await response.text()
  return response.status
}

function succeeded(answer: ToolAnswer): Record<string, unknown> {
  if (answer.isError === true) throw new Error(`The tool refused: ${answer.content[0]?.text ?? ''}`)
  return answer.structuredContent ?? {}
}

function said(answer: ToolAnswer, word: string): boolean {
  return answer.content.some((part) => part.text?.includes(word) === true)
}
