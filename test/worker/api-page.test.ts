import { beforeAll, describe, expect, it } from 'vitest'
import { send } from '../setup/rest.ts'
import { cookieFor, newWorld, SITE, type RoleKey, type World } from '../setup/world.ts'

let world: World
let other: World

beforeAll(async () => {
  world = await newWorld('api-page')
  other = await newWorld('api-page-other')
})

async function pageOf(role: RoleKey, slug = world.slug): Promise<{ status: number; html: string }> {
  const cookie = await cookieFor(world.people[role])
  const response = await send(new Request(`${SITE}/t/${slug}/api`, { headers: { cookie, accept: 'text/html' } }))
  return { status: response.status, html: (await response.text()).replaceAll('&quot;', '"') }
}

describe('the page of the REST API', () => {
  it('says where the API is and how to ask it, with the deployment’s own address (R1, Z3)', async () => {
    const { status, html } = await pageOf('administrator')
    expect(status).toBe(200)
    expect(html).toContain(`value="${SITE}/api/v1"`)
    expect(html).toContain(`curl ${SITE}/api/v1/company --get`)
    expect(html).toContain('where={"field":"owner.name","op":"eq","value":"Carly"}')
    expect(html).toContain(`/t/${world.slug}/apps/new/oauth-client`)
    for (const operation of ['/company/{id}', '/company/upsert', '/issue/export', '/search'])
      expect(html).toContain(operation)
  })

  it('has as much of it as the member’s role allows (R1, A31)', async () => {
    const { html } = await pageOf('viewer')
    expect(html).toContain('/company/{id}')
    expect(html).not.toMatch(/>(POST|PATCH|DELETE)</)
    for (const hidden of ['/company/upsert', '/company/export', 'Annual recurring revenue', '>arr<']) {
      expect(html).not.toContain(hidden)
    }
    expect(html).toContain('Ask an administrator to register an OAuth client')
  })

  it('is for members of the tenant, signed in (A28)', async () => {
    const [foreign, unknown] = [
      await pageOf('administrator', other.slug),
      await pageOf('administrator', 'no-such-tenant'),
    ]
    expect([foreign.status, unknown.status]).toEqual([404, 404])
    const anybody = await send(new Request(`${SITE}/t/${world.slug}/api`, { redirect: 'manual' }))
    expect(anybody.headers.get('location')).toBe(`/sign-in?returnTo=${encodeURIComponent(`/t/${world.slug}/api`)}`)
  })
})
