import { SELF } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { admin, tenantOf } from '../setup/roles.ts'
import { cookieFor, newWorld, SITE } from '../setup/world.ts'

it.each(['applications', 'keys'])(
  'the page of a person’s %s says which tenant asks for another sign-in, and leads there (T3, U1, K1)',
  async (page) => {
    const world = await newWorld(`own-${page}`)
    const cookie = await cookieFor(world.people.viewer)
    const by = { ...admin(world), assurance: { method: 'password', provider: null, secondFactor: true } } as const
    const { version } = valueOf(await tenantOf(world).signInSettings(by))
    const change = { provider: null, requiredProvider: null, requireSecondFactor: true }
    valueOf(await tenantOf(world).changeSignInSettings(by, version, change))
    const headers = { cookie, host: 'gatehouse.test', accept: 'text/html' }
    const html = await (await SELF.fetch(`${SITE}/profile/${page}`, { headers })).text()
    expect(html).toContain(`asks for another sign-in before it shows your ${page}`)
    expect(html).toContain(`/sign-in/required/${world.slug}?returnTo=/profile/${page}`)
    expect(html).not.toContain('can’t be reached')
  },
)
