import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { kill, quiet, tenantUnreachable, victim } from '../setup/faults.ts'
import {
  alarmOf,
  alarmOfTenant,
  codeFor,
  exchange,
  knownCookie,
  recorded,
  renew,
  revoke,
  tenantStub,
} from '../setup/tokens.ts'
import { alive, callTool } from '../setup/mcp.ts'
import {
  callerOf,
  connectionOf,
  consentPage,
  CUSTOM,
  newClient,
  newWorld,
  type Tokens,
  type World,
} from '../setup/world.ts'

let world: World
let clientId: string

beforeAll(async () => {
  world = await newWorld('races')
  clientId = (await newClient(world)).id
})

afterEach(() => void vi.restoreAllMocks())

const tenant = () => env.TENANT.getByName(world.tenantId)
async function connected(client = clientId): Promise<Tokens> {
  return (await exchange(await codeFor(world.people.viewer, client), client)).tokens
}

async function settled(credential: string): Promise<Record<string, number>> {
  for (let round = 0; round < 2; round += 1) await alarmOf(connectionOf(credential))
  await alarmOfTenant(world)
  return await recorded(credential)
}

describe('at the same time', () => {
  it('a refresh, a disconnection and a revocation leave nothing alive, and one end on record (A24, A3)', async () => {
    for (let round = 0; round < 5; round += 1) {
      const tokens = await connected()
      const id = connectionOf(tokens.access_token)
      const [refreshed] = await Promise.all([
        renew(tokens.refresh_token, clientId),
        tenant().disconnect(callerOf(world.people.viewer), id),
        revoke({ token: tokens.refresh_token, client_id: clientId }),
        tenant().disconnect(callerOf(world.people.administrator), id),
      ])
      expect(await alive(tokens.access_token)).toBe(false)
      expect(await alive(refreshed.tokens.access_token ?? tokens.access_token)).toBe(false)
      expect((await settled(tokens.access_token))['connection.disconnected']).toBe(1)
    }
  })

  it('an end of which the tenant learns late is told by whoever was first (A3)', async () => {
    quiet()
    const tokens = await connected()
    const id = connectionOf(tokens.access_token)
    tenantUnreachable(['receive'])
    expect((await revoke({ token: tokens.refresh_token, client_id: clientId })).status).toBe(200)
    vi.restoreAllMocks()
    expect(await alive(tokens.access_token)).toBe(false)
    valueOf(await tenant().disconnect(callerOf(world.people.viewer), id))
    expect((await settled(tokens.access_token))['connection.disconnected']).toBe(1)
  })

  it('a code redeemed and a client disabled leave nothing alive (A24, V5)', async () => {
    const client = await newClient(world)
    const code = await codeFor(world.people.viewer, client.id)
    const [redeemed] = await Promise.all([
      exchange(code, client.id),
      tenant().setClientStatus(callerOf(world.people.administrator), client.id, 'disabled'),
    ])
    if (redeemed.status === 200) expect(await alive(redeemed.tokens.access_token)).toBe(false)
    expect((await exchange(code, client.id)).status).toBeGreaterThanOrEqual(400)
    expect((await settled(code))['connection.disconnected']).toBe(1)
  })

  it('two consents of one member for one client leave one connection alive (A11, A3)', async () => {
    const client = (await newClient(world)).id
    const codes = await Promise.all([codeFor(world.people.viewer, client), codeFor(world.people.viewer, client)])
    const answers = await Promise.all(codes.map((code) => exchange(code, client)))
    const lives = await Promise.all(
      answers.map(async ({ status, tokens }) => status === 200 && (await alive(tokens.access_token))),
    )
    expect(lives.filter(Boolean).length).toBe(1)
    const ended = await Promise.all(codes.map(async (code) => (await settled(code))['connection.disconnected'] ?? 0))
    expect(ended.toSorted((a, b) => a - b)).toEqual([0, 1])
  })
})

describe('what was given', () => {
  it('for fewer scopes does less until it is refreshed, and then as much as was granted (V6, A20)', async () => {
    const first = await connected()
    const narrow = await renew(first.refresh_token, clientId, { scope: 'issue:view offline_access' })
    expect(narrow.tokens.scope).toBe('issue:view')
    expect((await callTool(narrow.tokens.access_token, 'list_records', { model: 'issue' })).isError).toBeFalsy()
    await expect(callTool(narrow.tokens.access_token, 'list_records', { model: 'company' })).rejects.toThrow('HTTP 403')
    const whole = await renew(narrow.tokens.refresh_token, clientId)
    expect((await callTool(whole.tokens.access_token, 'list_records', { model: 'company' })).isError).toBeFalsy()
  })

  it('again in the replay window is given no more once the window was closed (O4, V5)', async () => {
    const client = (await newClient(world, { replayWindow: 300 })).id
    const first = await connected(client)
    const second = await renew(first.refresh_token, client)
    expect((await renew(first.refresh_token, client)).text).toBe(second.text)
    const by = callerOf(world.people.administrator)
    const { version } = valueOf(await tenant().getClient(by, client))
    valueOf(await tenant().changeClient(by, client, version, { ...CUSTOM, replayWindow: 0 }))
    expect((await renew(first.refresh_token, client)).error).toBe('invalid_grant')
    expect(await alive(second.tokens.access_token)).toBe(false)
  })
})

describe('what is sent beside', () => {
  it('names of JavaScript’s own, empty values and blanks change nothing (A19)', async () => {
    const tokens = await connected()
    const odd = { __proto__: 'x', constructor: 'x', toString: 'x', hasOwnProperty: '', client_secret: '', scope: '   ' }
    const change = Object.fromEntries(Object.entries(odd).concat([['__proto__', 'grant_type']]))
    expect((await renew(tokens.refresh_token, clientId, change)).status).toBe(200)
  })

  it('a connection’s own token exchanges for nothing else (O3, A20)', async () => {
    const tokens = await connected()
    for (const grantType of [
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'client_credentials',
      'password',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]) {
      const form = {
        grant_type: grantType,
        subject_token: tokens.access_token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      }
      const answer = await renew(tokens.refresh_token, clientId, form)
      expect([answer.status, answer.error]).toEqual([400, 'unsupported_grant_type'])
    }
    expect((await renew(tokens.refresh_token, clientId)).status).toBe(200)
  })
})

describe('a tenant that was just reset', () => {
  it('makes the consent page wait: 503 with Retry-After (A52)', async () => {
    quiet()
    const cookie = await knownCookie(world.people.viewer)
    const target = await victim(() => tenantStub(world))
    const getByName = vi.spyOn(Object.getPrototypeOf(env.TENANT) as { getByName(name: string): unknown }, 'getByName')
    getByName.mockImplementation(() => ({
      beginConsent: async () => {
        await kill(target)
        throw Object.assign(new Error('killed'), { durableObjectReset: true })
      },
    }))
    const { response } = await consentPage(cookie, clientId)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
  })
})
