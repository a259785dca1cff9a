import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { ATTEMPT_LIMITS, attemptSubjects, countAttempt, countStart } from '../../src/identity/attempts.ts'
import { signIn } from '../../src/identity/sign-in.ts'
import { PASSWORD, person, site, visit } from './identity-people.ts'

afterEach(() => {
  vi.useRealTimers()
})

async function guess(email: string, times: number, ip: (round: number) => string) {
  const rounds = Array.from({ length: times }, (_, round) => round)
  return await Promise.all(
    rounds.map((round) => signIn(site, visit({ ip: ip(round) }), { email, password: 'a wrong guess' })),
  )
}

async function count(email: string, ip: string, times: number, now: number) {
  const subjects = attemptSubjects(email, ip)
  let last = await countAttempt(env.DB, subjects, now)
  for (let round = 1; round < times; round += 1) last = await countAttempt(env.DB, subjects, now)
  return last
}

test('A49: guesses at one account are limited from however many addresses, in parallel, and even the right one waits', async () => {
  await person('guessed@example.com')
  const results = await guess('guessed@example.com', 16, (round) => `192.0.2.${round}`)
  expect(results.filter((result) => !result.ok && result.retryAfter === undefined)).toHaveLength(ATTEMPT_LIMITS.account)
  const right = await signIn(site, visit({ ip: '203.0.113.7' }), { email: 'guessed@example.com', password: PASSWORD })
  expect(right).toEqual({
    ok: false,
    message: 'Too many attempts. Try again in 15 minutes.',
    retryAfter: expect.any(Number),
  })
})

test('A49: the limit lifts by itself when its window ends', async () => {
  await person('recovers@example.com')
  await guess('recovers@example.com', ATTEMPT_LIMITS.account + 1, () => '192.0.2.50')
  const blocked = await signIn(site, visit(), { email: 'recovers@example.com', password: PASSWORD })
  if (blocked.ok || blocked.retryAfter === undefined) throw new Error('not limited')
  expect(blocked.retryAfter).toBeLessThanOrEqual(ATTEMPT_LIMITS.windowMs / 1000)
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + blocked.retryAfter * 1000)
  expect(await signIn(site, visit(), { email: 'recovers@example.com', password: PASSWORD })).toMatchObject({ ok: true })
})

test('A49: an unknown account is limited exactly as a known one', async () => {
  const results = await guess('nobody-at-all@example.com', 12, (round) => `192.0.2.${100 + round}`)
  expect(results.filter((result) => !result.ok && result.retryAfter !== undefined)).toHaveLength(
    12 - ATTEMPT_LIMITS.account,
  )
})

test('A49: a success gives the account a fresh start and the address its attempt back', async () => {
  await person('forgetful@example.com')
  await guess('forgetful@example.com', ATTEMPT_LIMITS.account - 1, () => '192.0.2.60')
  for (let round = 0; round < 2; round += 1) {
    const result = await signIn(site, visit({ ip: '192.0.2.60' }), {
      email: 'forgetful@example.com',
      password: PASSWORD,
    })
    expect(result).toMatchObject({ ok: true })
  }
  const { account, address } = attemptSubjects('forgetful@example.com', '192.0.2.60')
  const rows = await env.DB.prepare('SELECT subject, attempts FROM sign_in_attempts WHERE subject IN (?, ?)')
    .bind(account, address)
    .all()
  expect(rows.results).toEqual([{ subject: address, attempts: ATTEMPT_LIMITS.account - 1 }])
})

test('A49: guesses at many accounts from one address are limited, the whole /64 of IPv6 being one', async () => {
  const now = Date.now()
  for (let round = 0; round < ATTEMPT_LIMITS.address; round += 1) {
    expect(await count(`spray${round}@example.com`, `2001:db8:1:2::${round.toString(16)}`, 1, now)).toEqual({
      allowed: true,
    })
  }
  expect(await count('another@example.com', '2001:db8:1:2:ffff::1', 1, now)).toMatchObject({ allowed: false })
  expect(await count('another@example.com', '2001:db8:1:3::1', 1, now)).toEqual({ allowed: true })
})

test('A49: an address beyond its limit can not lock further people out', async () => {
  const now = Date.now()
  for (let round = 0; round <= ATTEMPT_LIMITS.address; round += 1) {
    await count(`lockout${round}@example.com`, '198.51.100.77', 1, now)
  }
  await count('bystander@example.com', '198.51.100.77', ATTEMPT_LIMITS.account + 5, now)
  expect(await count('bystander@example.com', '198.51.100.78', 1, now)).toEqual({ allowed: true })
})

test('A49: what costs a row before anybody is known is limited by address, and again free when its window is over', async () => {
  const now = Date.now()
  const start = async (ip: string, at = now) =>
    await countStart(env.DB, ip, at).then(
      () => 'begun',
      (error: Error) => error.message,
    )
  const all = await Promise.all(Array.from({ length: ATTEMPT_LIMITS.starts + 3 }, () => start('203.0.113.90')))
  expect(all.filter((answer) => answer === 'begun')).toHaveLength(ATTEMPT_LIMITS.starts)
  expect(await start('203.0.113.90')).toContain('Too many attempts')
  expect(await start('203.0.113.91')).toBe('begun')
  expect(await start('203.0.113.90', now + ATTEMPT_LIMITS.windowMs)).toBe('begun')
  // Whoever begins much may still sign in.
  expect(await count('someone@example.com', '203.0.113.90', 1, now)).toEqual({ allowed: true })
})

test('A49: an IPv4 address in IPv6 clothes is the same address', () => {
  expect(attemptSubjects('a@example.com', '::ffff:192.0.2.9').address).toBe(
    attemptSubjects('a@example.com', '192.0.2.9').address,
  )
})

test('A49: what is over is swept, and no e-mail address is stored in clear', async () => {
  const now = Date.now()
  await count('swept@example.com', '192.0.2.200', 1, now - ATTEMPT_LIMITS.windowMs)
  await count('fresh@example.com', '192.0.2.201', 1, now)
  const rows = await env.DB.prepare('SELECT subject FROM sign_in_attempts').all<{ subject: string }>()
  const subjects = rows.results.map((row) => row.subject)
  expect(subjects).not.toContain('address:192.0.2.200')
  expect(subjects).toContain('address:192.0.2.201')
  expect(subjects.join(' ')).not.toContain('@')
})
