import { expect, it } from 'vitest'
import { callTool } from '../setup/mcp.ts'
import { auditOf, connect, newClient, newWorld, putRecords } from '../setup/world.ts'

it('removing a company says in the audit how many records went with it (A1, D2)', async () => {
  const world = await newWorld('gone-company')
  await putRecords(world, 'company', [{ id: 'com_1', values: { name: 'Birch' } }])
  await putRecords(world, 'issue', [
    { id: 'iss_1', company: 'com_1', values: { title: 'Too slow' } },
    { id: 'iss_2', company: 'com_1', values: { title: 'Too fast' } },
    { id: 'iss_3', values: { title: 'Elsewhere' } },
  ])
  const client = await newClient(world)
  const { access_token: token } = await connect(world.people.administrator, client.id)
  for (const [model, id] of [
    ['issue', 'iss_2'],
    ['company', 'com_1'],
  ] as const) {
    expect(await callTool(token, 'remove_record', { model, id, version: 1 })).not.toHaveProperty('isError')
  }
  const counted = (await auditOf(world, { actions: ['record.removed'] })).map((row) => [row.recordId, row.recordCount])
  expect(counted).toEqual([
    ['com_1', 2],
    ['iss_2', 1],
  ])
})
