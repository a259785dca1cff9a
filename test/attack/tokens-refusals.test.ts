import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Connection } from '../../src/connection/object.ts'
import { alive } from '../setup/mcp.ts'
import { codeFor, exchange, forged, renew, revoke } from '../setup/tokens.ts'
import { auditOf, connect, connectionOf, inConnection, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let client: { id: string; secret: string }

beforeAll(async () => {
  world = await newWorld('refusals')
  const { id, secret } = await newClient(world, { type: 'confidential', requireSecret: true, replayWindow: 60 })
  client = { id, secret: secret ?? '' }
})
afterEach(() => void vi.restoreAllMocks())

async function tokens() {
  const code = await codeFor(world.people.viewer, client.id)
  return (await exchange(code, client.id, { client_secret: client.secret })).tokens
}

async function eventsOf(credential: string, ...actions: string[]) {
  const rows = await vi.waitFor(async () => {
    const found = await auditOf(world, { connectionId: connectionOf(credential) })
    const named = found.filter(({ action }) => actions.includes(action))
    if (named.length === 0) throw new Error('Nothing is on record yet')
    return named
  })
  return rows.toReversed()
}

describe('a refused request to the token endpoint', () => {
  it('is on record, with its reason and without the credential (A1, A16, A18, A27)', async () => {
    const code = await codeFor(world.people.viewer, client.id)
    await exchange(code, client.id, { client_secret: `${client.secret}x` })
    await exchange(code, client.id, { client_secret: client.secret, code_verifier: 'w'.repeat(43) })
    const { status, tokens: issued } = await exchange(code, client.id, { client_secret: client.secret })
    expect(status).toBe(200)
    await renew(issued.refresh_token, client.id, { client_secret: 'ghs_wrong' })
    await renew(issued.refresh_token, client.id, { client_secret: client.secret, scope: 'project:remove' })
    await revoke({ token: issued.refresh_token, client_id: client.id, client_secret: 'ghs_wrong' })
    const rows = await eventsOf(code, 'connection.token_refused')
    expect(rows.map(({ outcome, via }) => `${outcome} ${via}`)).toEqual([
      ...Array.from({ length: 4 }, () => 'refused oauth:token'),
      'refused oauth:revoke',
    ])
    expect(rows.every(({ details }) => /^[a-z_]+$/.test(String(details['reason'])))).toBe(true)
    expect(JSON.stringify(rows)).not.toMatch(/ghs_|wwww/)
    expect(await alive(issued.access_token)).toBe(true)
  })

  it('is counted, not recorded, beyond ten a minute: nobody fills the audit with them (A49)', async () => {
    const { refresh_token: token } = await tokens()
    const wrong = async () => await renew(token, client.id, { client_secret: 'ghs_wrong' })
    for (let tries = 0; tries < 14; tries += 1) expect((await wrong()).status).toBe(401)
    const now = Date.now() + 7_000
    vi.spyOn(Date, 'now').mockImplementation(() => now)
    await wrong()
    vi.restoreAllMocks()
    const rows = await eventsOf(token, 'connection.token_refused')
    expect(rows).toHaveLength(11)
    expect(rows.at(-1)?.details['not_recorded']).toBe(4)
  })

  it('leaves nothing when its token is a guess (A23)', async () => {
    const { refresh_token: token } = await tokens()
    await renew(forged(token), client.id, { client_secret: 'ghs_wrong' })
    const rows = await auditOf(world, { connectionId: connectionOf(token) })
    expect(rows.map(({ action }) => action)).not.toContain('connection.token_refused')
  })
})

describe('the last answer, asked for again in the replay window', () => {
  it('comes so often and no more, and the connection lives on (O4, A49)', async () => {
    const { refresh_token: first } = await tokens()
    const again = async () => (await renew(first, client.id, { client_secret: client.secret })).status
    const statuses: number[] = []
    const now = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => now)
    for (let tries = 0; tries < 125; tries += 1) statuses.push(await again())
    expect([statuses[0], statuses[40], statuses.at(-1)]).toEqual([200, 200, 429])
    expect(
      await inConnection(connectionOf(first), (_connection, { storage }) =>
        storage.sql.exec('SELECT ended FROM connection').one(),
      ),
    ).toEqual({ ended: null })
  })
})

describe('an access token that its client gives up', () => {
  it('ends alone, with an event; one of nobody leaves none (A1, RFC 7009 §2.1)', async () => {
    const { access_token: token, refresh_token: refreshToken } = await tokens()
    const by = { client_id: client.id, client_secret: client.secret }
    expect((await revoke({ token, ...by })).status).toBe(200)
    await revoke({ token, ...by })
    expect(await alive(token)).toBe(false)
    expect(await eventsOf(token, 'connection.token_revoked')).toMatchObject([
      { outcome: 'success', via: 'oauth:revoke', member: { id: world.people.viewer.memberId } },
    ])
    expect((await renew(refreshToken, client.id, { client_secret: client.secret })).status).toBe(200)
  })
})

describe('introspection', () => {
  it('calls a token inactive that ends while the tenant is asked (A24, A25)', async () => {
    const open = await newClient(world)
    const { access_token: token } = await connect(world.people.viewer, open.id)
    const found = await inConnection(connectionOf(token), async (object) => {
      const connection = object as unknown as Connection
      const asked = connection.introspect(token, open.id)
      const ended = connection.end('by_member')
      return [await asked, await ended]
    })
    expect(found).toEqual([null, undefined])
  })
})
