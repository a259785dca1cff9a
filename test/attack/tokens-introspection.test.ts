import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  connect,
  newClient,
  newWorld,
  redeem,
  newCode,
  refresh,
  SITE,
  tokenRequest,
  VERIFIER,
  CALLBACK,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let client: { id: string; secret: string }
let tokens: Tokens

beforeAll(async () => {
  world = await newWorld('introspect')
  client = await confidential()
  tokens = await tokensOf(client)
})

async function confidential(): Promise<{ id: string; secret: string }> {
  const made = await newClient(world, { type: 'confidential', requireSecret: true })
  return { id: made.id, secret: made.secret ?? '' }
}

async function tokensOf({ id, secret }: { id: string; secret: string }): Promise<Tokens> {
  const code = await newCode(world.people.viewer, id)
  const form = { grant_type: 'authorization_code', code, client_id: id, client_secret: secret }
  return await (await tokenRequest({ ...form, redirect_uri: CALLBACK, code_verifier: VERIFIER })).json()
}

async function introspect(
  token: string,
  by: { id: string; secret: string },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await SELF.fetch(`${SITE}/oauth/introspect`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${by.id}:${by.secret}`)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ token }),
  })
  return { status: response.status, body: await response.json() }
}

describe('introspection', () => {
  it('tells a client what its own access token and refresh token are good for (O1)', async () => {
    const access = await introspect(tokens.access_token, client)
    expect(access).toMatchObject({
      status: 200,
      body: {
        active: true,
        client_id: client.id,
        token_type: 'Bearer',
        iss: SITE,
        aud: `${SITE}/mcp`,
        scope: tokens.scope,
      },
    })
    expect(access.body['sub']).toBe(world.people.viewer.memberId)
    expect(Number(access.body['exp']) - Number(access.body['iat'])).toBe(3600)
    const body = (await introspect(tokens.refresh_token, client)).body
    expect(body).toMatchObject({ active: true, token_type: 'refresh_token' })
  })

  it('A25: tells another client nothing but that there is none', async () => {
    const other = await confidential()
    expect(await introspect(tokens.access_token, other)).toEqual({ status: 200, body: { active: false } })
    expect(await introspect(tokens.refresh_token, other)).toEqual({ status: 200, body: { active: false } })
  })

  it('A25: asks who wants to know, and lets nobody ask who has no secret', async () => {
    expect((await introspect(tokens.access_token, { ...client, secret: 'ghs_wrong' })).status).toBe(401)
    const open = await newClient(world)
    const own = await redeem(await newCode(world.people.viewer, open.id), open.id)
    const response = await SELF.fetch(`${SITE}/oauth/introspect`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token: own.access_token, client_id: open.id }),
    })
    expect([response.status, (await response.json<{ error: string }>()).error]).toEqual([401, 'invalid_client'])
  })

  it('calls spent, unknown, malformed and dead tokens inactive (O1, A26)', async () => {
    const mine = await confidential()
    const first = await tokensOf(mine)
    const credentials = { client_secret: mine.secret }
    expect((await refresh(first.refresh_token, mine.id, credentials)).status).toBe(200)
    const connection = first.access_token.split(':').slice(0, 2).join(':')
    for (const token of [first.access_token, first.refresh_token, 'nonsense', `${connection}:${'x'.repeat(32)}`]) {
      expect((await introspect(token, mine)).body).toEqual({ active: false })
    }
  })
})

describe('guessing', () => {
  it('A49: a guess at a known connection is answered only so often, and its member is not held up', async () => {
    const open = await newClient(world)
    const own = await connect(world.people.viewer, open.id)
    const guess = `${own.access_token.split(':').slice(0, 2).join(':')}:${'y'.repeat(32)}`
    const statuses: number[] = []
    for (let tries = 0; tries < 70; tries += 1) {
      const response = await refresh(guess, open.id)
      await response.text()
      statuses.push(response.status)
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([400, 429])
    expect((await refresh(own.refresh_token, open.id)).status).toBe(200)
  })
})
