import { expect, test } from 'vitest'
import { newApiKey } from '../../src/core/keys.ts'
import { bearerToken, connectionNamed, credentialParts } from '../../src/door/bearer.ts'
import { bearerChallenge, challengeFor, challengeResponse } from '../../src/door/challenge.ts'

const METADATA = 'https://gatehouse.test/.well-known/oauth-protected-resource/mcp'
const GRANT = 'abcdEFGH0123_-xy'
const SECRET = 'abcdefghijklmnopqrstuvwxyz_-0123'

function asked(authorization?: string, url = 'https://gatehouse.test/mcp'): Request {
  return new Request(url, authorization === undefined ? {} : { headers: { authorization } })
}

test('O1: a token comes in the Authorization header, the scheme in any case', () => {
  const token = `usr_1:${GRANT}:${SECRET}`
  expect(bearerToken(asked(`Bearer ${token}`))).toEqual({ token })
  expect(bearerToken(asked(`bearer   ${token}`))).toEqual({ token })
})

test.each([
  [undefined, 'missing'],
  ['', 'missing'],
  ['Basic dXNlcjpwYXNz', 'wrong_scheme'],
  ['Bearertoken', 'wrong_scheme'],
  ['Bearer', 'malformed'],
  ['Bearer a b', 'malformed'],
  ['Bearer a,Bearer b', 'malformed'],
  ['Bearer "quoted"', 'malformed'],
  [`Bearer ${'a'.repeat(600)}`, 'malformed'],
])('A26: the Authorization header %j is %s', (header, problem) => {
  expect(bearerToken(asked(header))).toEqual({ problem })
})

test('A26: a token in the query is refused, also beside one in the header', () => {
  const url = 'https://gatehouse.test/mcp?access_token=abc'
  expect(bearerToken(asked(undefined, url))).toEqual({ problem: 'in_query' })
  expect(bearerToken(asked('Bearer abc', url))).toEqual({ problem: 'in_query' })
})

test('O3: a credential names its user and its grant', () => {
  expect(credentialParts(`usr_1:${GRANT}:${SECRET}`)).toEqual({ userId: 'usr_1', grantId: GRANT, secret: SECRET })
})

test.each([
  ['truncated', `usr_1:${GRANT}:${SECRET.slice(1)}`],
  ['longer', `usr_1:${GRANT}:${SECRET}a`],
  ['without a user', `:${GRANT}:${SECRET}`],
  ['with a fourth part', `usr_1:${GRANT}:${SECRET}:x`],
  ['with a short grant', `usr_1:abc:${SECRET}`],
  ['with a blank', `usr 1:${GRANT}:${SECRET}`],
  ['with a line break', `usr_1:${GRANT}:${SECRET}\n`],
  ['of another alphabet', `usr_1:${GRANT}:${SECRET.slice(1)}/`],
  ['empty', ''],
])('A26: a credential %s is none', (_, token) => {
  expect(credentialParts(token)).toBeNull()
})

test('O1: without credentials the challenge says only where to begin', () => {
  for (const problem of ['missing', 'wrong_scheme'] as const) {
    const response = challengeResponse(challengeFor(problem, METADATA))
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe(`Bearer resource_metadata="${METADATA}"`)
  }
})

test('A26: with unusable credentials the challenge says what is wrong with them', () => {
  const malformed = challengeResponse(challengeFor('malformed', METADATA))
  expect(malformed.status).toBe(401)
  expect(malformed.headers.get('www-authenticate')).toBe(
    `Bearer error="invalid_token", error_description="The access token is malformed.", resource_metadata="${METADATA}"`,
  )
  const inQuery = challengeResponse(challengeFor('in_query', METADATA))
  expect(inQuery.status).toBe(401)
  expect(inQuery.headers.get('www-authenticate')).toContain('error="invalid_request"')
})

test('M6: the step-up challenge is a 403 that names the scopes', async () => {
  const challenge = {
    resourceMetadata: METADATA,
    error: 'insufficient_scope',
    scope: ['company:view', 'issue:update'],
  } as const
  const response = challengeResponse(challenge, '{"a":1}')
  expect(response.status).toBe(403)
  expect(response.headers.get('www-authenticate')).toBe(
    `Bearer error="insufficient_scope", scope="company:view issue:update", resource_metadata="${METADATA}"`,
  )
  expect(await response.json()).toEqual({ a: 1 })
})

test('O1: a description can neither end its quotes nor begin another header', () => {
  const value = bearerChallenge({
    resourceMetadata: METADATA,
    error: 'invalid_token',
    description: 'a", realm="x\\\r\nSet-Cookie: ä',
  })
  expect(value).toBe(
    `Bearer error="invalid_token", error_description="a', realm='x/ Set-Cookie:  ", resource_metadata="${METADATA}"`,
  )
})

test('K1: a token and an API key each name their connection, and a mistyped key names none', () => {
  const id = 'ABCDEFGHJKMNPQRS'
  const key = newApiKey(id)
  expect(connectionNamed(key)).toBe(id)
  expect(connectionNamed(`usr_1:${GRANT}:${SECRET}`)).toBe(GRANT)
  for (const wrong of [
    key.slice(0, -1),
    `${key}0`,
    key.replace('ghk', 'ghx'),
    key.toUpperCase(),
    `${key.slice(0, 30)}~${key.slice(31)}`,
  ]) {
    expect([wrong, connectionNamed(wrong)]).toEqual([wrong, null])
  }
})
