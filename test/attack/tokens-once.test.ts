import { evictDurableObject } from 'cloudflare:test'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { alarmOf, codeFor, connectionStub, dump, exchange, recorded, renew } from '../setup/tokens.ts'
import { alive } from '../setup/mcp.ts'
import { auditOf, connectionOf, inConnection, newClient, newWorld, type Tokens, type World } from '../setup/world.ts'

const PARALLEL = 20
const DAY = 24 * 3600

let world: World
let strict: string
let lenient: string

beforeAll(async () => {
  world = await newWorld('once')
  strict = (await newClient(world)).id
  lenient = (await newClient(world, { replayWindow: 60 })).id
})

afterEach(() => void vi.restoreAllMocks())

/** A connection whose object knows its access token from use. */
async function connected(clientId: string): Promise<Tokens> {
  const { tokens } = await exchange(await codeFor(world.people.viewer, clientId), clientId)
  if (!(await alive(tokens.access_token))) throw new Error('It is dead already')
  return tokens
}

async function next(tokens: Tokens, clientId: string): Promise<Tokens> {
  return (await renew(tokens.refresh_token, clientId)).tokens
}

/** Everything that was ever issued is dead, and the audit says why. */
async function expectGone(given: readonly Tokens[], reason: string): Promise<void> {
  for (const tokens of given) expect(await alive(tokens.access_token)).toBe(false)
  const id = connectionOf(given[0]?.access_token ?? '')
  const rows = await auditOf(world, { connectionId: id, actions: ['connection.reuse_detected'] })
  expect(rows.map((row) => [row.outcome, row.details['reason']])).toEqual([['refused', reason]])
}

describe('an authorization code', () => {
  it('is gone after its use: the second use ends the connection (A15, O3)', async () => {
    const code = await codeFor(world.people.viewer, strict)
    const first = await exchange(code, strict)
    expect([first.status, await alive(first.tokens.access_token)]).toEqual([200, true])
    const second = await exchange(code, strict)
    expect([second.status, second.error]).toEqual([400, 'invalid_grant'])
    await expectGone([first.tokens], 'code_reused')
    expect((await renew(first.tokens.refresh_token, strict)).error).toBe('invalid_grant')
  })

  it('is told from a fresh one even after refreshes, in a woken object (A15, O3)', async () => {
    const code = await codeFor(world.people.viewer, strict)
    const first = (await exchange(code, strict)).tokens
    const second = await next(first, strict)
    await evictDurableObject(connectionStub(connectionOf(code)))
    expect((await exchange(code, strict)).error).toBe('invalid_grant')
    await expectGone([first, second], 'code_reused')
  })

  it(`gives one of ${PARALLEL} parallel attempts tokens, and none of them lasts (A15, O3)`, async () => {
    const code = await codeFor(world.people.viewer, lenient)
    const answers = await Promise.all(Array.from({ length: PARALLEL }, () => exchange(code, lenient)))
    const won = answers.filter((answer) => answer.status === 200)
    expect(won.length).toBe(1)
    expect(new Set(answers.filter((answer) => answer.status !== 200).map((answer) => answer.error))).toEqual(
      new Set(['invalid_grant']),
    )
    await expectGone(
      won.map((answer) => answer.tokens),
      'code_reused',
    )
    expect((await recorded(code))['connection.tokens_issued']).toBe(1)
  })
})

describe('a refresh token without a replay window', () => {
  it(`makes one pair in ${PARALLEL} parallel attempts, and the connection is gone (A21, O3)`, async () => {
    const first = await connected(strict)
    const answers = await Promise.all(Array.from({ length: PARALLEL }, () => renew(first.refresh_token, strict)))
    const won = answers.filter((answer) => answer.status === 200)
    expect(won.length).toBe(1)
    await expectGone([first, ...won.map((answer) => answer.tokens)], 'refresh_token_reused')
    expect((await recorded(first.access_token))['connection.refreshed']).toBe(1)
  })

  it('ends the connection when it returns a day later, in a woken object (A22, O3)', async () => {
    const first = await connected(strict)
    const second = await next(first, strict)
    await inConnection(connectionOf(first.access_token), (_connection, state) => {
      state.storage.sql.exec('UPDATE spent SET spent_at = spent_at - ?', DAY)
    })
    await evictDurableObject(connectionStub(connectionOf(first.access_token)))
    expect((await renew(first.refresh_token, strict)).error).toBe('invalid_grant')
    await expectGone([first, second], 'refresh_token_reused')
  })

  it('ends the connection when it is two generations old (A22, O3)', async () => {
    const first = await connected(strict)
    const second = await next(first, strict)
    const third = await next(second, strict)
    expect(await alive(third.access_token)).toBe(true)
    expect((await renew(first.refresh_token, strict)).error).toBe('invalid_grant')
    await expectGone([first, second, third], 'refresh_token_reused')
    expect((await renew(third.refresh_token, strict)).error).toBe('invalid_grant')
  })

  it('leaves nothing behind once the connection is gone, and stays refused (A22, A27)', async () => {
    const first = await connected(strict)
    const second = await next(first, strict)
    await renew(first.refresh_token, strict)
    const id = connectionOf(first.access_token)
    expect(await alarmOf(id)).toBe(true)
    expect(await inConnection(id, (_connection, state) => dump(state.storage.sql))).toBe('')
    for (const tokens of [first, second]) {
      expect((await renew(tokens.refresh_token, strict)).error).toBe('invalid_grant')
      expect(await alive(tokens.access_token)).toBe(false)
    }
    expect((await recorded(first.access_token))['connection.reuse_detected']).toBe(1)
  })
})

describe('a refresh token with a replay window of 60 seconds', () => {
  it(`gives ${PARALLEL} parallel attempts the same bytes, and the connection lives (A21, O4)`, async () => {
    const first = await connected(lenient)
    const answers = await Promise.all(Array.from({ length: PARALLEL }, () => renew(first.refresh_token, lenient)))
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]))
    expect(new Set(answers.map((answer) => answer.text)).size).toBe(1)
    const second = answers[0]?.tokens ?? first
    expect([await alive(first.access_token), await alive(second.access_token)]).toEqual([false, true])
    expect((await renew(second.refresh_token, lenient)).status).toBe(200)
    await alarmOf(connectionOf(first.access_token))
    const rows = await auditOf(world, { connectionId: connectionOf(first.access_token) })
    expect(rows.filter((row) => row.action === 'connection.replayed').length).toBe(PARALLEL - 1)
    expect(rows.filter((row) => row.action === 'connection.refreshed').length).toBe(2)
  })

  it('answers from a woken object, too (O4)', async () => {
    const first = await connected(lenient)
    const second = await renew(first.refresh_token, lenient)
    await evictDurableObject(connectionStub(connectionOf(first.access_token)))
    const again = await renew(first.refresh_token, lenient)
    expect([again.status, again.text]).toEqual([200, second.text])
  })

  it('is spent for good when the window is over (O3, O4)', async () => {
    const first = await connected(lenient)
    const second = await next(first, lenient)
    const start = Date.now()
    vi.spyOn(Date, 'now').mockImplementation(() => start + 58_000)
    expect((await renew(first.refresh_token, lenient)).status).toBe(200)
    vi.spyOn(Date, 'now').mockImplementation(() => start + 61_000)
    expect((await renew(first.refresh_token, lenient)).error).toBe('invalid_grant')
    vi.restoreAllMocks()
    await expectGone([first, second], 'refresh_token_reused')
  })

  it('holds for the immediate predecessor only: the one before ends the connection (O3, O4)', async () => {
    const first = await connected(lenient)
    const second = await next(first, lenient)
    const third = await next(second, lenient)
    expect((await renew(second.refresh_token, lenient)).tokens).toEqual(third)
    expect((await renew(first.refresh_token, lenient)).error).toBe('invalid_grant')
    await expectGone([first, second, third], 'refresh_token_reused')
  })

  it('does not make a code any less single-use (A15, O3)', async () => {
    const code = await codeFor(world.people.viewer, lenient)
    const first = (await exchange(code, lenient)).tokens
    expect((await exchange(code, lenient)).error).toBe('invalid_grant')
    await expectGone([first], 'code_reused')
  })

  it('answers nobody but the client itself (O4, A23)', async () => {
    const first = await connected(lenient)
    const second = await next(first, lenient)
    const foreign = await renew(first.refresh_token, strict)
    expect([foreign.error, foreign.text.includes(second.access_token)]).toEqual(['invalid_grant', false])
    expect(await alive(second.access_token)).toBe(true)
  })
})
