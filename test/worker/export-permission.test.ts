import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { mayAct } from '../../src/policy/access.ts'
import { rest } from '../setup/rest.ts'
import { callerOf, connect, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let clientId: string
let token: string

beforeAll(async () => {
  world = await newWorld('export-permission')
  clientId = (await newClient(world)).id
  token = (await connect(world.people.manager, clientId)).access_token
})

/** A role whose models keep the action, without the system permission. */
async function takeExportAway(): Promise<void> {
  await env.DB.batch([
    env.DB.prepare(`UPDATE roles SET system = '["read_audit","import"]' WHERE tenant_id = ? AND key = 'manager'`).bind(
      world.tenantId,
    ),
    env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(world.tenantId),
  ])
}

describe('the system permission export (T5)', () => {
  it('takes the action from every model of the role, on every surface, when it goes (V2, V5)', async () => {
    const tenant = env.TENANT.getByName(world.tenantId)
    const caller = callerOf(world.people.manager)
    const request = { do: 'export', model: 'company' } as const
    expect((await rest(token, 'GET', '/company/export')).status).toBe(200)
    expect((await tenant.records(caller, request)).ok).toBe(true)

    await takeExportAway()
    // What was read of the policy is used for half a minute, unless a change came through the tenant: one does.
    const ada = callerOf(world.people.administrator)
    const { version } = valueOf(await tenant.getClient(ada, clientId))
    valueOf(await tenant.changeCeiling(ada, clientId, version, null))

    const refused = await rest(token, 'GET', '/company/export')
    expect([refused.status, refused.json['missing']]).toEqual([403, ['company:export']])
    // Nothing that the member could agree to would help.
    expect(refused.headers.get('www-authenticate')).toBeNull()
    expect(await tenant.records(caller, request)).toMatchObject({ ok: false, error: { code: 'missing_permission' } })
    expect(mayAct(valueOf(await tenant.rolePermissions(caller)), 'company', 'export')).toBe(false)
    const [connection] = valueOf(await tenant.ownConnections(caller))
    expect(connection && mayAct(connection.permissions, 'company', 'export')).toBe(false)
    expect((await rest(token, 'GET', '/company')).status).toBe(200)
  })
})
