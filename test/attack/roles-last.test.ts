import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { SYSTEM_PERMISSIONS } from '../../src/core/permissions.ts'
import { rolePermissions } from '../setup/bait.ts'
import { admin, builtIn, newMember, newRole, refusal, settingsOf, tenantOf } from '../setup/roles.ts'
import { callerOf, newWorld } from '../setup/world.ts'

describe('the last administrator', () => {
  it('is not demoted, deactivated or removed, by nobody (A36, T5)', async () => {
    const lone = await newWorld('lone')
    const { memberId } = lone.people.administrator
    const viewer = await builtIn(lone, 'viewer')
    const self = admin(lone)
    expect(refusal(await tenantOf(lone).changeMemberRole(self, memberId, 1, viewer.id))[0]).toBe('forbidden')
    expect(refusal(await tenantOf(lone).deactivateMember(self, memberId, 1, null))[0]).toBe('forbidden')
    expect(refusal(await tenantOf(lone).removeMember(self, memberId, 1, null))[0]).toBe('forbidden')
    const like = await newRole(lone, 'Almost', rolePermissions('administrator'), SYSTEM_PERMISSIONS)
    const other = await newMember(lone, 'Almost Admin', like.id)
    expect(refusal(await tenantOf(lone).removeMember(callerOf(other), memberId, 1, null))[0]).toBe('forbidden')
  })

  it('is one of two who demote each other at the same moment (A36, A56)', async () => {
    const two = await newWorld('two')
    const [administrator, viewer] = [await builtIn(two, 'administrator'), await builtIn(two, 'viewer')]
    const second = await newMember(two, 'Second Admin', administrator.id)
    const { memberId } = two.people.administrator
    const outcomes = await Promise.all([
      tenantOf(two).changeMemberRole(callerOf(second), memberId, 1, viewer.id),
      tenantOf(two).changeMemberRole(admin(two), second.memberId, 1, viewer.id),
    ])
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
    const sql = `SELECT count(*) AS n FROM members m JOIN roles r ON r.id = m.role_id WHERE m.tenant_id = ? AND r.key = 'administrator'`
    expect(await env.DB.prepare(sql).bind(two.tenantId).first('n')).toBe(1)
  })

  it('keeps a role that has everything: it can’t be changed or deleted (A36, T5)', async () => {
    const world = await newWorld('fixed')
    const [role, viewer] = [await builtIn(world, 'administrator'), await builtIn(world, 'viewer')]
    const changed = await tenantOf(world).changeRole(
      admin(world),
      role.id,
      role.version,
      settingsOf(role, { system: [] }),
    )
    expect(refusal(changed)[0]).toBe('forbidden')
    expect(refusal(await tenantOf(world).deleteRole(admin(world), role.id, role.version, viewer.id))[0]).toBe(
      'forbidden',
    )
  })
})
