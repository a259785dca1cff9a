import { beforeAll, describe, expect, it } from 'vitest'
import { alive, callTool } from '../setup/mcp.ts'
import { auditOf, connect, newClient, newWorld, putRecords, refresh, type Tokens, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newWorld('main')
  const { administrator, customer_success } = world.people
  await putRecords(world, 'company', [
    { id: 'com_1', owner: customer_success.memberId, values: { name: 'Birch', arr: 1000 } },
    { id: 'com_2', owner: administrator.memberId, values: { name: 'Cedar', arr: 2000 } },
  ])
})

describe('the main job', () => {
  it('gives a connection exactly the records that its member may see (V2, V3, M4)', async () => {
    const client = await newClient(world)
    const asked = { model: 'company', where: [{ field: 'owner.name', op: 'eq', value: 'Carly' }] }
    const admin = await connect(world.people.administrator, client.id)
    const carly = await connect(world.people.customer_success, client.id)
    const seenByAdmin = await callTool(admin.access_token, 'list_records', { model: 'company' })
    const seenByCarly = await callTool(carly.access_token, 'list_records', asked)
    expect(JSON.stringify(seenByAdmin.structuredContent)).toContain('Cedar')
    expect(JSON.stringify(seenByCarly.structuredContent)).toContain('Birch')
    expect(JSON.stringify(seenByCarly.structuredContent)).not.toContain('Cedar')
  })

  it('lets a refresh token work once, and ends the connection when it returns (O3)', async () => {
    const client = await newClient(world)
    const first = await connect(world.people.viewer, client.id)
    const second: Tokens = await (await refresh(first.refresh_token, client.id)).json()
    expect(await alive(first.access_token)).toBe(false)
    expect(await alive(second.access_token)).toBe(true)
    const again = await refresh(first.refresh_token, client.id)
    expect([again.status, (await again.json<{ error: string }>()).error]).toEqual([400, 'invalid_grant'])
    expect(await alive(second.access_token)).toBe(false)
    expect((await refresh(second.refresh_token, client.id)).status).toBe(400)
    const actions = (await auditOf(world, { clientId: client.id })).map((row) => row.action)
    expect(actions).toContain('connection.reuse_detected')
  })
})
