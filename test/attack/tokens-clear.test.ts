import { evictDurableObject, SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openAnswer } from '../../src/connection/replay.ts'
import { d1Fails, tenantUnreachable } from '../setup/faults.ts'
import { basic, codeFor, connectionStub, everythingStored, exchange, forged, renew, revoke } from '../setup/tokens.ts'
import { alive } from '../setup/mcp.ts'
import {
  answerConsent,
  auditOf,
  connectionOf,
  consentPage,
  cookieFor,
  inConnection,
  newClient,
  newWorld,
  SITE,
  VERIFIER,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let client: { id: string; secret: string }

beforeAll(async () => {
  world = await newWorld('clear')
  const { id, secret } = await newClient(world, { type: 'confidential', requireSecret: true, replayWindow: 60 })
  client = { id, secret: secret ?? '' }
})

afterEach(() => void vi.restoreAllMocks())

const post = {
  get client_secret() {
    return client.secret
  },
}

/** The whole credential and its secret part alone. */
function partsOf(credential: string): string[] {
  return [credential, credential.slice(credential.lastIndexOf(':') + 1)]
}

function secretsOf(tokens: Tokens): string[] {
  return [...partsOf(tokens.access_token), ...partsOf(tokens.refresh_token)]
}

/** Which of these secrets a text holds, in clear or as they would look in a URL or a header; by where they were found. */
function leaks(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    if (secret.length < 20) throw new Error('Too short to be told from anything else')
    const forms = [secret, encodeURIComponent(secret), btoa(secret), btoa(secret).replace(/=+$/, '')]
    const at = forms.map((form) => text.indexOf(form)).filter((index) => index >= 0)
    return at.map((index) => `…${text.slice(Math.max(0, index - 80), index)}`)
  })
}

describe('what is stored', () => {
  it('holds no code, token, secret, verifier, handle or cookie, at any point of a connection’s life (O5, A27)', async () => {
    const person = world.people.viewer
    const cookie = await cookieFor(person)
    const { handle } = await consentPage(cookie, client.id)
    const session = decodeURIComponent(cookie.split('=').slice(1).join('='))
    const secrets = [client.secret, VERIFIER, ...partsOf(handle.replace('.', ':')), handle, session]
    expect(leaks(await everythingStored(world, []), secrets)).toEqual([])
    const response = await answerConsent(cookie, handle)
    const code = new URL(response.headers.get('location') ?? SITE).searchParams.get('code') ?? ''
    secrets.push(...partsOf(code))
    const id = connectionOf(code)
    expect(leaks(await everythingStored(world, [id]), secrets)).toEqual([])
    const first = (await exchange(code, client.id, post)).tokens
    const second = (await renew(first.refresh_token, client.id, post)).tokens
    secrets.push(...secretsOf(first), ...secretsOf(second))
    const whileReplayable = await everythingStored(world, [id])
    expect(whileReplayable).toMatch(/"replay":"[\w+/=]{100,}"/)
    expect(leaks(whileReplayable, secrets)).toEqual([])
    await renew(second.refresh_token, client.id, post)
    await auditOf(world)
    await renew(first.refresh_token, client.id, post)
    expect(leaks(await everythingStored(world, [id]), secrets)).toEqual([])
    expect((await env.OAUTH_KV.list()).keys).toEqual([])
  })

  it('can be opened with the token that it answered, and with nothing else (O5)', async () => {
    const first = (await exchange(await codeFor(world.people.viewer, client.id), client.id, post)).tokens
    const second = await renew(first.refresh_token, client.id, post)
    const sealed = await inConnection(
      connectionOf(first.refresh_token),
      (_connection, state) =>
        state.storage.sql.exec<{ replay: string }>('SELECT replay FROM spent WHERE replay IS NOT NULL').one().replay,
    )
    expect(await openAnswer(first.refresh_token, sealed)).toContain(second.tokens.refresh_token)
    for (const other of [second.tokens.refresh_token, first.access_token, forged(first.refresh_token), '']) {
      await expect(openAnswer(other, sealed)).rejects.toThrow(/\S/)
    }
    const broken = `${sealed.slice(0, 40)}${sealed[40] === 'A' ? 'B' : 'A'}${sealed.slice(41)}`
    await expect(openAnswer(first.refresh_token, broken)).rejects.toThrow(/\S/)
  })

  it('keeps one replayable answer at most (O4, O5)', async () => {
    const first = (await exchange(await codeFor(world.people.viewer, client.id), client.id, post)).tokens
    const second = (await renew(first.refresh_token, client.id, post)).tokens
    await renew(second.refresh_token, client.id, post)
    const kept = await inConnection(connectionOf(first.refresh_token), (_connection, state) =>
      state.storage.sql.exec('SELECT count(*) AS spent, count(replay) AS kept FROM spent').one(),
    )
    expect(kept).toEqual({ spent: 2, kept: 1 })
  })
})

describe('what is said', () => {
  it('in logs, errors and audit holds no credential, however the request fails (A27)', async () => {
    const said: string[] = []
    for (const level of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void said.push(args.map(String).join(' ')))
    }
    const say = (answer: { text: string; headers: Headers }) =>
      said.push(answer.text, JSON.stringify([...answer.headers]))
    const code = await codeFor(world.people.viewer, client.id)
    say(await exchange(code, client.id, { client_secret: 'wrong' }))
    say(await exchange(code, client.id, { ...post, code_verifier: `${VERIFIER}x` }))
    say(await exchange(code, client.id, { ...post, scope: `${code} company:view` }))
    const { tokens } = await exchange(code, client.id, post)
    say(await renew(tokens.refresh_token, client.id, { ...post, resource: tokens.refresh_token }))
    say(await renew(tokens.refresh_token, client.id, { ...post, scope: tokens.access_token }))
    say(await renew(tokens.refresh_token, client.id, { ...post, grant_type: tokens.access_token }))
    say(await renew(tokens.refresh_token, client.id, { client_id: null }, basic(client.secret, client.secret)))
    for (const path of [
      `/mcp?access_token=${tokens.access_token}`,
      `/${tokens.access_token}`,
      `/oauth/token?code=${code}`,
    ]) {
      const response = await SELF.fetch(SITE + path, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      said.push(await response.text(), JSON.stringify([...response.headers]))
    }
    for (const fault of [() => d1Fails(), () => tenantUnreachable()]) {
      fault()
      say(await renew(tokens.refresh_token, client.id, post))
      say(await revoke({ token: tokens.refresh_token }, basic(client.id, client.secret)))
      await alive(tokens.access_token)
      const kept = vi.spyOn(console, 'error').getMockImplementation()
      vi.restoreAllMocks()
      vi.spyOn(console, 'error').mockImplementation(kept ?? (() => undefined))
    }
    await evictDurableObject(connectionStub(connectionOf(code)))
    const second = await renew(tokens.refresh_token, client.id, post)
    said.push(JSON.stringify(await auditOf(world)))
    const secrets = [client.secret, ...partsOf(code), ...secretsOf(tokens)]
    if (second.status === 200) secrets.push(...secretsOf(second.tokens))
    expect(leaks(said.join('\n'), secrets)).toEqual([])
  })
})
