import { describe, expect, inject, it } from 'vitest'

const { url, signIns } = inject('server')

describe('a local system', () => {
  it('serves the sign-in page (Z1)', async () => {
    const page = await fetch(`${url}/sign-in`)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-type')).toContain('text/html')
  })

  it('cannot be filled without the key of its run (Z1)', async () => {
    const withoutKey = await fetch(`${url}/__local/fill`, { method: 'POST' })
    const withWrongKey = await fetch(`${url}/__local/fill`, { method: 'POST', headers: { 'x-local-key': 'guess' } })
    expect([withoutKey.status, withWrongKey.status]).toEqual([404, 404])
  })

  it('signs in the people whom it prints (Z1)', async () => {
    for (const { email, password } of Object.values({ ...signIns })) {
      const answer = await fetch(`${url}/sign-in`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ email, password }),
      })
      expect([email, answer.status, answer.headers.has('set-cookie')]).toEqual([email, 303, true])
    }
  })
})
