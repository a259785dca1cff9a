import { beforeAll, describe, expect, it } from 'vitest'
import { ceilingWith, changeRole, hear, newFullWorld, rolePermissions, tokenOf } from '../setup/bait.ts'
import { newClient, putRecords, type World } from '../setup/world.ts'

let world: World
let ada: string
let max: string

beforeAll(async () => {
  world = await newFullWorld('home')
  await putRecords(
    world,
    'issue',
    Array.from({ length: 7 }, (_, index) => ({
      id: `iss_${index}`,
      company: 'home_mine_company',
      values: { title: `Issue ${index}`, priority: index % 2 === 0 ? 'low' : 'high', description: `hidden${index}` },
    })),
  )
  ada = await tokenOf(world, 'administrator')
  max = await tokenOf(world, 'manager')
})

const PAGE = {
  model: 'issue',
  where: [{ field: 'title', op: 'starts_with', value: 'issue ' }],
  sort: [{ field: 'priority' }],
  limit: 2,
}

async function cursorOf(token: string, tool: string, args: object): Promise<string> {
  const cursor = (await hear(token, tool, args)).structured['next_cursor']
  expect(cursor).toMatch(/^[\w-]{65,}$/)
  return String(cursor)
}

describe('a cursor', () => {
  it('goes on where the page before ended, to the last record, each once (A44)', async () => {
    const seen: string[] = []
    let cursor: unknown
    do {
      const page = await hear(ada, 'list_records', { ...PAGE, ...(cursor === undefined ? {} : { cursor }) })
      seen.push(...(page.structured['records'] as { id: string }[]).map(({ id }) => id))
      cursor = page.structured['next_cursor']
    } while (typeof cursor === 'string')
    expect(seen.filter((id) => id.startsWith('iss_')).sort()).toEqual(
      Array.from({ length: 7 }, (_, index) => `iss_${index}`),
    )
  })

  it('of another member, operation, model, filter, sort or direction is refused like a forged one (A44)', async () => {
    const mine = await cursorOf(ada, 'list_records', PAGE)
    const forged = (await hear(ada, 'list_records', { ...PAGE, cursor: 'A'.repeat(mine.length) })).wire
    expect(forged).toContain('invalid_cursor')
    const others = [
      await cursorOf(max, 'list_records', PAGE),
      await cursorOf(ada, 'export_records', PAGE),
      await cursorOf(ada, 'list_records', { ...PAGE, model: 'company', where: [], sort: [], limit: 1 }),
      await cursorOf(ada, 'list_records', { ...PAGE, where: [] }),
      await cursorOf(ada, 'list_records', { ...PAGE, where: [{ field: 'title', op: 'starts_with', value: 'Issue ' }] }),
      await cursorOf(ada, 'list_records', { ...PAGE, sort: [{ field: 'priority', direction: 'desc' }] }),
      await cursorOf(ada, 'list_records', { ...PAGE, sort: [{ field: 'title' }] }),
      await cursorOf(ada, 'list_records', { ...PAGE, sort: [] }),
    ]
    for (const cursor of others) expect((await hear(ada, 'list_records', { ...PAGE, cursor })).wire).toBe(forged)
    expect((await hear(max, 'list_records', { ...PAGE, cursor: mine })).wire).toBe(forged)
    expect((await hear(ada, 'list_records', { ...PAGE, cursor: mine })).ok).toBe(true)
  })

  it('changed anywhere, cut, lengthened or put together from two is refused (A44)', async () => {
    const [one, two] = [
      await cursorOf(ada, 'list_records', PAGE),
      await cursorOf(ada, 'list_records', { ...PAGE, limit: 3 }),
    ]
    const flipped = Array.from(
      { length: one.length },
      (_, at) => one.slice(0, at) + (one[at] === 'a' ? 'b' : 'a') + one.slice(at + 1),
    )
    const values = (text: string) => one.slice(0, 64) + btoa(text).replaceAll('=', '')
    for (const cursor of [
      ...flipped,
      one.slice(0, -1),
      one.slice(0, 64),
      one.slice(64),
      `${one}A`,
      ` ${one}`,
      one.slice(0, 64) + two.slice(64),
      two.slice(0, 64) + one.slice(64),
      values('[]'),
      values('["x",null]'),
      values('[{"$gt":0}]'),
      '=',
      '{}',
      'null',
      '0'.repeat(8000),
    ]) {
      const refused = await hear(ada, 'list_records', { ...PAGE, cursor })
      expect([cursor.slice(0, 80), refused.text.slice(0, 14)]).toEqual([cursor.slice(0, 80), 'invalid_cursor'])
    }
    expect((await hear(ada, 'list_records', { ...PAGE, cursor: 'x'.repeat(8001) })).text).toMatch(/^invalid_input/)
  })

  it('made before a field was hidden does not bring it back (A44, A37, V4)', async () => {
    const hidden = { ...PAGE, sort: [{ field: 'description' }] }
    const cursor = await cursorOf(max, 'list_records', hidden)
    const { portfolio, models } = rolePermissions('manager')
    const blind = ceilingWith((model, field) => (model === 'issue' && field === 'description' ? 'none' : 'edit'))
    await changeRole(world, 'manager', {
      portfolio,
      models: models === 'all' ? {} : { ...models, ...(blind.models === 'all' ? {} : blind.models) },
    })
    // Any change that the tenant makes itself lets it notice that of the role.
    await newClient(world)
    const refused = await hear(max, 'list_records', { ...hidden, cursor })
    const unknown = await hear(max, 'list_records', { ...hidden, sort: [{ field: 'decoration_' }], cursor })
    expect(refused.text).toContain('unknown_field')
    expect(unknown.text).toContain('unknown_field')
  })
})
