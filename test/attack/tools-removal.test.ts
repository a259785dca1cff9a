import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { callTool } from '../setup/mcp.ts'
import { connect, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newWorld('removal')
  await putRecords(world, 'company', [
    { id: 'com_1', values: { name: 'Birch' } },
    { id: 'com_2', values: { name: 'Cedar' } },
  ])
  await putRecords(world, 'issue', [{ id: 'iss_1', company: 'com_1', values: { title: 'It leaks' } }])
})

/** A connection of the administrator's whose ceiling lets it view all and remove records of these models. */
async function remover(models: readonly string[]): Promise<string> {
  const ceiling = BUILTIN_MODELS.map(({ name }) => {
    const actions: ('view' | 'remove')[] = models.includes(name) ? ['view', 'remove'] : ['view']
    return [name, { actions, fields: { name: 'view' as const, title: 'view' as const } }] as const
  })
  const client = await newClient(world, {}, { models: Object.fromEntries(ceiling), portfolio: [] })
  return (await connect(world.people.administrator, client.id)).access_token
}

describe('removing a company', () => {
  it('takes the permission to remove what belongs to it, whether the company has any or not (V1, V4)', async () => {
    const token = await remover(['company', 'task'])
    const [withIssue, without] = [
      await callTool(token, 'remove_record', { model: 'company', id: 'com_1', version: 1 }),
      await callTool(token, 'remove_record', { model: 'company', id: 'com_2', version: 1 }),
    ]
    expect([withIssue.isError, withIssue]).toEqual([true, without])
    expect(withIssue.content[0]?.text).toContain('issue:remove')
    const issue = await callTool(token, 'get_record', { model: 'issue', id: 'iss_1' })
    expect(issue.isError).toBeFalsy()
  })

  it('removes what belongs to it for those who may remove all of it (D2)', async () => {
    const token = await remover(BUILTIN_MODELS.map(({ name }) => name))
    const removed = await callTool(token, 'remove_record', { model: 'company', id: 'com_1', version: 1 })
    expect(removed.isError).toBeFalsy()
    expect((await callTool(token, 'get_record', { model: 'issue', id: 'iss_1' })).isError).toBe(true)
  })
})
