import { describe, expect, it } from 'vitest'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { demoModels } from '../../scripts/local/data/own-models.ts'
import { demoRoles } from '../../scripts/local/data/roles.ts'
import { granularScopes } from '../../src/policy/scopes.ts'
import { textOf } from '../../scripts/demo/page-forms.ts'
import { newApp, setCeiling, ticksFor } from '../setup/http/apps.ts'
import { mcp, toolResult } from '../setup/http/mcp.ts'
import { personWith, SITE, type Role } from '../setup/http/people.ts'
import { StrictClient, type StrictOptions } from '../setup/http/strict-client.ts'

/** Companies to read and to correct, all that the administrator put into the ceiling. */
const COMPANIES = ticksFor('company', ['view', 'update'], ['name', 'owner', 'health', 'notes'])

async function grantedTo(role: Role, clientId: string, options: StrictOptions = {}): Promise<string[]> {
  const client = new StrictClient({ id: clientId, secret: null }, options)
  return ((await client.connect(await personWith(role))).scope ?? '').split(' ')
}

function scopesOf(role: Role): string[] {
  const permissions = demoRoles().find(({ key }) => key === role)?.permissions as PermissionSet
  return granularScopes(permissions, demoModels())
}

describe('the scope inclusive', () => {
  it.each([undefined, 'inclusive', 'inclusive offline_access', 'company:view inclusive'])(
    'asked for as %j, gives all that role and ceiling have in common, and never an error (V6)',
    async (scope) => {
      const { id } = await newApp(`Inclusive ${scope ?? 'without a name'}`)
      const asked = scope === undefined ? {} : { scope }
      expect(await grantedTo('viewer', id, asked)).toEqual(scopesOf('viewer'))
      expect(await grantedTo('customer_success', id, asked)).toEqual(scopesOf('customer_success'))
    },
  )

  it('says on the consent page that the role gives less than was asked for (C2, V6)', async () => {
    const { id } = await newApp('Inclusive, narrowed')
    const url = (await new StrictClient({ id, secret: null }).authorizationUrl()).href
    const [viewer, administrator] = [await personWith('viewer'), await personWith('administrator')]
    expect(textOf((await viewer.open(url)).html)).toContain('Your role, Viewer, allows only what is listed here')
    expect(textOf((await administrator.open(url)).html)).not.toContain('allows only what is listed here')
  })

  it('is what a client of an MCP preset gets, whatever it asks for (V6)', async () => {
    const { id } = await newApp('Preset', { preset: 'claude', values: { authentication: 'public' } })
    const redirectUri = 'http://localhost:4711/callback'
    expect(await grantedTo('viewer', id, { redirectUri, scope: 'company:view' })).toEqual(scopesOf('viewer'))
    expect(await grantedTo('viewer', id, { redirectUri, scope: 'default' })).toEqual(scopesOf('viewer'))
  })
})

describe('the scope default', () => {
  it('gives the whole ceiling to a role that is larger (V6)', async () => {
    const { id } = await newApp('Default, larger', { ceiling: COMPANIES })
    expect(await grantedTo('manager', id, { scope: 'default' })).toEqual(['company:view', 'company:update'])
  })

  it('gives the whole ceiling to a role that is just as large (V6)', async () => {
    const { id } = await newApp('Default, equal', { ceiling: 'everything' })
    expect(await grantedTo('administrator', id, { scope: 'default' })).toEqual(scopesOf('administrator'))
  })

  it('refuses a smaller role with the list of what is missing, and offers the way back as an error (V6)', async () => {
    const { id } = await newApp('Default, smaller', { ceiling: COMPANIES })
    const url = await new StrictClient({ id, secret: null }, { scope: 'default' }).authorizationUrl()
    const page = await (await personWith('viewer')).open(url.href)
    const text = textOf(page.html)
    expect(page.status).toBe(403)
    expect(text).toContain('OAuth permission check failed: missing permissions: company:update, company.')
    expect(text).toContain('company.notes')
    const back = new URL((/href="(http:\/\/127[^"]+)"/.exec(page.html)?.[1] ?? '').replaceAll('&amp;', '&'))
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: url.searchParams.get('state'),
      iss: SITE,
    })
  })
})

describe('granular scopes', () => {
  it('give no more than they name, and the token response tells them (V6)', async () => {
    const { id } = await newApp('Granular')
    const scope = 'issue:update company:view offline_access issue:view'
    expect(await grantedTo('manager', id, { scope })).toEqual(['company:view', 'issue:view', 'issue:update'])
  })

  it('leave out what the role lacks (V6)', async () => {
    const { id } = await newApp('Granular, beyond the role')
    expect(await grantedTo('viewer', id, { scope: 'company:view company:remove' })).toEqual(['company:view'])
  })

  it('can be fewer in one access token, and are whole again in the next (V6, RFC 6749 §6)', async () => {
    const app = await newApp('Granular, renewed')
    const client = new StrictClient(app, { scope: 'company:view issue:view' })
    const first = await client.connect(await personWith('viewer'))
    const narrow = await client.refresh(first.refresh_token, 'company:view')
    expect([first.scope, narrow.scope]).toEqual(['company:view issue:view', 'company:view'])
    expect((await toolResult(narrow.access_token, 'list_records', { model: 'company' })).isError).toBeFalsy()
    const issues = await mcp(narrow.access_token, 'tools/call', { name: 'list_records', arguments: { model: 'issue' } })
    expect([issues.status, issues.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('scope="company:view issue:view"'),
    ])
    const whole = await client.refresh(narrow.refresh_token)
    expect(whole.scope).toBe(first.scope)
    expect((await toolResult(whole.access_token, 'list_records', { model: 'issue' })).isError).toBeFalsy()
  })

  it('can not be more than what was granted, and asking spends nothing (A20, RFC 6749 §6)', async () => {
    const app = await newApp('Granular, widened')
    const client = new StrictClient(app, { scope: 'company:view' })
    const { refresh_token: token } = await client.connect(await personWith('viewer'))
    await expect(client.refresh(token, 'company:view issue:view')).rejects.toMatchObject({ error: 'invalid_scope' })
    expect((await client.refresh(token)).scope).toBe('company:view')
  })
})

it.each(['everything', 'company:fly', 'company:view :view', 'Inclusive', 'company'])(
  'the unknown scope in %j is refused at the redirect, before anybody signs in (V6, O1)',
  async (scope) => {
    const { id } = await newApp('Unknown scopes')
    const url = await new StrictClient({ id, secret: null }, { scope }).authorizationUrl()
    const answer = await fetch(url, { redirect: 'manual' })
    const back = new URL(answer.headers.get('location') ?? '')
    expect([answer.status, back.searchParams.get('error'), back.searchParams.get('iss')]).toEqual([
      303,
      'invalid_scope',
      SITE,
    ])
    expect(back.searchParams.get('state')).toBe(url.searchParams.get('state'))
    expect(back.searchParams.has('code')).toBe(false)
  },
)

describe('a permission that role and ceiling allow and the grant does not', () => {
  const change = { model: 'company', version: 1, values: { health: 'good' } }

  it('is challenged with its scope beside those of the token; who authorizes again for them gets through (M6)', async () => {
    const app = await newApp('Step-up')
    const person = await personWith('manager')
    const narrow = await new StrictClient(app, { scope: 'company:view' }).connect(person)
    const { structuredContent } = await toolResult(narrow.access_token, 'list_records', { model: 'company', limit: 1 })
    const { records } = structuredContent as { records: { id: string }[] }
    const update = { ...change, id: records[0]?.id, version: 999_999 }
    const refused = await mcp(narrow.access_token, 'tools/call', { name: 'update_record', arguments: update })
    const challenge = refused.headers.get('www-authenticate') ?? ''
    expect([refused.status, /error="(\w+)"/.exec(challenge)?.[1]]).toEqual([403, 'insufficient_scope'])
    expect(challenge).toContain(`resource_metadata="${SITE}/.well-known/oauth-protected-resource/mcp"`)
    const scope = /scope="([^"]+)"/.exec(challenge)?.[1] ?? ''
    expect(scope).toBe('company:view company:update')

    const wide = await new StrictClient(app, { scope }).connect(person)
    expect(wide.scope).toBe(scope)
    // It comes as far as the version, which is wrong on purpose: the demo data stays as it is.
    const through = await toolResult(wide.access_token, 'update_record', update)
    expect([through.isError, through.content[0]?.text]).toEqual([true, expect.stringContaining('stale_version')])
  })

  it('is an ordinary refusal where the role would not allow it: asking the member can not help (M6)', async () => {
    const app = await newApp('No step-up')
    const { access_token: token } = await new StrictClient(app, { scope: 'company:view' }).connect(
      await personWith('viewer'),
    )
    const refused = await mcp(token, 'tools/call', { name: 'update_record', arguments: { ...change, id: 'cmp_any' } })
    expect([refused.status, refused.message.result?.['isError']]).toEqual([200, true])
  })

  it('is not told of a model that role or ceiling hide: that is as unknown as any (M6, V4)', async () => {
    const app = await newApp('Hidden model', { ceiling: COMPANIES })
    const { access_token: token } = await new StrictClient(app).connect(await personWith('manager'))
    const told = await Promise.all(
      ['issue', 'unicorn'].map(async (model) => (await toolResult(token, 'list_records', { model })).content[0]?.text),
    )
    expect(told[0]).toContain('There is no data model "issue"')
    expect(told[0]?.replace('issue', 'unicorn')).toBe(told[1])
  })

  it('can be granted after the ceiling has grown, and not before (V5, M6)', async () => {
    const app = await newApp('Grown ceiling', { ceiling: ticksFor('company', ['view'], ['name', 'health']) })
    const person = await personWith('manager')
    const before = await new StrictClient(app).connect(person)
    const update = { name: 'update_record', arguments: { ...change, id: 'cmp_any' } }
    expect((await mcp(before.access_token, 'tools/call', update)).status).toBe(200)
    await setCeiling(app.id, COMPANIES)
    const challenged = await mcp(before.access_token, 'tools/call', update)
    expect([challenged.status, challenged.headers.get('www-authenticate')]).toEqual([
      403,
      expect.stringContaining('scope="company:view company:update"'),
    ])
    const after = await new StrictClient(app, { scope: 'company:view company:update' }).connect(person)
    expect(after.scope).toBe('company:view company:update')
  })
})
