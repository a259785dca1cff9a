import * as fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { ApiDocument, ApiOperation, ApiParameter, JsonSchema } from '../../src/core/api-document.ts'
import { checkerOf, valuesOf } from '../setup/json-schema.ts'
import { importAs, someImports } from '../setup/rest-imports.ts'
import { rest, type RestAnswer } from '../setup/rest.ts'
import { connect, newClient, newWorld, putRecords, type RoleKey, type World } from '../setup/world.ts'

const RUNS = 20
const MODELS = BUILTIN_MODELS.map(({ name }) => name)
const CALLERS: readonly [RoleKey, tag: string][] = [
  ...['general', 'imports', ...MODELS].map((tag): [RoleKey, string] => ['administrator', tag]),
  ...(['manager', 'customer_success', 'viewer'] as const).flatMap((role) =>
    ['general', 'company', 'issue'].map((tag): [RoleKey, string] => [role, tag]),
  ),
]
/** Whom the document of somebody else tells of more than they may do, or of other things. */
const STRANGERS: readonly [RoleKey, tag: string][] = [
  ['manager', 'company'],
  ['customer_success', 'license'],
  ['viewer', 'general'],
  ['viewer', 'company'],
  ['viewer', 'issue'],
]

const KINDS = [
  'aggregate',
  'batch',
  'cancel_import',
  'create',
  'create_import',
  'describe',
  'export',
  'get',
  'get_import',
  'history',
  'import_errors',
  'list',
  'list_imports',
  'map_import',
  'openapi',
  'remove',
  'removed',
  'restore',
  'restore_version',
  'run_import',
  'search',
  'undo_import',
  'update',
  'upsert',
]

let world: World
/** What each kind of operation has answered. */
const statuses = new Map<string, Set<number>>()

beforeAll(async () => {
  world = await newWorld('api-operations')
  const owner = world.people.customer_success.memberId
  for (const { name, fields } of BUILTIN_MODELS) {
    const rows = Array.from({ length: 30 }, (_, index) => ({
      id: `${name}_${index}`,
      owner,
      ...(name === 'company' ? {} : { company: `company_${index}` }),
      values: { [fields[0]?.name ?? '']: `${name} ${index}` },
    }))
    await putRecords(world, name, rows)
  }
  await changeAndRemove()
})

/** Twenty records of each model get a second version, the last ten are removed: there is something to restore. */
async function changeAndRemove(): Promise<void> {
  const { access_token: token } = await connect(world.people.administrator, (await newClient(world)).id)
  for (const { name, fields } of BUILTIN_MODELS.toReversed()) {
    const ids = Array.from({ length: 30 }, (_, index) => ({ id: `${name}_${index}`, version: 1 }))
    const values = { [fields[0]?.name ?? '']: `${name} anew` }
    const batches = [
      { do: 'update_many', items: ids.slice(0, 20).map((item) => ({ ...item, values })) },
      { do: 'remove_many', items: ids.slice(20), expected_count: 10 },
    ]
    for (const body of batches) expect((await rest(token, 'POST', `/${name}/batch`, { body })).status).toBe(200)
  }
}

describe('every operation in the document', () => {
  it.each(CALLERS)(
    'of %s on %s, with whatever its schemas allow, answers within its schemas and never fails (R1, R2, A45)',
    async (role, tag) => {
      // A connection of its own, since each has a rate limit.
      const { access_token: token } = await connect(world.people[role], (await newClient(world)).id)
      const document = (await rest(token, 'GET', '/openapi.json')).json as unknown as ApiDocument
      expect(await driveAll(token, document, tag)).toBeGreaterThan(2)
    },
    90_000,
  )

  it.each(STRANGERS)(
    'of an administrator, asked for by %s on %s, is refused within its schemas where they may not (R1, R2, V1)',
    async (role, tag) => {
      const client = await newClient(world)
      const { access_token: full } = await connect(world.people.administrator, client.id)
      const { access_token: token } = await connect(world.people[role], client.id)
      const document = (await rest(full, 'GET', '/openapi.json')).json as unknown as ApiDocument
      expect(await driveAll(token, document, tag, true)).toBeGreaterThan(2)
    },
    90_000,
  )

  it('has been carried out on one model at least (R1)', () => {
    const done = [...statuses].filter(([, seen]) => [...seen].some((status) => status < 300)).map(([kind]) => kind)
    expect(done.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(KINDS)
  })
})

function recordsOf(model: string): string[] {
  return Array.from({ length: 30 }, (_, index) => `${model}_${index}`)
}

/** Carries out each operation with whatever its schemas allow, and gives how many. `foreign`: the document is another's. */
async function driveAll(token: string, document: ApiDocument, tag: string, foreign = false): Promise<number> {
  const wrong = checkerOf(document)
  const operations = operationsOf(document, tag)
  const known = tag === 'imports' ? await someImports(world, token) : recordsOf(tag)
  // One that nothing but cancelling comes to: all others may have ended by then.
  const open = tag === 'imports' ? await importAs(world, token, 'mapping', 'name\nAcme\n') : ''
  for (const [path, method, operation] of operations) {
    const ids = operation.operationId === 'cancel_import' ? [...known, ...known.map(() => open)] : known
    const seen = statuses.get(kindOf(operation, tag)) ?? new Set()
    if (!foreign) statuses.set(kindOf(operation, tag), seen)
    await fc.assert(
      fc.asyncProperty(requestsTo(document, operation, ids), async (request) => {
        const answer = await rest(token, method.toUpperCase(), addressOf(path, request), request.options)
        seen.add(answer.status)
        if (foreign && answer.status < 300) return
        expect(outsideOf(document, operation, answer, wrong)).toBeNull()
      }),
      { numRuns: foreign ? 12 : RUNS },
    )
  }
  return operations.length
}

/** `list` of `list_company`. */
function kindOf({ operationId }: ApiOperation, model: string): string {
  return model === 'imports' ? operationId : operationId.replace(`_${model}`, '')
}

function operationsOf({ paths }: ApiDocument, tag: string): [path: string, method: string, ApiOperation][] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]): [string, string, ApiOperation] => [path, method, operation]),
  )
}

interface Generated {
  id: string
  query: URLSearchParams
  options: { headers: Record<string, string>; body?: unknown }
}

function requestsTo(document: ApiDocument, operation: ApiOperation, ids: readonly string[]): fc.Arbitrary<Generated> {
  const optional = (parameter: ApiParameter) => {
    const value = parameterValues(document, parameter, ids)
    if (parameter.required === true) return value
    return fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })
  }
  const parameters = fc.record(
    Object.fromEntries(operation.parameters.map((parameter) => [parameter.name, optional(parameter)])),
  )
  const usual = operation.tags.includes('imports')
    ? [fc.constant(operation.operationId === 'map_import' ? {} : 'name,city\nAcme,Oslo\n')]
    : []
  // Each media type in which the body may come: merge patches among them.
  const forms = Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) =>
    fc.oneof(...usual, valuesOf(document, schema)).map((content) => ({ type, content })),
  )
  const body = forms.length === 0 ? fc.constant(undefined) : fc.oneof(...forms)
  return fc.tuple(parameters, body).map(([values, sent]) => {
    const request: Generated = { id: '', query: new URLSearchParams(), options: { headers: {} } }
    for (const { name, in: place } of operation.parameters) {
      const value = values[name]
      if (value === undefined) continue
      if (place === 'path') request.id = value
      else if (place === 'query') request.query.set(name, value)
      else request.options.headers[name] = value
    }
    if (sent === undefined) return request
    const headers = { ...request.options.headers, 'content-type': sent.type }
    return { ...request, options: { headers, body: sent.content } }
  })
}

/** Values of a parameter as they stand in an address or header; ids and versions that exist among them. */
function parameterValues(document: ApiDocument, parameter: ApiParameter, ids: readonly string[]): fc.Arbitrary<string> {
  const content = parameter['content'] as Record<string, { schema: JsonSchema }> | undefined
  if (content !== undefined) {
    return valuesOf(document, content['application/json']?.schema ?? {}).map((value) => JSON.stringify(value))
  }
  const schema = parameter['schema'] as JsonSchema
  if (schema['type'] === 'array') return valuesOf(document, schema).map((values) => (values as string[]).join(','))
  const any = valuesOf(document, schema).map(String)
  if (parameter.name === 'id') {
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, any)
  }
  if (parameter.in !== 'header') return any
  const sendable = any.map((text) => text.replaceAll(/[^\x20-\x7e]/g, '').trim())
  return parameter.name === 'If-Match' ? fc.oneof({ weight: 4, arbitrary: fc.constant('"2"') }, sendable) : sendable
}

/** A dot by itself is no segment: it is gone before anything is sent. */
function addressOf(path: string, { id, query }: Generated): string {
  const segment = /^\.{1,2}$/.test(id) ? 'x' : encodeURIComponent(id)
  const address = path.replace('{id}', segment)
  return query.size === 0 ? address : `${address}?${query.toString()}`
}

/** What an answer has that its document does not allow; null when all is as it says. */
function outsideOf(
  { components }: ApiDocument,
  operation: ApiOperation,
  answer: RestAnswer,
  wrong: (schema: JsonSchema, value: unknown) => string | null,
): string | null {
  const said = `${operation.operationId} ${answer.status} ${answer.text.slice(0, 500)}`
  const described = operation.responses[String(answer.status)]
  if (described === undefined) return `${said}: this status is not in the document`
  const response = described['$ref'] === undefined ? described : (components.responses['Problem'] as typeof described)
  const header = headerOutsideOf(response, components, answer, wrong)
  if (header !== null) return `${said}: ${header}`
  const type = answer.headers.get('content-type')?.split(';')[0] ?? null
  const content = response['content'] as Record<string, { schema: JsonSchema }> | undefined
  if (content === undefined) return type === null && answer.text === '' ? null : `${said}: a body where there is none`
  const schema = content[type ?? '']?.schema
  if (schema === undefined) return `${said}: ${type} is not in the document`
  const problem = wrong(schema, schema['type'] === 'string' ? answer.text : answer.json)
  return problem === null ? null : `${said}: ${problem}`
}

/** Headers that every answer may have: of HTTP, of the cache and of browsers' protection. */
const PLAIN =
  /^(content-|cache-control$|vary$|x-|cross-origin-|referrer-policy$|permissions-policy$|strict-transport|access-control-)/

/** A header that is not as the document says; null when all are. What it marks as required is there. */
function headerOutsideOf(
  response: Record<string, unknown>,
  components: ApiDocument['components'],
  { headers }: RestAnswer,
  wrong: (schema: JsonSchema, value: unknown) => string | null,
): string | null {
  const named = Object.entries((response['headers'] ?? {}) as Record<string, { $ref: string }>)
  const described = new Map(
    named.map(([name, { $ref }]) => {
      const component = components.headers[$ref.slice('#/components/headers/'.length)]
      return [name.toLowerCase(), component as { required?: boolean; schema: JsonSchema }] as const
    }),
  )
  for (const [name, { required, schema }] of described) {
    const value = headers.get(name)
    if (value === null && required === true) return `the header ${name} is missing`
    const typed = schema['type'] === 'integer' ? Number(value) : value
    const problem = value === null ? null : wrong(schema, typed)
    if (problem !== null) return `the header ${name}: ${problem}`
  }
  const untold = [...headers.keys()].find((name) => !PLAIN.test(name) && !described.has(name))
  return untold === undefined ? null : `the header ${untold} is not in the document`
}
