import * as oauth from 'oauth4webapi'
import { describe, expect, it } from 'vitest'
import { legacyClient, modernClient } from '../../scripts/demo/mcp-clients.ts'
import { WRITTEN } from '../setup/documents.ts'
import { CALLBACK } from '../setup/http/apps.ts'
import { statusOf } from '../setup/http/mcp.ts'
import { MCP_URL, personWith, SITE } from '../setup/http/people.ts'
import { admittedBy, approve, askFor, SelfRegistered } from '../setup/http/registering.ts'
import { LOCAL, StrictClient } from '../setup/http/strict-client.ts'

/** The client_id of a document on the internet of the tests, through which the server fetches. */
function documented(name: string, key: { x?: string; y?: string } = {}): string {
  return `${WRITTEN}?${new URLSearchParams({ name, redirect: CALLBACK, ...key }).toString()}`
}

describe.each([
  { era: '2025-11-25', newClient: legacyClient },
  { era: '2026-07-28', newClient: modernClient },
])('the SDK client of $era, which knows the URL alone', ({ era, newClient }) => {
  it('registers itself, is approved, and works (P6, O1)', async () => {
    const program = new SelfRegistered(`Unheard of, ${era}`)
    const client = newClient(MCP_URL, program)
    await client.connect(async (address) => await admittedBy(await personWith('manager'), address))
    expect(program.registered?.client_id).toMatch(/^dyn_/)
    expect(client.version()).toBe(era)
    const answer = await client.call('list_records', { model: 'company', limit: 1 })
    expect(answer.isError ?? false).toBe(false)
    await client.close()
  })
})

describe('oauth4webapi, a strict client', () => {
  it('registers a public client, and one with a secret, and connects them (P6, O1)', async () => {
    const { server } = await new StrictClient({ id: '', secret: null }).discovered
    for (const method of ['none', 'client_secret_basic', 'client_secret_post'] as const) {
      const metadata = {
        client_name: `Strict, ${method}`,
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: method,
      }
      const response = await oauth.dynamicClientRegistrationRequest(server, metadata, LOCAL)
      const registered = await oauth.processDynamicClientRegistrationResponse(response)
      const secret = typeof registered.client_secret === 'string' ? registered.client_secret : null
      expect([method, secret === null]).toEqual([method, method === 'none'])
      const authentication = {
        none: oauth.None(),
        client_secret_basic: oauth.ClientSecretBasic(secret ?? 'none'),
        client_secret_post: oauth.ClientSecretPost(secret ?? 'none'),
      }[method]
      const client = new StrictClient({ id: registered.client_id, secret }, { authentication })
      const person = await personWith('customer_success')
      await askFor(person, await person.open((await client.authorizationUrl()).href))
      await approve(registered.client_id, 'read')
      const tokens = await client.connect(person)
      expect(await statusOf(tokens.access_token)).toBe(200)
      const renewed = await client.refresh(tokens.refresh_token)
      if (secret !== null) expect(await client.introspect(renewed.access_token)).toMatchObject({ active: true })
      await client.revoke(renewed.refresh_token)
      expect(await statusOf(renewed.access_token)).toBe(401)
    }
  })

  it('connects by a metadata document, with private_key_jwt (P6, O1)', async () => {
    const { publicKey, privateKey } = await oauth.generateKeyPair('ES256', { extractable: true })
    const { x = '', y = '' } = (await crypto.subtle.exportKey('jwk', publicKey)) as JsonWebKey
    const id = documented('Strict, documented', { x, y })
    const authentication = oauth.PrivateKeyJwt({ key: privateKey, kid: 'one' })
    const client = new StrictClient({ id, secret: null }, { authentication })
    const { server } = await client.discovered
    expect(server.client_id_metadata_document_supported).toBe(true)
    expect(server.token_endpoint_auth_methods_supported).toContain('private_key_jwt')
    const person = await personWith('customer_success')
    await askFor(person, await person.open((await client.authorizationUrl()).href))
    await approve(id, 'read')
    const tokens = await client.connect(person)
    expect(await statusOf(tokens.access_token)).toBe(200)
    const renewed = await client.refresh(tokens.refresh_token)
    expect(await client.introspect(renewed.access_token)).toMatchObject({ active: true, client_id: id })
    await client.revoke(renewed.refresh_token)
    expect(await statusOf(renewed.access_token)).toBe(401)
  })
})

describe('the SDK client of 2025, with a metadata document', () => {
  it('prefers it to registering, and connects (P6)', async () => {
    const url = documented('Documented SDK')
    const program = new SelfRegistered('Not this', url)
    const client = legacyClient(MCP_URL, program)
    await client.connect(async (address) => {
      expect(address.searchParams.get('client_id')).toBe(url)
      return await admittedBy(await personWith('viewer'), address, 'read')
    })
    expect((await client.tools()).length).toBeGreaterThan(0)
    await client.close()
  })
})

it('those who manage clients and those who asked are told by e-mail (P6)', async () => {
  const outbox = await (await fetch(`${SITE}/dev/outbox`)).text()
  expect(outbox).toContain('asks to connect Strict, none to')
  expect(outbox).toContain('You can connect Strict, none to')
})
