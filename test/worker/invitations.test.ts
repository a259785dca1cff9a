import { env } from 'cloudflare:workers'
import { beforeAll, expect, test, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { createUser } from '../../src/identity/users.ts'
import { loadTenantPolicy } from '../../src/ledger/tenants.ts'
import { auditOf, callerOf, newWorld, type RoleKey, type World } from '../setup/world.ts'

const NOWHERE = { ip: null, country: null, userAgent: null }
let world: World
let roles: Record<string, string>
const tenant = () => env.TENANT.getByName(world.tenantId)
const as = (role: RoleKey) => callerOf(world.people[role])

beforeAll(async () => {
  world = await newWorld('invites')
  const policy = await loadTenantPolicy(env.DB, world.tenantId)
  roles = Object.fromEntries([...(policy?.roles.values() ?? [])].map((role) => [role.key, role.id]))
})

async function invite(email: string, role = 'viewer') {
  return valueOf(await tenant().inviteMember(as('administrator'), { email, roleId: roles[role] ?? '' }))
}

async function newPerson(email: string) {
  const { userId } = await createUser(env, { name: 'New Person', email, password: 'correct horse battery' })
  return { userId, email, origin: NOWHERE }
}

test('T4: an invitation makes its person a member with its role, once, and all of it is on record', async () => {
  const { token } = await invite(' New@Invites.example ')
  const opened = valueOf(await tenant().openInvitation(token))
  expect(opened).toMatchObject({ email: 'new@invites.example', roleName: 'Viewer', invitedBy: 'Ada Lind' })
  const person = await newPerson('new@invites.example')
  const { memberId } = valueOf(await tenant().acceptInvitation(token, person))
  const member = valueOf(
    await tenant().member({ kind: 'member', memberId, sessionId: 's', via: 'test', origin: NOWHERE }),
  )
  expect(member).toMatchObject({ email: 'new@invites.example', role: { name: 'Viewer' } })
  expect(await tenant().acceptInvitation(token, person)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  const actions = (await auditOf(world)).map((row) => row.action)
  expect(actions.slice(0, 2)).toEqual(['invitation.accepted', 'invitation.created'])
})

test('T3: of parallel acceptances of one link, one succeeds', async () => {
  const { token } = await invite('parallel@invites.example')
  const person = await newPerson('parallel@invites.example')
  const answers = await Promise.all(Array.from({ length: 8 }, () => tenant().acceptInvitation(token, person)))
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1)
})

test('T3: a link that was passed on lets nobody else in', async () => {
  const { token } = await invite('meant@invites.example')
  const other = await newPerson('other@invites.example')
  expect(await tenant().acceptInvitation(token, other)).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  expect((await tenant().openInvitation(token)).ok).toBe(true)
})

test('T3: a link ends when it is revoked, replaced or a week old', async () => {
  const revoked = await invite('revoked@invites.example')
  valueOf(await tenant().revokeInvitation(as('administrator'), revoked.id))
  const replaced = await invite('replaced@invites.example')
  const renewed = valueOf(await tenant().renewInvitation(as('administrator'), replaced.id))
  const old = await invite('old@invites.example')
  expect((await tenant().openInvitation(renewed.token)).ok).toBe(true)
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 7 * 86_400_000 + 1_000)
  for (const { token } of [revoked, replaced, old])
    expect(await tenant().openInvitation(token)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  vi.useRealTimers()
})

test('A36: an invitation to more than the inviter holds is refused, and worth nothing once they hold less', async () => {
  for (const role of ['manager', 'customer_success', 'viewer'] as const) {
    const refused = await tenant().inviteMember(as(role), {
      email: 'x@y.example',
      roleId: roles['administrator'] ?? '',
    })
    expect(refused).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  }
  const second = await newWorld('invites-less')
  const policy = await loadTenantPolicy(env.DB, second.tenantId)
  const role = (key: string) => [...(policy?.roles.values() ?? [])].find((one) => one.key === key)?.id ?? ''
  const object = env.TENANT.getByName(second.tenantId)
  const { token } = valueOf(
    await object.inviteMember(callerOf(second.people.administrator), {
      email: 'z@y.example',
      roleId: role('administrator'),
    }),
  )
  await env.DB.batch([
    env.DB.prepare('UPDATE members SET role_id = ? WHERE id = ?').bind(
      role('viewer'),
      second.people.administrator.memberId,
    ),
    env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(second.tenantId),
  ])
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(Date.now() + 60_000)
  expect(await object.openInvitation(token)).toMatchObject({ ok: false, error: { code: 'not_found' } })
  vi.useRealTimers()
})

test('T4: members, bad addresses and unknown roles are refused by name', async () => {
  const { email } = world.people.viewer
  const invited = (input: { email: string; roleId: string }) => tenant().inviteMember(as('administrator'), input)
  const viewer = roles['viewer'] ?? ''
  expect(await invited({ email, roleId: viewer })).toMatchObject({ error: { code: 'conflict' } })
  for (const bad of ['', 'a', 'a@', 'a b@c.example', `${'x'.repeat(300)}@y.example`])
    expect(await invited({ email: bad, roleId: viewer })).toMatchObject({ error: { details: { field: 'email' } } })
  expect(await invited({ email: 'ok@y.example', roleId: 'rol_x' })).toMatchObject({
    error: { details: { field: 'roleId' } },
  })
})

test('A28: an invitation of another tenant is an unknown one', async () => {
  const { id } = await invite('foreign@invites.example')
  const other = await newWorld('invites-other')
  const object = env.TENANT.getByName(other.tenantId)
  const caller = callerOf(other.people.administrator)
  const foreign = await object.revokeInvitation(caller, id)
  expect(foreign).toEqual(await object.revokeInvitation(caller, 'inv_none'))
  expect(foreign).toMatchObject({ ok: false, error: { code: 'not_found' } })
})

test('A27: neither the token of a link nor its hash reaches the audit; a failed delivery does', async () => {
  const { token, id } = await invite('quiet@invites.example')
  valueOf(await tenant().noteDelivery(as('administrator'), id, false))
  const rows = await auditOf(world)
  expect(JSON.stringify(rows)).not.toContain(token)
  expect(rows[0]).toMatchObject({ action: 'invitation.not_delivered', outcome: 'failed' })
  const [listed] = valueOf(await tenant().listInvitations(as('administrator')))
  expect(listed).toMatchObject({ email: 'quiet@invites.example', delivery: 'failed' })
  const stored = await env.DB.prepare('SELECT * FROM invitations').all()
  expect(JSON.stringify(stored.results)).not.toContain(token)
})
