import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server'

/** One request as it comes over the wire. `body` is sent as it is. */
export interface WireRequest {
  title: string
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

const URL_OF_SURFACE = 'https://gatehouse.test/mcp'
const BASE = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const ENVELOPE = {
  [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
  [CLIENT_INFO_META_KEY]: { name: 'corpus', version: '1' },
  [CLIENT_CAPABILITIES_META_KEY]: {},
}
const CALL = { name: 'list_records', arguments: { model: 'company', limit: 2 } }

const OF_CARLY = [{ field: 'owner.name', op: 'eq', value: 'Carly' }]

const COMPLETION = {
  ref: { type: 'ref/prompt', name: 'account_review' },
  argument: { name: 'company', value: 'Comp' },
}

type Json = Record<string, unknown>

function legacy(title: string, message: unknown, headers: Record<string, string> = {}): WireRequest {
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  return { title: `2025: ${title}`, method: 'POST', url: URL_OF_SURFACE, headers: { ...BASE, ...headers }, body }
}

function modern(title: string, message: Json, headers: Record<string, string> = {}): WireRequest {
  const params = message['params'] as Json | undefined
  const name = params?.['name']
  return {
    title: `2026: ${title}`,
    method: 'POST',
    url: URL_OF_SURFACE,
    headers: without({
      ...BASE,
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': String(message['method']),
      ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
      ...headers,
    }),
    body: JSON.stringify({ ...message, params: { _meta: ENVELOPE, ...params } }),
  }
}

/** An empty header stands for none. */
function without(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
}

function call(params: Json = CALL, more: Json = {}): Json {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params, ...more }
}

const LIST = { jsonrpc: '2.0', id: 2, method: 'tools/list' }

const ids: WireRequest[] = [0, -1, 7.5, 1e300, 2 ** 53 + 2, '', 'a"b', '\u2028', null, true, {}, []].flatMap((id) => [
  legacy(`id ${JSON.stringify(id)}`, call(CALL, { id })),
  modern(`id ${JSON.stringify(id)}`, call(CALL, { id })),
])

const tools: WireRequest[] = [
  ['list_records', { model: 'company', where: [{ field: 'owner.name', op: 'eq', value: 'Carly' }] }],
  ['list_records', { model: 'company', detail: 'detailed', limit: 200 }],
  ['list_records', { model: 'company', cursor: '20' }],
  ['list_records', { model: 'planet' }],
  ['list_records', { model: 'company', where: [{ field: 'hidden', op: 'eq', value: 1 }] }],
  ['list_records', { model: 'company', foo: 1, bar: 2 }],
  ['list_records', { model: 'company', where: { field: 'name', op: 'eq', value: 'x' } }],
  ['list_records', { model: 'company', where: [{ field: 'name', op: 'like', value: 'x' }] }],
  ['list_records', { model: 'company', limit: 1e9 }],
  ['list_records', {}],
  ['get_record', { model: 'company', id: 'rec_3' }],
  ['get_record', { model: 'company', id: 'nobody' }],
  ['aggregate_records', { model: 'company', group_by: ['owner.name'] }],
  ['export_records', { model: 'company' }],
  ['export_records', { model: 'company', format: 'ndjson' }],
  ['create_record', { model: 'company', values: { name: 'New' } }],
  ['create_record', JSON.parse('{"model":"company","values":{"__proto__":{"x":1}}}')],
  ['create_record', JSON.parse('{"__proto__":{"x":1},"model":"company","values":{}}')],
  ['update_record', { model: 'company', id: 'rec_3', version: 1, values: { name: 'Newer' } }],
  ['update_record', { model: 'company', id: 'rec_3', version: 9, values: { name: 'Newer' } }],
  ['remove_record', { model: 'company', id: 'rec_3', version: 1 }],
  ['create_records', { model: 'company', items: [{ name: 'New' }, { arr: 1 }] }],
  ['create_records', { model: 'company', items: [{ arr: 1 }], dry_run: true }],
  ['create_records', { model: 'company', items: [], idempotency_key: 'x' }],
  ['create_records', JSON.parse('{"model":"company","items":[{"__proto__":{"x":1}}]}')],
  ['update_records', { model: 'company', items: [{ id: 'rec_3', version: 1, values: { name: 'Newer' } }] }],
  ['update_records', { model: 'company', items: [{ id: 'rec_3', version: 9, values: {} }] }],
  ['update_records', { model: 'company', where: OF_CARLY, values: { health: 'good' }, expected_count: 10 }],
  ['update_records', { model: 'company', where: OF_CARLY, values: { health: 'good' }, expected_count: 9 }],
  ['update_records', { model: 'company', where: OF_CARLY }],
  ['remove_records', { model: 'company', where: OF_CARLY, dry_run: true }],
  ['remove_records', { model: 'company', items: [{ id: 'rec_3', version: 1 }], where: [] }],
  ['record_history', { model: 'company', id: 'rec_3' }],
  ['record_history', { model: 'company' }],
  ['restore_record', { model: 'company', id: 'rec_gone' }],
  ['restore_record', { model: 'company', id: 'rec_3', to_version: 1 }],
  ['restore_record', { model: 'company', id: 'rec_3', version: 2, to_version: 1 }],
  ['search', { query: 'company' }],
  ['search', { query: '   ' }],
  ['fetch', { id: 'company/rec_3' }],
  ['fetch', { id: 'company/nobody' }],
  ['describe', {}],
  ['describe', undefined],
  ['describe', null],
  ['describe', []],
  ['describe', 'x'],
  ['no_such_tool', {}],
  ['__proto__', {}],
  ['', {}],
  [7, {}],
  [undefined, {}],
].flatMap(([name, args]) => {
  const title = `${String(name)} ${JSON.stringify(args)}`
  return [legacy(title, call({ name, arguments: args })), modern(title, call({ name, arguments: args }))]
})

const shapes: WireRequest[] = [
  legacy('broken JSON', '{"jsonrpc":"2.0","id":1,'),
  legacy('no body', ''),
  legacy('null', 'null'),
  legacy('a number', '42'),
  legacy('a text', '"tools/call"'),
  legacy('an empty batch', []),
  legacy('a batch of one', [call()]),
  legacy('a batch of two', [call(), LIST]),
  legacy('no jsonrpc', { id: 1, method: 'tools/call', params: CALL }),
  legacy('jsonrpc 1.0', call(CALL, { jsonrpc: '1.0' })),
  legacy('jsonrpc as a number', call(CALL, { jsonrpc: 2 })),
  legacy('an additional member', call(CALL, { extra: 1 })),
  legacy('a result beside the method', call(CALL, { result: {} })),
  legacy('an answer', { jsonrpc: '2.0', id: 1, result: {} }),
  legacy('no method', { jsonrpc: '2.0', id: 1, params: CALL }),
  legacy('a method that is no text', call(CALL, { method: 7 })),
  legacy('params as a list', call(CALL, { params: [CALL] })),
  legacy('params null', call(CALL, { params: null })),
  legacy('no params', { jsonrpc: '2.0', id: 1, method: 'tools/call' }),
  legacy('an additional parameter', call({ ...CALL, extra: 1 })),
  legacy('a task', call({ ...CALL, task: { ttl: 1 } })),
  legacy('a task that is wrong', call({ ...CALL, task: 'x' })),
  legacy('a notification of a call', { jsonrpc: '2.0', method: 'tools/call', params: CALL }),
  legacy('a notification', { jsonrpc: '2.0', method: 'notifications/initialized' }),
  legacy('a cancellation', { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }),
  legacy('ping', { jsonrpc: '2.0', id: 1, method: 'ping' }),
  legacy('an unknown method', { jsonrpc: '2.0', id: 1, method: 'tools/destroy' }),
  legacy('resources/list', { jsonrpc: '2.0', id: 1, method: 'resources/list' }),
  legacy('prompts/list', { jsonrpc: '2.0', id: 1, method: 'prompts/list' }),
  legacy('prompts/get', rpc('prompts/get', { name: 'account_review', arguments: { company: 'x' } })),
  legacy('prompts/get without what it needs', rpc('prompts/get', { name: 'account_review' })),
  legacy('resources/templates/list', rpc('resources/templates/list', {})),
  legacy('resources/read', rpc('resources/read', { uri: 'gatehouse://models/company' })),
  legacy('resources/read of nothing', rpc('resources/read', { uri: 'gatehouse://models/planet' })),
  legacy('completion/complete', rpc('completion/complete', COMPLETION)),
  modern('completion/complete', rpc('completion/complete', COMPLETION)),
  modern('resources/read', rpc('resources/read', { uri: 'gatehouse://models/company' }), {
    'mcp-name': 'gatehouse://models/company',
  }),
  legacy('server/discover', { jsonrpc: '2.0', id: 1, method: 'server/discover' }),
  legacy('initialize', initialize('2025-11-25')),
  legacy('initialize with an unknown version', initialize('1999-01-01')),
  legacy('deep nesting', call({ name: 'create_record', arguments: { model: 'company', values: deep(100) } })),
  legacy('a doubled member', '{"jsonrpc":"2.0","id":1,"id":2,"method":"tools/list"}'),
  modern('an additional parameter', call({ ...CALL, extra: 1 })),
  modern('a task', call({ ...CALL, task: { ttl: 1 } })),
  modern('input responses', call({ ...CALL, inputResponses: {} })),
  modern('request state', call({ ...CALL, requestState: 'x' })),
  modern('an additional member', call(CALL, { extra: 1 })),
  modern('ping', { jsonrpc: '2.0', id: 1, method: 'ping' }),
  modern('initialize', initialize('2026-07-28')),
  modern('server/discover', { jsonrpc: '2.0', id: 1, method: 'server/discover' }),
  modern('an unknown method', { jsonrpc: '2.0', id: 1, method: 'tools/destroy' }),
  modern('a notification', { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }),
]

const lists: WireRequest[] = [
  legacy('tools/list', LIST),
  legacy('tools/list again', { ...LIST, id: 'again' }),
  legacy('tools/list with params', { ...LIST, params: {} }),
  legacy('tools/list with a cursor', { ...LIST, params: { cursor: 'x' } }),
  legacy('tools/list with a cursor that is no text', { ...LIST, params: { cursor: 1 } }),
  modern('tools/list', LIST),
  modern('tools/list again', { ...LIST, id: 'again' }),
  modern('tools/list with a cursor', { ...LIST, params: { cursor: 'x' } }),
  modern('tools/list with a name header', LIST, { 'mcp-name': 'x' }),
]

const metas: WireRequest[] = [
  ['progress token', { progressToken: 1 }],
  ['progress token that is wrong', { progressToken: {} }],
  ['vendor name', { 'claudeai/tool_use_id': 'x' }],
  ['trace', { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }],
  ['related task', { 'io.modelcontextprotocol/related-task': { taskId: 1 } }],
  ['log level', { 'io.modelcontextprotocol/logLevel': 'debug' }],
  ['log level that is wrong', { 'io.modelcontextprotocol/logLevel': 'shout' }],
  ['another version', { [PROTOCOL_VERSION_META_KEY]: '2027-01-01' }],
  ['an old version', { [PROTOCOL_VERSION_META_KEY]: '2025-11-25' }],
  ['a version that is no text', { [PROTOCOL_VERSION_META_KEY]: 2026 }],
  ['capabilities that are wrong', { [CLIENT_CAPABILITIES_META_KEY]: { roots: { listChanged: 'yes' } } }],
  ['capabilities null', { [CLIENT_CAPABILITIES_META_KEY]: null }],
  ['client info that is wrong', { [CLIENT_INFO_META_KEY]: { name: 1 } }],
].flatMap(([title, meta]) => [
  legacy(`_meta: ${title as string}`, call({ ...CALL, _meta: meta })),
  modern(`_meta: ${title as string}`, call({ ...CALL, _meta: { ...ENVELOPE, ...(meta as Json) } })),
])

const envelopes: WireRequest[] = [
  modern('no capabilities', call({ ...CALL, _meta: { [PROTOCOL_VERSION_META_KEY]: '2026-07-28' } })),
  modern('no envelope (ChatGPT)', call({ ...CALL, _meta: undefined })),
  modern('an empty envelope', call({ ...CALL, _meta: {} })),
  modern('an envelope that is a text', call({ ...CALL, _meta: 'x' })),
  legacy('an envelope without headers', call({ ...CALL, _meta: ENVELOPE })),
]

const headers: WireRequest[] = [
  ['accept', 'application/json'],
  ['accept', '*/*'],
  ['accept', ''],
  ['accept', 'text/event-stream, application/json;q=0.5'],
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-8'],
  ['content-type', 'application/json, application/json'],
  ['content-type', 'APPLICATION/JSON'],
  ['content-type', ''],
  ['mcp-protocol-version', '2025-06-18'],
  ['mcp-protocol-version', '2025-11-25'],
  ['mcp-protocol-version', '2024-11-05'],
  ['mcp-protocol-version', '1999-01-01'],
  ['mcp-protocol-version', '2027-01-01'],
  ['mcp-protocol-version', '2026-07-28'],
  ['mcp-protocol-version', ' 2026-07-28'],
  ['mcp-protocol-version', ''],
  ['mcp-method', 'tools/list'],
  ['mcp-method', ''],
  ['mcp-name', 'get_record'],
  ['mcp-name', '=?base64?bGlzdF9yZWNvcmRz?='],
  ['mcp-name', '=?base64?!?='],
  ['mcp-name', ''],
  ['mcp-session-id', 'none'],
  ['origin', 'https://gatehouse.test'],
  ['origin', 'https://elsewhere.test'],
  ['origin', 'null'],
  ['last-event-id', '7'],
].flatMap(([name = '', value = '']) => {
  const changed = { [name]: value }
  const title = `${name}: ${value === '' ? 'none' : value}`
  const bare = legacy(title, call())
  return [{ ...bare, headers: without({ ...bare.headers, ...changed }) }, modern(title, call(), changed)]
})

const methods: WireRequest[] = ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS'].map((method) => {
  const body = method === 'PUT' || method === 'PATCH' ? JSON.stringify(call()) : ''
  return { title: method, method, url: URL_OF_SURFACE, headers: BASE, body }
})

function rpc(method: string, params: Json): Json {
  return { jsonrpc: '2.0', id: 1, method, params }
}

function initialize(protocolVersion: string): Json {
  return {
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: { protocolVersion, capabilities: {}, clientInfo: { name: 'corpus', version: '1' } },
  }
}

function deep(levels: number): Json {
  return levels === 0 ? {} : { a: deep(levels - 1) }
}

/** Valid and invalid requests of both eras (A39, A40). */
export const CORPUS: readonly WireRequest[] = [
  ...lists,
  ...ids,
  ...tools,
  ...shapes,
  ...metas,
  ...envelopes,
  ...headers,
  ...methods,
]
