import { beforeAll, describe, expect, it } from 'vitest'
import { callTool } from '../setup/mcp.ts'
import { rest } from '../setup/rest.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('whole')
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

const items = (...titles: (string | null)[]) => titles.map((title) => ({ title }))

async function issuesCalled(beginning: string): Promise<unknown> {
  const where = [{ field: 'title', op: 'starts_with', value: beginning }]
  return (await callTool(token, 'list_records', { model: 'issue', where })).structuredContent?.['total']
}

describe('a batch that is to be all or nothing', () => {
  it('does nothing where one item is refused, says so of each, and puts no change on record (M2, A1, A51)', async () => {
    const body = { do: 'create_many', all_or_nothing: true, items: items('Held one', null, 'Held two') }
    const send = () => rest(token, 'POST', '/issue/batch', { body, headers: { 'idempotency-key': 'held' } })
    const { json } = await send()
    expect(json['counts']).toEqual({ refused: 3 })
    const errors = (json['data'] as { error: { code: string; detail: string } }[]).map(({ error }) => error)
    expect(errors.map(({ code }) => code)).toEqual(['conflict', 'invalid_input', 'conflict'])
    expect(errors[0]?.detail).toBe('Left as it is, since another item was refused.')
    expect(await issuesCalled('Held')).toBe(0)
    const events = await auditOf(world, {
      connectionId: connectionOf(token),
      actions: ['record.created', 'access.refused'],
    })
    expect(events).toMatchObject([{ action: 'access.refused', recordCount: 3, details: { asked: 'create_many' } }])
    expect((await send()).headers.get('idempotency-replayed')).toBe('true')
  })

  it('does all of it where nothing is refused, and tells in a dry run what would become of it (M2)', async () => {
    const call = async (more: object) => {
      const { structuredContent } = await callTool(token, 'create_records', {
        model: 'issue',
        all_or_nothing: true,
        ...more,
      })
      return structuredContent?.['counts']
    }
    expect(await call({ items: items('Whole one', null), dry_run: true })).toEqual({ refused: 2 })
    expect(await call({ items: items('Whole one', 'Whole two') })).toEqual({ created: 2 })
    expect(await issuesCalled('Whole')).toBe(2)
  })

  it('leaves the first changes as they were when a later one is stale, and removals with them (A56)', async () => {
    const { structuredContent } = await callTool(token, 'create_records', { model: 'task', items: items('One', 'Two') })
    const [one, two] = ((structuredContent?.['results'] ?? []) as { id: string }[]).map(({ id }) => id)
    const args = { model: 'task', all_or_nothing: true }
    const change = (id: string | undefined, version: number) => ({ id, version, values: { title: 'Changed' } })
    const updated = await callTool(token, 'update_records', { ...args, items: [change(one, 1), change(two, 9)] })
    expect(updated.structuredContent).toMatchObject({ results: [{ code: 'conflict' }, { code: 'stale_version' }] })
    const gone = [one, two].map((id, at) => ({ id, version: at === 0 ? 1 : 9 }))
    const removed = await callTool(token, 'remove_records', { ...args, items: gone, expected_count: 2 })
    expect(removed.structuredContent).toMatchObject({ counts: { refused: 2 } })
    const { json } = await rest(token, 'GET', `/task/${one ?? ''}`)
    expect([json['title'], json['version']]).toEqual(['One', 1])
  })
})
