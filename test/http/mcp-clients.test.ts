import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoModels } from '../../scripts/local/data/own-models.ts'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { Authorization } from '../../scripts/demo/authorization.ts'
import { legacyClient, modernClient, type AiClient, type ToolAnswer } from '../../scripts/demo/mcp-clients.ts'
import { newApp } from '../setup/http/apps.ts'
import { MCP_URL, personWith, SITE } from '../setup/http/people.ts'
import { isConsent } from '../setup/http/strict-client.ts'

const { members, records } = alderway()
const carly = members.find(({ name }) => name.startsWith('Carly '))
const carlys = records.company.filter(({ ownerId }) => ownerId === carly?.memberId)

interface Listed {
  total: number
  records: { id: string; version: number; name?: string; owner?: string }[]
}

const ERAS = [
  { era: '2025-11-25', newClient: legacyClient },
  { era: '2026-07-28', newClient: modernClient },
]

interface Batch {
  results: { id: string; version: number }[]
}

describe.each(ERAS)('the SDK client of $era, authorized by an administrator', ({ era, newClient }) => {
  let client: AiClient

  beforeAll(async () => {
    const { id } = await newApp(`SDK client of ${era}`)
    const person = await personWith('administrator')
    client = newClient(MCP_URL, new Authorization(id))
    await client.connect(async (address) => {
      const page = await person.open(address.href)
      return new URL((await person.submit(page, { decision: 'authorize' }, isConsent)).url)
    })
  }, 30_000)
  afterAll(() => client.close())

  async function ask<T = Record<string, unknown>>(name: string, args: Record<string, unknown>): Promise<T> {
    const answer = await client.call(name, args)
    if (answer.isError === true) throw new Error(`${name}: ${wordsOf(answer)}`)
    return answer.structuredContent as T
  }

  it('speaks its own version of MCP and sees every tool (M1, M2)', async () => {
    expect(client.version()).toBe(era)
    expect((await client.tools()).sort()).toEqual([
      'aggregate_records',
      'create_records',
      'describe',
      'export_records',
      'fetch',
      'get_record',
      'list_records',
      'record_history',
      'remove_records',
      'restore_record',
      'search',
      'update_records',
    ])
  })

  it('lists the companies where Carly is the owner in one call, and no other (M4)', async () => {
    const where = [{ field: 'owner.name', op: 'eq', value: 'Carly' }]
    const listed = await ask<Listed>('list_records', { model: 'company', where, limit: 200 })
    expect(listed.total).toBe(carlys.length)
    expect(new Set(listed.records.map(({ name }) => name))).toEqual(namesOf(carlys))
    expect(listed.records).toHaveLength(carlys.length)
    expect(new Set(listed.records.map(({ owner }) => owner))).toEqual(new Set([carly?.name]))
  })

  it('creates, changes and removes a record, each change on the version that it saw (M2, D2)', async () => {
    const title = `Written over HTTP in ${era}`
    const [made] = (await ask<Batch>('create_records', { model: 'task', items: [{ title }] })).results
    const { id = '', version = 0 } = made ?? {}
    const change = { id, values: { status: 'doing' } }
    const update = (seen: number) => ({ model: 'task', items: [{ ...change, version: seen }] })
    expect(await ask('update_records', update(version))).toMatchObject({
      counts: { updated: 1 },
      results: [{ version: version + 1 }],
    })
    const stale = await client.call('update_records', update(version))
    expect([stale.isError, wordsOf(stale)]).toEqual([true, expect.stringContaining('stale_version')])
    const read = await ask<{ record: object }>('get_record', { model: 'task', id })
    expect(read.record).toMatchObject({ title, status: 'doing', version: version + 1 })

    const staleRemoval = await client.call('remove_records', { model: 'task', items: [{ id, version }] })
    expect([staleRemoval.isError, wordsOf(staleRemoval)]).toEqual([true, expect.stringContaining('stale_version')])
    await ask('remove_records', { model: 'task', items: [{ id, version: version + 1 }] })
    const gone = await client.call('get_record', { model: 'task', id })
    expect([gone.isError, wordsOf(gone)]).toEqual([true, expect.stringContaining('not_found')])
  })

  it('changes many records by a filter, after a dry run that tells how many (M2)', async () => {
    const items = ['a', 'b', 'c'].map((end) => ({ title: `Many in ${era}, ${end}` }))
    await ask('create_records', { model: 'task', items })
    const where = [{ field: 'title', op: 'starts_with', value: `Many in ${era}` }]
    const change = { model: 'task', where, values: { status: 'done' } }
    const tried = await ask<Batch>('update_records', { ...change, dry_run: true })
    expect(tried).toMatchObject({ dry_run: true, counts: { updated: 3 } })
    const unexpected = await client.call('update_records', { ...change, expected_count: 2 })
    expect(wordsOf(unexpected)).toMatch(/^unexpected_count: .*matches 3/)
    expect(await ask('update_records', { ...change, expected_count: 3 })).toMatchObject({ counts: { updated: 3 } })
    const removed = await ask('remove_records', { model: 'task', where, expected_count: 3 })
    expect(removed).toMatchObject({ counts: { removed: 3 } })
  })

  it('may still call the tools of an earlier list (M2)', async () => {
    const made = await ask<{ id: string; version: number }>('create_record', {
      model: 'task',
      values: { title: `Of an earlier list, ${era}` },
    })
    const removal = { model: 'task', id: made.id, version: made.version }
    expect(await ask('remove_record', removal)).toMatchObject({ removed: true })
  })

  it('reads what there is to work with from describe (M2, M5)', async () => {
    const all = await ask<{ models: { name: string }[] }>('describe', {})
    expect(all.models.map(({ name }) => name)).toEqual(demoModels().map(({ name }) => name))
    const one = await ask<{ models: { fields: { name: string; choices?: string[] }[] }[] }>('describe', {
      model: 'issue',
    })
    const status = one.models[0]?.fields.find(({ name }) => name === 'status')
    expect(status?.choices).toEqual(['open', 'in_progress', 'waiting', 'resolved', 'closed'])
  })

  it('searches and fetches in the shape that ChatGPT needs: one text item with that JSON (M2)', async () => {
    const [company] = carlys
    const query = String(company?.values['name'])
    const found = await client.call('search', { query })
    expect(found.content).toHaveLength(1)
    const { results } = JSON.parse(wordsOf(found)) as { results: { id: string; title: string; url: string }[] }
    expect(found.structuredContent).toEqual({ results })
    const hit = results.find(({ title }) => title === query)
    expect(Object.keys(hit ?? {}).sort()).toEqual(['id', 'title', 'url'])
    expect(hit?.url.startsWith(`${SITE}/`)).toBe(true)

    const fetched = await client.call('fetch', { id: hit?.id })
    expect(fetched.content).toHaveLength(1)
    const document = JSON.parse(wordsOf(fetched)) as Record<string, unknown>
    expect(Object.keys(document).sort()).toEqual(['id', 'metadata', 'text', 'title', 'url'])
    expect(document).toMatchObject({ id: hit?.id, title: query, url: hit?.url })
    expect(document['text']).toContain(`owner: ${carly?.name}`)
  })

  it('counts and groups without reading everything (M2)', async () => {
    const args = { model: 'company', group_by: ['owner.name'] }
    const { groups } = await ask<{ groups: { by: Record<string, string>; count: number }[] }>('aggregate_records', args)
    expect(groups.find(({ by }) => by['owner.name'] === carly?.name)?.count).toBe(carlys.length)
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(records.company.length)
  })

  it('exports within the ceiling, page by page (M2, D3)', async () => {
    const page = { model: 'company', format: 'ndjson', fields: ['name', 'owner'], limit: 150 }
    interface Exported {
      rows: number
      total: number
      content: string
      next_cursor: string | null
    }
    const first = await ask<Exported>('export_records', page)
    const second = await ask<Exported>('export_records', { ...page, cursor: first.next_cursor })
    expect([first.rows, second.rows, second.total, second.next_cursor]).toEqual([150, 50, 200, null])
    const names = (first.content + second.content)
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { name: string }).name)
    expect([names.length, new Set(names)]).toEqual([200, namesOf(records.company)])
  })

  it('is told by name what is wrong with its arguments (M2, A40)', async () => {
    const answer = await client.call('list_records', { model: 'company', filter: {}, fields: ['salary'] })
    expect([answer.isError, wordsOf(answer)]).toEqual([true, expect.stringContaining('filter')])
    const unknown = await client.call('list_records', { model: 'company', fields: ['salary'] })
    expect([unknown.isError, wordsOf(unknown)]).toEqual([true, expect.stringContaining('salary')])
    await expect(client.call('drop_table', {})).rejects.toThrow('Unknown tool: drop_table')
  })
})

function namesOf(companies: readonly { values: Record<string, unknown> }[]): Set<unknown> {
  return new Set(companies.map(({ values }) => values['name']))
}

function wordsOf(answer: ToolAnswer): string {
  return answer.content.map(({ text }) => text ?? '').join('\n')
}
