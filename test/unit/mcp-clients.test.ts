import { describe, expect, it } from 'vitest'
import { createMcpSurface } from '../../src/connection/mcp/surface.ts'
import { TOOLS } from '../../src/connection/mcp/tools/catalogue.ts'
import { legacyClient, modernClient } from './mcp-connect.ts'
import { MemoryHost, NOTHING, permissionsOf } from './mcp-host.ts'

const CARLYS = {
  name: 'list_records',
  arguments: { model: 'company', where: [{ field: 'owner.name', op: 'eq', value: 'Carly' }], limit: 5 },
}

describe.each([
  ['2026-07-28', modernClient],
  ['2025-11-25', legacyClient],
] as const)('a client of %s', (_version, connect) => {
  it('lists the tools with titles, hints and schemas (M1, M2)', async () => {
    const client = await connect(createMcpSurface(), new MemoryHost())
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual([
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
    for (const tool of tools) {
      expect(tool.title).toBeTruthy()
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(tool.outputSchema).toMatchObject({ type: 'object' })
      const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = tool.annotations ?? {}
      for (const hint of [readOnlyHint, destructiveHint, idempotentHint, openWorldHint])
        expect(typeof hint).toBe('boolean')
      expect(readOnlyHint).toBe(!/^(create|update|remove|restore)_/.test(tool.name))
    }
  })

  it('gets the companies where Carly is the owner in one call, with a validated result (M3, M4)', async () => {
    const host = new MemoryHost()
    const client = await connect(createMcpSurface(), host)
    await client.listTools()
    const result = await client.callTool(CARLYS)
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toMatchObject({ total: 10, next_cursor: '5' })
    expect(JSON.stringify(result.content)).toContain('5 of 10 company records.')
    expect(host.asked.map(({ via }) => via)).toEqual(['mcp:list_records'])
    const next = await client.callTool({ ...CARLYS, arguments: { ...CARLYS.arguments, cursor: '5' } })
    expect(next.structuredContent).toMatchObject({ total: 10, next_cursor: null })
  })

  it('gets each tool answered as its output schema says', async () => {
    const client = await connect(createMcpSurface(), new MemoryHost())
    await client.listTools()
    for (const [name, args] of [
      ['describe', {}],
      ['get_record', { model: 'company', id: 'rec_4' }],
      ['aggregate_records', { model: 'company', group_by: ['owner'] }],
      ['export_records', { model: 'company' }],
      ['create_record', { model: 'company', values: { name: 'x' } }],
      ['update_record', { model: 'company', id: 'rec_4', version: 1, values: { name: 'x' } }],
      ['remove_record', { model: 'company', id: 'rec_4', version: 1 }],
      ['create_records', { model: 'company', items: [{ name: 'x' }, {}] }],
      ['update_records', { model: 'company', items: [{ id: 'rec_4', version: 1, values: { name: 'x' } }] }],
      ['update_records', { model: 'company', where: [], values: { health: 'good' }, dry_run: true }],
      ['remove_records', { model: 'company', items: [{ id: 'rec_4', version: 1 }] }],
      ['remove_records', { model: 'company', where: [], expected_count: 30 }],
      ['record_history', { model: 'company', id: 'rec_4' }],
      ['record_history', { model: 'company' }],
      ['restore_record', { model: 'company', id: 'rec_gone' }],
      ['restore_record', { model: 'company', id: 'rec_4', version: 2, to_version: 1 }],
      ['search', { query: 'company' }],
      ['fetch', { id: 'company/rec_4' }],
    ] as const) {
      const result = await client.callTool({ name, arguments: args })
      expect({ name, failed: result.isError ?? false }).toEqual({ name, failed: false })
      expect(result.structuredContent).toBeDefined()
    }
  })

  it('learns of an unknown tool by a protocol error, of bad arguments by a tool error (A40)', async () => {
    const client = await connect(createMcpSurface(), new MemoryHost())
    await expect(client.callTool({ name: 'no_such_tool', arguments: {} })).rejects.toThrow(/Unknown tool: no_such_tool/)
    const result = await client.callTool({ name: 'get_record', arguments: { model: 'company', tenant: 'other' } })
    expect(result.isError).toBe(true)
    expect(JSON.stringify(result.content)).toMatch(/tenant: there is no such argument/)
    expect(JSON.stringify(result.content)).toMatch(/What to do next/)
    const near = await client.callTool({ name: 'list_records', arguments: { model: 'company', wheres: [] } })
    expect(JSON.stringify(near.content)).toContain('wheres: there is no such argument, did you mean \\"where\\"?')
  })

  it('sees only the tools and models that it may use (M2, A31)', async () => {
    const host = new MemoryHost({
      models: { company: { actions: ['view'], fields: { name: 'view', health: 'view' } } },
      portfolio: [],
    })
    const client = await connect(createMcpSurface(), host)
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'aggregate_records',
      'describe',
      'fetch',
      'get_record',
      'list_records',
      'record_history',
      'search',
    ])
    const shown = JSON.stringify(tools.map(({ description, inputSchema }) => ({ description, inputSchema })))
    for (const hidden of ['end_user', 'issue', 'owner', 'Carly', '"arr"', 'priority', 'notes', 'renewal_date']) {
      expect(shown).not.toContain(hidden)
    }
  })

  it('still lists the tools when it may do nothing at all (M5)', async () => {
    const client = await connect(createMcpSurface(), new MemoryHost(NOTHING))
    const { tools } = await client.listTools()
    expect(tools).toHaveLength(TOOLS.length)
    expect((await client.callTool({ name: 'describe', arguments: {} })).isError).toBeFalsy()
  })
})

describe('a subscribed client', () => {
  it('is told when its tools change, and nobody else is (M7)', async () => {
    const host = new MemoryHost()
    const [surface, other] = [createMcpSurface(), createMcpSurface()]
    const client = await modernClient(surface, host)
    let told = 0
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      told += 1
    })
    const subscription = await client.listen({ toolsListChanged: true })
    other.toolsChanged()
    host.permissions = permissionsOf('viewer')
    host.version = 'v2'
    surface.toolsChanged()
    await expect.poll(() => told).toBe(1)
    expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain('create_records')
    await subscription.close()
  })

  it('has its stream ended with its connection (A37)', async () => {
    const surface = createMcpSurface()
    const client = await modernClient(surface, new MemoryHost())
    const subscription = await client.listen({ toolsListChanged: true })
    await surface.endStreams()
    await expect(subscription.closed).resolves.toBeDefined()
    expect((await client.listTools()).tools).toHaveLength(TOOLS.length)
  })
})
