import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { ATTEMPT_LIMITS } from '../../src/identity/attempts.ts'
import { signedIn } from '../../src/identity/session.ts'
import { signIn } from '../../src/identity/sign-in.ts'
import { signOut } from '../../src/identity/sign-out.ts'
import { cookieOf, PASSWORD, person, site, visit } from './identity-people.ts'

async function recorded(tenant: string) {
  const rows = await env.DB.prepare(
    'SELECT action, outcome, member_id, ip, user_agent, details FROM audit_events WHERE tenant_id = ? ORDER BY at, id',
  )
    .bind(tenant)
    .all()
  return rows.results
}

async function everything(): Promise<string> {
  return JSON.stringify((await env.DB.prepare('SELECT * FROM audit_events').all()).results)
}

test('A1: signing in and out is on record in each tenant of the person, with from where', async () => {
  const { tenants } = await person('both@example.com', ['north', 'south'])
  const result = await signIn(site, visit({ userAgent: 'Browser/1' }), {
    email: 'both@example.com',
    password: PASSWORD,
  })
  if (!result.ok) throw new Error(result.message)
  await signOut(site, visit({ cookie: cookieOf(result.headers), userAgent: 'Browser/1' }))
  for (const [index, slug] of ['north', 'south'].entries()) {
    const from = { member_id: `mem_${slug}`, ip: '192.0.2.1', user_agent: 'Browser/1', outcome: 'success' }
    expect(await recorded(tenants[index] ?? '')).toEqual([
      { ...from, action: 'session.signed_in', details: '{"method":"password"}' },
      { ...from, action: 'session.signed_out', details: '{}' },
    ])
  }
})

test('A1: a failure for a known account is on record, one for an unknown e-mail address nowhere', async () => {
  const { tenants } = await person('fails@example.com', ['west'])
  const before = await everything()
  await signIn(site, visit(), { email: 'stranger@example.com', password: 'whatever it may be' })
  expect(await everything()).toBe(before)
  await signIn(site, visit(), { email: 'fails@example.com', password: 'whatever it may be' })
  expect(await recorded(tenants[0] ?? '')).toMatchObject([
    {
      action: 'session.sign_in_failed',
      outcome: 'refused',
      member_id: 'mem_west',
      details: '{"reason":"wrong_password"}',
    },
  ])
})

test('A49: reaching the limit is on record once, however long the guessing goes on', async () => {
  const { tenants } = await person('flooded@example.com', ['east'])
  const guesses = Array.from({ length: ATTEMPT_LIMITS.account + 6 }, (_, round) =>
    signIn(site, visit({ ip: `198.51.100.${round}` }), { email: 'flooded@example.com', password: 'a wrong guess' }),
  )
  await Promise.all(guesses)
  const reasons = (await recorded(tenants[0] ?? '')).map((row) => row['details'])
  expect(reasons.filter((details) => details === '{"reason":"too_many_attempts"}')).toHaveLength(1)
  expect(reasons.filter((details) => details === '{"reason":"wrong_password"}')).toHaveLength(ATTEMPT_LIMITS.account)
})

test('A27: neither passwords, e-mail addresses nor session tokens reach the audit', async () => {
  await person('private@example.com', ['quiet'])
  await signIn(site, visit(), { email: 'private@example.com', password: 'my other password' })
  const result = await signIn(site, visit(), { email: 'private@example.com', password: PASSWORD })
  if (!result.ok) throw new Error(result.message)
  const token = decodeURIComponent(cookieOf(result.headers)).split(/[=.]/)[1] ?? ''
  expect(token.length).toBeGreaterThan(20)
  const audit = await everything()
  for (const secret of ['my other password', PASSWORD, 'private@example.com', token])
    expect(audit).not.toContain(secret)
})

test('A3: a session whose event can not be recorded is not given out', async () => {
  const { userId } = await person('unrecorded@example.com', ['lost'])
  await env.DB.exec('ALTER TABLE audit_events RENAME TO audit_events_away')
  const attempt = signIn(site, visit(), { email: 'unrecorded@example.com', password: PASSWORD })
  await expect(attempt).rejects.toMatchObject({ code: 'unavailable' })
  await env.DB.exec('ALTER TABLE audit_events_away RENAME TO audit_events')
  expect(await env.DB.prepare('SELECT count(*) AS n FROM session WHERE userId = ?').bind(userId).first('n')).toBe(0)
})

test('A3: a sign-out that can not be recorded does not end the session', async () => {
  await person('stays@example.com', ['stay'])
  const result = await signIn(site, visit(), { email: 'stays@example.com', password: PASSWORD })
  if (!result.ok) throw new Error(result.message)
  const cookie = cookieOf(result.headers)
  await env.DB.exec('ALTER TABLE audit_events RENAME TO audit_events_away')
  await expect(signOut(site, visit({ cookie }))).rejects.toMatchObject({ code: 'unavailable' })
  await env.DB.exec('ALTER TABLE audit_events_away RENAME TO audit_events')
  expect(await signedIn(site, visit({ cookie }))).not.toBeNull()
})
