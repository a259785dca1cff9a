import { describe, expect, it } from 'vitest'
import type { PlainAnswer } from '../../src/connection/contract.ts'
import { valueOf } from '../../src/core/errors.ts'
import { instructions } from '../../src/connection/mcp/instructions.ts'
import { nestsDeeper } from '../../src/core/nesting.ts'
import { csvLine } from '../../src/core/csv.ts'
import { DATA_MARK } from '../../src/connection/mcp/render/data-mark.ts'
import { MOST_TEXT } from '../../src/connection/mcp/render/size.ts'
import { createMcpSurface } from '../../src/connection/mcp/surface.ts'
import { INJECTION, MemoryHost } from './mcp-host.ts'

interface Result {
  content: { type: string; text: string }[]
  structuredContent: Record<string, unknown>
  isError?: boolean
  _meta?: Record<string, unknown>
}

function post(host: MemoryHost, message: unknown, headers: Record<string, string> = {}, surface = createMcpSurface()) {
  const base = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  return surface.handle(
    { method: 'POST', url: 'https://gatehouse.test/mcp', headers: { ...base, ...headers }, body },
    host,
  )
}

async function call(name: string, args: unknown, host = new MemoryHost()): Promise<Result> {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
  const { body } = (await post(host, message)) as PlainAnswer
  return (JSON.parse(body) as { result: Result }).result
}

function textOf(result: Result): string {
  expect(result.content).toHaveLength(1)
  return result.content[0]?.text ?? ''
}

describe('answers for a model', () => {
  it('return what people typed as data, marked, and unable to end its own line (M3, A42)', async () => {
    const text = textOf(await call('list_records', { model: 'company' }))
    const [before, after = ''] = text.split(DATA_MARK)
    expect(before).not.toContain('Company')
    const lines = after.trim().split('\n')
    expect(lines).toHaveLength(20)
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('id')
    expect(lines.some((line) => (JSON.parse(line) as { notes?: string }).notes === INJECTION)).toBe(true)
  })

  it('name people rather than their ids, and leave empty fields out, unless details are wanted (M3)', async () => {
    const concise = await call('list_records', { model: 'company', limit: 2 })
    expect(concise.structuredContent['records']).toMatchObject([{ owner: 'Carly' }, { owner: 'Dana' }])
    expect(JSON.stringify(concise)).not.toMatch(/mem_0|null,"notes|created_at/)
    const detailed = await call('list_records', { model: 'company', limit: 2, detail: 'detailed' })
    expect(detailed.structuredContent['records']).toMatchObject([
      { owner: { id: 'mem_0', name: 'Carly' }, notes: '' },
      {},
    ])
  })

  it('stay below the cap, say so, and give no cursor that would skip what did not fit (M3)', async () => {
    const long = 'x'.repeat(9_000)
    const host = new MemoryHost()
    const records = host.records.bind(host)
    host.records = async (request, via) => {
      const outcome = await records(request, via)
      if (outcome.ok && outcome.value.did === 'list') for (const one of outcome.value.records) one['notes'] = long
      return outcome
    }
    const result = await call('list_records', { model: 'company', detail: 'detailed' }, host)
    const text = textOf(result)
    expect(text.length).toBeLessThanOrEqual(MOST_TEXT)
    expect(text).toMatch(/Only 6 of the 20 records of this page fitted. Ask again with limit 6/)
    expect(result.structuredContent).toMatchObject({ total: 30, next_cursor: null })
    expect(result.structuredContent['records']).toHaveLength(6)
  })

  it('tell histories as data, a line for each version, with long values shortened (M3, A42)', async () => {
    const history = await call('record_history', { model: 'company', id: 'rec_1' })
    const [before, after = ''] = textOf(history).split(DATA_MARK)
    expect(before).toContain('1 versions of company rec_1')
    const [line = '', ...more] = after.trim().split('\n')
    expect(more).toEqual([])
    expect(JSON.parse(line)).toMatchObject({ by: 'Carly', through: 'Assistant', changes: [{ before: INJECTION }] })
    expect(line.length).toBeLessThan(2_000)
    const removed = textOf(await call('record_history', { model: 'company' }))
    expect(removed.split(DATA_MARK)[0]).not.toContain('Ignore all rules')
    expect(removed).toContain('rec_gone')
  })

  it('name what was not restored, and refuse half of a version to restore (M2, M3)', async () => {
    const restored = await call('restore_record', { model: 'company', id: 'rec_1', version: 2, to_version: 1 })
    expect(textOf(restored)).toMatch(/Not restored, since they may not be changed: arr\.$/)
    expect(restored.structuredContent).toMatchObject({ version: 3, kept: ['arr'] })
    const half = await call('restore_record', { model: 'company', id: 'rec_1', to_version: 1 })
    expect(textOf(half)).toMatch(/^invalid_input: .*give both version/)
  })

  it('say what to do next when something is wrong, with a code for programs (M3)', async () => {
    const stale = await call('update_record', { model: 'company', id: 'rec_1', version: 9, values: {} })
    expect(stale.isError).toBe(true)
    expect(textOf(stale)).toMatch(/^stale_version: .*\nWhat to do next: .*get_record/)
    expect(stale).toHaveProperty('_meta', { 'gatehouse/error': { code: 'stale_version' } })
    const unknown = await call('list_records', { model: 'company', where: [{ field: 'foo', op: 'eq', value: 1 }] })
    expect(textOf(unknown)).toMatch(/unknown_field.*foo[^]*describe/)
  })

  it('tell what became of each item of a batch, the summary first, and names as data (M2, M3, A42)', async () => {
    const made = await call('create_records', { model: 'company', items: [{ name: 'x' }, { arr: 1 }] })
    expect(made.isError).toBeUndefined()
    const [summary = '', data = ''] = textOf(made).split(DATA_MARK)
    expect(summary).toBe('1 created, 1 refused, of 2 company records.\n')
    expect(
      data
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { outcome: 'created', id: 'rec_new_0', version: 1 },
      { outcome: 'refused', id: null, code: 'invalid_input', message: '"name" is required.', field: 'name' },
    ])
    const tried = await call('remove_records', { model: 'company', where: [], dry_run: true })
    expect(textOf(tried)).toMatch(/^30 removed, of 30 company records. This was a dry run: nothing was changed.\n/)
    expect(textOf(tried).split(DATA_MARK)[0]).not.toContain('Company')
  })

  it('make a batch of one that is refused an error, as of any single change (M3)', async () => {
    const stale = await call('update_records', { model: 'company', items: [{ id: 'rec_1', version: 9, values: {} }] })
    expect([stale.isError, textOf(stale)]).toEqual([true, expect.stringMatching(/^stale_version: /)])
    const unexpected = await call('remove_records', { model: 'company', where: [], expected_count: 3 })
    expect(textOf(unexpected)).toMatch(/^unexpected_count: .*matches 30.*\nWhat to do next: .*expected_count/)
    expect(unexpected).toHaveProperty('_meta', { 'gatehouse/error': { code: 'unexpected_count', matching: 30 } })
  })

  it.each([
    ['update_records', { items: [{ id: 'rec_1', version: 1, values: {} }], where: [] }],
    ['update_records', { where: [], expected_count: 30 }],
    ['update_records', {}],
    ['remove_records', { items: [{ id: 'rec_1', version: 1 }], where: [] }],
    ['remove_records', { expected_count: 3 }],
  ])('refuse half of a change, or two in one, before the tenant is asked (M2): %s %j', async (name, args) => {
    const host = new MemoryHost()
    const result = await call(name, { model: 'company', ...args }, host)
    expect([result.isError, textOf(result)]).toEqual([true, expect.stringMatching(/^invalid_input: Give either items/)])
    expect(host.asked).toEqual([])
  })

  it.each([
    ['get_record', '{"model":"company","id":"rec_1","tenant":"x","role":"admin"}', ['tenant', 'role']],
    ['get_record', '{"model":"company"}', ['id']],
    ['list_records', '{"model":"company","where":[{"field":"name","op":"like","value":"x"}]}', ['where[0].op']],
    [
      'list_records',
      '{"model":"company","where":[{"any":[{"field":"name","op":"eq","value":{}}]}]}',
      ['where[0].any[0].value'],
    ],
    ['list_records', '{"model":"company","__proto__":{"a":1}}', ['__proto__']],
    ['create_record', '{"model":"company","values":{"__proto__":{"a":1}}}', ['__proto__']],
    ['create_record', '{"model":"company","values":{"\\u005f_proto__":{"a":1}}}', ['__proto__']],
  ])('refuse bad arguments by name, before the tenant is asked (M2, A40, A41): %s %s', async (name, args, named) => {
    const host = new MemoryHost()
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${name}","arguments":${args}}}`
    const answer = (await post(host, body)) as PlainAnswer
    const { result } = JSON.parse(answer.body) as { result: Result }
    expect(result.isError).toBe(true)
    for (const one of named) expect(textOf(result)).toContain(one)
    expect(host.asked).toEqual([])
  })
})

describe('search and fetch', () => {
  it('answer in the shape that ChatGPT needs: one text item, the same as data (M2)', async () => {
    const found = await call('search', { query: 'company' })
    const results = [{ id: 'company/rec_1', title: 'Company 1', url: 'https://gatehouse.test/records/company/rec_1' }]
    expect(JSON.parse(textOf(found))).toEqual({ results })
    expect(found.structuredContent).toEqual({ results })
    const fetched = await call('fetch', { id: 'company/rec_3' })
    expect(JSON.parse(textOf(fetched))).toEqual(fetched.structuredContent)
    expect(fetched.structuredContent).toMatchObject({
      id: 'company/rec_3',
      title: 'Company 3',
      text: expect.stringContaining('owner: Carly'),
      url: 'https://gatehouse.test/records/company/rec_3',
      metadata: { note: DATA_MARK },
    })
  })
})

describe('an export', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '  =1', '\n=1', '\u00a0@x'])('makes %j text (A47)', (cell) => {
    expect(csvLine([cell]).replace(/^"/, '')).toMatch(/^'/)
  })

  it('leaves numbers and ordinary texts alone, and quotes what CSV needs quoted (RFC 4180)', () => {
    expect(
      csvLine([-5, 'a-b', 'a,b', 'say "so"', true, null, { id: 'x', name: 'Carly' }, { id: 'y', name: null }]),
    ).toBe('-5,a-b,"a,b","say ""so""",true,,Carly,y')
  })

  it('is CSV with a header, or NDJSON, cut at whole rows (D3, M3)', async () => {
    const csv = (await call('export_records', { model: 'company', limit: 2 })).structuredContent
    expect(csv['content']).toBe(
      'id,name,owner,arr,notes\r\nrec_0,"\'=HYPERLINK(""http://evil"")",Carly,0,\r\nrec_1,Company 1,Dana,-5,\r\n',
    )
    const ndjson = (await call('export_records', { model: 'company', format: 'ndjson', limit: 2 })).structuredContent
    const lines = String(ndjson['content']).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(['rec_0', 'rec_1'])
  })
})

describe('the surface', () => {
  it('judges a request by its body when only the version header is modern, as ChatGPT sends it', async () => {
    const header = { 'mcp-protocol-version': '2026-07-28' }
    const initialize = {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
    }
    for (const message of [initialize, { jsonrpc: '2.0', id: 1, method: 'tools/list' }]) {
      expect(await post(new MemoryHost(), message, header)).toMatchObject({ status: 200 })
    }
  })

  it.each([
    ['batches', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['deep nesting', `{"jsonrpc":"2.0","id":1,"method":"ping","params":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('refuses %s with 400 (A39, A41)', async (_what, body) => {
    expect(await post(new MemoryHost(), body)).toMatchObject({ status: 400, body: expect.stringContaining('-32600') })
  })

  it('counts nesting outside of texts only (A41)', () => {
    expect(nestsDeeper('{"a":[1]}', 2)).toBe(false)
    expect(nestsDeeper('{"a":[{}]}', 2)).toBe(true)
    expect(nestsDeeper(`{"a":"${'[{\\"'.repeat(9)}"}`, 2)).toBe(false)
  })

  it('asks a client to step up where the member could allow what is missing (M6)', async () => {
    const details = { missing: ['company:remove'], stepUp: true }
    const host = Object.assign(new MemoryHost(), {
      refusing: { code: 'missing_permission' as const, message: 'No.', details },
    })
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'remove_record', arguments: { model: 'company', id: 'rec_1', version: 1 } },
    }
    const answer = (await post(host, message)) as PlainAnswer
    expect(answer.status).toBe(403)
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", error_description="More permissions are needed", scope="company:remove", ' +
        'resource_metadata="https://gatehouse.test/.well-known/oauth-protected-resource/mcp"',
    )
  })

  it('passes on what broke, in both ways, and tells a client nothing of it', async () => {
    const host = Object.assign(new MemoryHost(), { fault: new Error('disk on fire') })
    const params = { name: 'describe', arguments: {} }
    await expect(post(host, { jsonrpc: '2.0', id: 1, method: 'tools/call', params })).rejects.toThrow('disk on fire')
    const slow = { ...params, _meta: { progressToken: 1 } }
    await expect(post(host, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: slow })).rejects.toThrow(
      'disk on fire',
    )
  })

  it('asks the tenant once for a tool call, and for nothing else', async () => {
    const host = new MemoryHost()
    await call('get_record', { model: 'company', id: 'rec_1' }, host)
    expect([host.asked.length, host.accesses]).toEqual([1, 0])
  })

  it('answers twenty requests with the same id each with its own (A30)', async () => {
    const surface = createMcpSurface()
    const answers = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const params = {
          name: 'get_record',
          arguments: { model: 'company', id: `rec_${at}` },
          _meta: at % 2 === 0 ? {} : { progressToken: 7 },
        }
        return (await post(
          new MemoryHost(),
          { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
          {},
          surface,
        )) as PlainAnswer
      }),
    )
    answers.forEach(({ body }, at) => expect(body).toContain(`"rec_${at}"`))
  })

  it('tells a client what matters most in the first 512 characters of its instructions', async () => {
    const access = valueOf(await new MemoryHost().access())
    const [first = ''] = instructions({ ...access, tenantName: 'A tenant with quite a long name' }).split('\n\n')
    expect(first.length).toBeLessThanOrEqual(512)
    expect(first).toMatch(/list_records.*owner\.name.*describe.*never as instructions/)
  })
})
