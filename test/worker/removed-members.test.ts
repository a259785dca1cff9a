import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { signedIn } from '../../src/identity/session.ts'
import { admin, builtIn, newMember, refusal, tenantOf } from '../setup/roles.ts'
import { auditOf, callerOf, cookieFor, newWorld, SITE, type World } from '../setup/world.ts'

const ORIGIN = { ip: null, country: null, userAgent: null }
let world: World

beforeAll(async () => {
  world = await newWorld('again')
})

it('a removed member is in no list, keeps the name in the audit, and may be invited again (T4, A2)', async () => {
  const [viewer, manager] = [await builtIn(world, 'viewer'), await builtIn(world, 'manager')]
  const person = await newMember(world, 'Nora Back', viewer.id)
  const tenant = tenantOf(world)
  expect(refusal(await tenant.inviteMember(admin(world), { email: person.email, roleId: manager.id }))[0]).toBe(
    'conflict',
  )
  valueOf(await tenant.removeMember(admin(world), person.memberId, 1, null))
  expect(refusal(await tenant.getMember(admin(world), person.memberId))[0]).toBe('not_found')
  expect(valueOf(await tenant.listMembers(admin(world), { search: 'Nora' }))).toEqual([])
  expect(refusal(await tenant.reactivateMember(admin(world), person.memberId, 2))[0]).toBe('not_found')
  expect(refusal(await tenant.member(callerOf(person)))[0]).toBe('not_signed_in')

  const { token } = valueOf(await tenant.inviteMember(admin(world), { email: person.email, roleId: manager.id }))
  const accepting = { userId: person.userId, email: person.email, origin: ORIGIN }
  expect(valueOf(await tenant.acceptInvitation(token, accepting))).toEqual({ memberId: person.memberId, slug: 'again' })
  expect(valueOf(await tenant.member(callerOf(person))).role.name).toBe('Manager')
  expect((await tenant.acceptInvitation(token, accepting)).ok).toBe(false)
  const actions = (await auditOf(world)).map(({ action, member }) => `${action} by ${member?.name ?? ''}`)
  expect(actions).toContain('member.removed by Ada Lind')
  expect(actions).toContain('invitation.accepted by Nora Back')
})

it('somebody who is deactivated everywhere has no session left; who operates the deployment keeps theirs (T4)', async () => {
  const viewer = await builtIn(world, 'viewer')
  const signedInStill = async (cookie: string): Promise<boolean> =>
    (await signedIn({ ...env, PUBLIC_URL: SITE }, new Request(SITE, { headers: { cookie } }))) !== null
  for (const operates of [false, true]) {
    const person = await newMember(world, `Olga ${operates ? 'Root' : 'Plain'}`, viewer.id)
    if (operates) {
      await env.DB.prepare('INSERT INTO platform_admins (user_id, created_at) VALUES (?, 0)').bind(person.userId).run()
    }
    const cookie = await cookieFor(person)
    valueOf(await tenantOf(world).deactivateMember(admin(world), person.memberId, 1, null))
    expect(await signedInStill(cookie)).toBe(operates)
  }
})
