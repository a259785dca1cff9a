import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { callTool } from '../setup/mcp.ts'
import { connect, inTenant, newClient, newWorld, putRecords } from '../setup/world.ts'

it('a deactivated member keeps the name on their records and can not be chosen as an owner any more (T4)', async () => {
  const world = await newWorld('gone-owner')
  const { manager, viewer } = world.people
  await putRecords(world, 'company', [{ id: 'com_1', owner: viewer.memberId, values: { name: 'Birch' } }])
  const client = await newClient(world)
  await env.DB.prepare(`UPDATE members SET status = 'deactivated' WHERE id = ?`).bind(viewer.memberId).run()
  // Any change of policy has the Tenant object read it anew.
  await newClient(world)
  const { access_token: token } = await connect(manager, client.id)
  const read = await callTool(token, 'get_record', { model: 'company', id: 'com_1', detail: 'concise' })
  expect(read.structuredContent).toMatchObject({ record: { owner: viewer.name } })
  for (const owner of [viewer.memberId, viewer.email, viewer.name]) {
    const created = await callTool(token, 'create_record', { model: 'company', values: { name: 'Cedar', owner } })
    expect(created).toMatchObject({ isError: true, content: [{ text: expect.stringContaining('active member') }] })
  }
  const rows = await inTenant(world, (_tenant, { storage }) =>
    storage.sql.exec('SELECT active FROM people WHERE id = ?', viewer.memberId).toArray(),
  )
  expect(rows).toEqual([{ active: 0 }])
})
