import { betterAuth } from 'better-auth'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import { authOptions, SESSION_LIFETIME } from '../../src/identity/auth.ts'
import { signedIn } from '../../src/identity/session.ts'
import { signIn, type SignInResult } from '../../src/identity/sign-in.ts'
import { signOut } from '../../src/identity/sign-out.ts'
import { createUser } from '../../src/identity/users.ts'
import { brokenDatabase, cookieOf, counting, PASSWORD, person, SITE, site, visit } from './identity-people.ts'

afterEach(() => {
  vi.useRealTimers()
})

async function opened(email: string, request = visit()): Promise<{ cookie: string; userId: string; headers: Headers }> {
  const result = await signIn(site, request, { email, password: PASSWORD })
  if (!result.ok) throw new Error(result.message)
  return { cookie: cookieOf(result.headers), userId: result.userId, headers: result.headers }
}

function message(result: SignInResult): string {
  return result.ok ? 'signed in' : result.message
}

test('T3: the migrated D1 has the tables that better-auth wants, and a missing column would be noticed', async () => {
  const secret = env.AUTH_SECRET
  const check = async (options: Parameters<typeof betterAuth>[0]) => {
    const context = await betterAuth(options).$context
    if (context.explicitSchemaCheck === undefined) throw new Error('better-auth offers no schema check')
    await context.explicitSchemaCheck()
  }
  await check(authOptions(env.DB, secret, SITE))
  const wanting = {
    ...authOptions(env.DB, secret, SITE),
    user: { additionalFields: { shoeSize: { type: 'string' as const } } },
  }
  await expect(check(wanting)).rejects.toThrow(/shoeSize/)
})

test('T3: a member signs in and is known by the cookie alone, in one D1 query', async () => {
  const { userId } = await person('one@example.com')
  const { cookie } = await opened(' One@Example.com ')
  const { database, statements } = counting(env.DB)
  const found = await signedIn({ ...site, DB: database }, visit({ cookie }))
  expect(found).toEqual({
    userId,
    sessionId: expect.stringMatching(/^ses_\w{20}$/),
    name: 'Carly Jensen',
    email: 'one@example.com',
    assurance: { method: 'password', provider: null, secondFactor: false },
    confirmedAt: expect.any(Number),
  })
  expect(statements).toHaveLength(1)
})

test('T3: a cookie that we did not sign costs no D1 query and signs nobody in', async () => {
  await person('forged@example.com')
  const { cookie } = await opened('forged@example.com')
  const { database, statements } = counting(env.DB)
  const [name, value = ''] = cookie.split(/=(.*)/s)
  const token = decodeURIComponent(value).split('.')[0] ?? ''
  expect(await env.DB.prepare('SELECT count(*) AS n FROM session WHERE token = ?').bind(token).first('n')).toBe(1)
  for (const forged of [
    `${name}=${token}`,
    `${name}=${token}.AAAA`,
    `${name}=`,
    'other=1',
    `${name}=%zz`,
    `gatehouse_session=${value}`,
  ]) {
    expect(await signedIn({ ...site, DB: database }, visit({ cookie: forged }))).toBeNull()
  }
  expect(statements).toEqual([])
})

test('T3: the cookie is bound to the host, hidden from scripts, and not sent along from other sites', async () => {
  await person('cookie@example.com')
  const { headers } = await opened('cookie@example.com')
  const [cookie = '', ...others] = headers.getSetCookie()
  expect(others).toEqual([])
  expect(cookie).toMatch(/^__Host-gatehouse_session=/)
  expect(cookie.toLowerCase().split('; ').slice(1).toSorted()).toEqual(
    ['httponly', `max-age=${SESSION_LIFETIME}`, 'path=/', 'samesite=lax', 'secure'].toSorted(),
  )
})

test('T3: over plain http, as on one machine, the cookie does without the prefix and still works', async () => {
  await person('plain@example.com')
  const local = { ...site, PUBLIC_URL: 'http://localhost:8787' }
  const result = await signIn(local, visit(), { email: 'plain@example.com', password: PASSWORD })
  if (!result.ok) throw new Error(result.message)
  const cookie = cookieOf(result.headers)
  expect(cookie).toMatch(/^gatehouse_session=/)
  expect(result.headers.get('set-cookie')).not.toMatch(/secure/i)
  expect(await signedIn(local, visit({ cookie }))).toMatchObject({ email: 'plain@example.com' })
})

test('T3: a session ends seven days after sign-in, used or not', async () => {
  await person('late@example.com')
  vi.useFakeTimers({ toFake: ['Date'] })
  const start = Date.now()
  const { cookie } = await opened('late@example.com')
  for (const day of [2, 4, 6, 6.99]) {
    vi.setSystemTime(start + day * 86_400_000)
    expect(await signedIn(site, visit({ cookie }))).not.toBeNull()
  }
  vi.setSystemTime(start + 7 * 86_400_000 + 1000)
  expect(await signedIn(site, visit({ cookie }))).toBeNull()
})

test('T3: a session whose user is gone is worth nothing', async () => {
  const { userId } = await person('gone@example.com')
  const { cookie } = await opened('gone@example.com')
  await env.DB.prepare('DELETE FROM user WHERE id = ?').bind(userId).run()
  expect(await signedIn(site, visit({ cookie }))).toBeNull()
})

test('A50: signing in makes a new session and ends the one that the browser had, whoever planted it', async () => {
  await person('mallory@example.com')
  const { userId } = await person('victim@example.com')
  const planted = await opened('mallory@example.com')
  const { cookie } = await opened('victim@example.com', visit({ cookie: planted.cookie }))
  expect(cookie).not.toBe(planted.cookie)
  expect(await signedIn(site, visit({ cookie: planted.cookie }))).toBeNull()
  expect(await signedIn(site, visit({ cookie }))).toMatchObject({ userId })
})

test('A50: a session id that the browser brings along is never taken over', async () => {
  await person('fixed@example.com')
  const planted = '__Host-gatehouse_session=chosen-by-somebody-else'
  const { cookie } = await opened('fixed@example.com', visit({ cookie: planted }))
  expect(cookie).not.toContain('chosen-by-somebody-else')
})

test('A50: after signing out the old cookie is dead on the server, and other sessions live on', async () => {
  await person('out@example.com')
  const here = await opened('out@example.com')
  const elsewhere = await opened('out@example.com')
  const cleared = await signOut(site, visit({ cookie: here.cookie }))
  expect(cleared.getSetCookie().find((cookie) => cookie.startsWith('__Host-gatehouse_session='))).toMatch(/max-age=0/i)
  expect(await signedIn(site, visit({ cookie: here.cookie }))).toBeNull()
  expect(await signedIn(site, visit({ cookie: elsewhere.cookie }))).not.toBeNull()
})

test('T3: signing out without a session clears the cookie and harms nobody', async () => {
  expect((await signOut(site, visit())).get('set-cookie')).toMatch(/__Host-gatehouse_session=.*max-age=0/i)
})

test('A49: an unknown e-mail address and a wrong password get the same words', async () => {
  await person('known@example.com')
  const wrong = await signIn(site, visit(), { email: 'known@example.com', password: 'not the password' })
  const unknown = await signIn(site, visit(), { email: 'unknown@example.com', password: 'not the password' })
  const odd = await signIn(site, visit(), { email: 'not an e-mail', password: 'x'.repeat(1000) })
  expect(wrong).toEqual({ ok: false, message: 'That e-mail address and password do not go together.' })
  expect(unknown).toEqual(wrong)
  expect(message(odd)).toBe(message(wrong))
})

test('A49: an unknown e-mail address and a wrong password take about the same time', async () => {
  await person('timed@example.com', ['timed'])
  const emails = ['timed@example.com', 'nobody@example.com'] as const
  const times = { 'timed@example.com': [] as number[], 'nobody@example.com': [] as number[] }
  for (let round = 0; round < 5; round += 1) {
    for (const email of emails) {
      const start = performance.now()
      await signIn(site, visit({ ip: '198.51.100.9' }), { email, password: 'not the password' })
      times[email].push(performance.now() - start)
    }
  }
  const [known = 0, unknown = 0] = emails.map((email) => times[email].toSorted((a, b) => a - b)[2])
  const ratio = known / unknown
  expect(ratio).toBeGreaterThan(0.7)
  expect(ratio).toBeLessThan(1.4)
})

test('T3: users are made with a valid e-mail address, a name, a long password, and once', async () => {
  const user = { name: 'Ada', email: 'Ada@Example.com', password: PASSWORD }
  const { userId } = await createUser(site, user)
  expect(userId).toMatch(/^usr_[A-Za-z0-9]{20}$/)
  await expect(createUser(site, { ...user, email: 'ada@example.COM' })).rejects.toMatchObject({
    code: 'conflict',
    details: { field: 'email' },
  })
  for (const [field, value] of [
    ['email', 'ada'],
    ['name', ' '],
    ['name', 'a\nb'],
    ['password', 'short'],
    ['password', 'x'.repeat(129)],
  ] as const) {
    const bad = createUser(site, { ...user, email: 'other@example.com', [field]: value })
    await expect(bad).rejects.toMatchObject({ code: 'invalid_input', details: { issues: [{ field }] } })
  }
  expect(await env.DB.prepare("SELECT count(*) AS n FROM user WHERE email = 'other@example.com'").first('n')).toBe(0)
})

test('T3: passwords are stored as scrypt hashes with a salt of their own', async () => {
  await createUser(site, { name: 'A', email: 'salt1@example.com', password: PASSWORD })
  await createUser(site, { name: 'B', email: 'salt2@example.com', password: PASSWORD })
  const stored = await env.DB.prepare(
    "SELECT a.password FROM account a JOIN user u ON u.id = a.userId WHERE u.email LIKE 'salt%'",
  ).all<{ password: string }>()
  const hashes = stored.results.map((row) => row.password)
  expect(new Set(hashes).size).toBe(2)
  for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
})

test('A52: while D1 is down nobody is signed in, and the answer says when to try again', async () => {
  await person('down@example.com')
  const { cookie } = await opened('down@example.com')
  const down = { ...site, DB: brokenDatabase }
  const unavailable = { code: 'unavailable', details: { retryAfter: 5 } }
  await expect(signedIn(down, visit({ cookie }))).rejects.toMatchObject(unavailable)
  await expect(signIn(down, visit(), { email: 'down@example.com', password: PASSWORD })).rejects.toMatchObject(
    unavailable,
  )
  await expect(signOut(down, visit({ cookie }))).rejects.toMatchObject(unavailable)
  expect(await signedIn(site, visit({ cookie }))).not.toBeNull()
})

test('T3: without a proper secret nobody is signed in', async () => {
  const careless = { ...site, AUTH_SECRET: 'short' }
  await expect(signedIn(careless, visit({ cookie: 'a=b' }))).rejects.toMatchObject({ code: 'unavailable' })
})
