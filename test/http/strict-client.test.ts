import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { newApp, type AppOptions } from '../setup/http/apps.ts'
import { statusOf, toolResult } from '../setup/http/mcp.ts'
import { MCP_URL, personWith, SITE, SLUG } from '../setup/http/people.ts'
import { isConsent, LOCAL, StrictClient, type StrictOptions } from '../setup/http/strict-client.ts'

const CHATGPT_OWN = 'https://chatgpt.com/connector/oauth/example-1'

interface Kind {
  name: string
  register: AppOptions
  use: (secret: string) => StrictOptions
}

const KINDS: Kind[] = [
  { name: 'public', register: { values: { authentication: 'public' } }, use: () => ({}) },
  {
    name: 'confidential with secret in the header and PKCE',
    register: { values: { authentication: 'secret_and_pkce' } },
    use: (secret) => ({ authentication: oauth.ClientSecretBasic(secret) }),
  },
  {
    name: 'confidential with secret in the body and PKCE',
    register: { values: { authentication: 'secret_and_pkce' } },
    use: (secret) => ({ authentication: oauth.ClientSecretPost(secret) }),
  },
  {
    name: 'confidential with secret alone',
    register: { values: { authentication: 'secret' } },
    use: () => ({ pkce: false }),
  },
  { name: 'confidential with PKCE alone', register: { values: { authentication: 'pkce' } }, use: () => ({}) },
  {
    name: 'made by the preset for Claude',
    register: { preset: 'claude' },
    use: () => ({ redirectUri: 'https://claude.ai/api/mcp/auth_callback' }),
  },
  {
    name: 'made by the preset for Claude, in Claude Code on a port of its own',
    register: { preset: 'claude', values: { authentication: 'public' } },
    use: () => ({ redirectUri: 'http://localhost:53214/callback' }),
  },
  {
    name: 'made by the preset for ChatGPT, with the stable callback',
    register: { preset: 'chatgpt' },
    use: () => ({ redirectUri: 'https://chatgpt.com/connector_platform_oauth_redirect' }),
  },
  {
    name: 'made by the preset for ChatGPT, with the callback that it showed',
    register: { preset: 'chatgpt', values: { callbackUrl: CHATGPT_OWN } },
    use: () => ({ redirectUri: CHATGPT_OWN }),
  },
]

describe.each(KINDS)('a strict client, $name', ({ name, register, use }) => {
  it('goes from the MCP URL alone to tokens, renews them once and gives them back (O1, O3, P3)', async () => {
    const app = await newApp(`Strict: ${name}`, register)
    const client = new StrictClient(app, use(app.secret ?? ''))
    const first = await client.connect(await personWith('customer_success'))
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
    expect(first.scope?.split(' ')).toContain('company:view')
    const answered = await toolResult(first.access_token, 'list_records', { model: 'company', limit: 1 })
    expect(answered.isError).toBeFalsy()

    const second = await client.refresh(first.refresh_token)
    expect(await statusOf(second.access_token)).toBe(200)
    expect([second.scope, second.refresh_token === first.refresh_token]).toEqual([first.scope, false])

    await client.revoke(second.refresh_token)
    await expect(client.refresh(second.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
    expect([await statusOf(first.access_token), await statusOf(second.access_token)]).toEqual([401, 401])
  })
})

it('a strict client asks what its own token is good for, until it gives it back (O1, RFC 7662 §2.2)', async () => {
  const app = await newApp('Strict: introspection', { values: { authentication: 'secret_and_pkce' } })
  const client = new StrictClient(app)
  const { access_token: token, scope } = await client.connect(await personWith('viewer'))
  expect(await client.introspect(token)).toMatchObject({ active: true, client_id: app.id, scope, iss: SITE })
  await client.revoke(token)
  expect(await client.introspect(token)).toEqual({ active: false })
})

it('a strict client renews its tokens by either secret while a rotation overlaps (P3, A18)', async () => {
  const app = await newApp('Strict: rotation', { values: { authentication: 'secret_and_pkce' } })
  const before = new StrictClient(app)
  const first = await before.connect(await personWith('viewer'))
  const administrator = await personWith('administrator')
  const page = await administrator.open(`/t/${SLUG}/apps/${app.id}`)
  const rotated = await administrator.submit(page, { overlap: '3600' }, ({ fields }) => fields.has('overlap'))
  const secret = /ghs_\w{40}/.exec(rotated.html)?.[0] ?? null
  expect([secret === null, secret === app.secret]).toEqual([false, false])
  const second = await before.refresh(first.refresh_token)
  const third = await new StrictClient({ ...app, secret }).refresh(second.refresh_token)
  expect(await statusOf(third.access_token)).toBe(200)
})

it('a strict client reads the challenge for a token that is not good (A26)', async () => {
  const unknown = `mem_x:${'a'.repeat(16)}:${'b'.repeat(32)}`
  const call = oauth.protectedResourceRequest(unknown, 'POST', new URL(MCP_URL), new Headers(), '{}', LOCAL)
  const challenge = {
    scheme: 'bearer',
    parameters: {
      error: 'invalid_token',
      scope: 'inclusive',
      resource_metadata: `${SITE}/.well-known/oauth-protected-resource/mcp`,
    },
  }
  await expect(call).rejects.toMatchObject({ status: 401, cause: [challenge] })
})

it('a strict client is told by an error with issuer and state that the member refused (C1, A08)', async () => {
  const decide: StrictOptions['decide'] = (person, page) => person.submit(page, { decision: 'cancel' }, isConsent)
  const client = new StrictClient(await newApp('Strict: refused'), { decide })
  await expect(client.authorize(await personWith('viewer'))).rejects.toMatchObject({ error: 'access_denied' })
})

it('a strict client is told of a wrong secret with the challenge that belongs to it (A18, RFC 6749 §5.2)', async () => {
  const app = await newApp('Strict: wrong secret', { values: { authentication: 'secret_and_pkce' } })
  const client = new StrictClient({ ...app, secret: 'ghs_wrong' })
  const refused = client.connect(await personWith('viewer'))
  await expect(refused).rejects.toMatchObject({ status: 401, cause: [{ scheme: 'basic' }] })
})
