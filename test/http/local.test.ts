import { inject, expect, it, describe } from 'vitest'
import { alderway } from '../../scripts/local/data/tenants.ts'

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

describe('the demo data', () => {
  it('has what was promised, with an owner for each company, Carly among them (D4)', () => {
    const { members, records } = alderway()
    const carly = members.find((member) => member.name.startsWith('Carly'))
    const counts = Object.fromEntries(Object.entries(records).map(([model, list]) => [model, list.length]))
    expect(counts).toEqual({ company: 200, end_user: 2_000, issue: 1_500, asset: 500, project: 500, task: 500 })
    expect(members).toHaveLength(10)
    expect(records.company.filter((company) => company.ownerId === null)).toEqual([])
    expect(records.company.filter((company) => company.ownerId === carly?.memberId).length).toBeGreaterThan(20)
  })
})
