import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { FieldDefinition, ModelDefinition } from '../../src/core/models.ts'
import { ACTIONS, type PermissionSet } from '../../src/core/permissions.ts'
import { commitPolicyChange } from '../../src/ledger/commit.ts'
import worker from '../../src/index.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import { connect, newClient, newWorld, putRecords, SITE, type RoleKey, type World } from './world.ts'

/*
 * Two tenants that look alike: the same people, company names and kinds of records, with values that tell where each
 * came from. What is seen through one must never hold anything of the other.
 */

/** Where a record stands for Carly: with a company that she owns, or with somebody else's. */
export type Place = 'mine' | 'else'
const PLACES: readonly Place[] = ['mine', 'else']
/** In the order in which references can be resolved. */
const COMPANY_NAMES: Readonly<Record<Place, string>> = { mine: 'Birch and Sons', else: 'Zedar Holding' }

export const recordId = (mark: string, place: Place, model: string): string => `${mark}_${place}_${model}`

/** A value for the name of a record of this model. */
export function called(model: string, name = 'x'): Record<string, string> {
  const field = BUILTIN_MODELS.find((known) => known.name === model)?.fields[0]
  return { [field?.name ?? 'name']: name }
}

/** The text that stands in a field of a record, and nowhere else. */
export const sign = (mark: string, place: Place, model: string, field: string): string =>
  `qx${mark}${place}x${model}x${field}`.replaceAll('_', '')

/** The number that stands in a field of a record, and nowhere else. */
export function numberIn(mark: string, place: Place, model: string, field: string): number {
  let hash = 0
  for (const letter of sign(mark, place, model, field)) hash = (hash * 31 + letter.charCodeAt(0)) % 89_999_999
  return 10_000_000 + hash
}

/** A value of the field's type that tells where it came from, as far as its type can. */
export function telling(mark: string, place: Place, model: ModelDefinition, field: FieldDefinition): unknown {
  const text = sign(mark, place, model.name, field.name)
  const first = place === 'mine'
  switch (field.type) {
    case 'text':
    case 'long_text':
      return text
    case 'email':
      return `${text}@mail.example`
    case 'link':
      return `https://${text}.example/`
    case 'number':
    case 'money':
      return numberIn(mark, place, model.name, field.name)
    case 'boolean':
      return first
    case 'date':
      return first ? '2031-02-03' : '2033-04-05'
    case 'datetime':
      return first ? '2031-02-03T04:05:06.000Z' : '2033-04-05T06:07:08.000Z'
    case 'time':
      return first ? '04:05' : '06:07'
    case 'choice':
      return field.choices?.at(first ? 0 : -1)
    case 'choices':
      return field.choices?.slice(first ? 0 : -1, first ? 1 : undefined)
    case 'member':
      return null
    case 'reference':
      return recordId(mark, place, field.model ?? '')
  }
}

/** One record of each model with Carly's company, and one of each with the administrator's. */
export async function fillAlike(world: World, mark: string): Promise<void> {
  for (const model of BUILTIN_MODELS) {
    const [name] = model.fields
    const rows = PLACES.map((place) => {
      const owner = place === 'mine' ? world.people.customer_success : world.people.administrator
      const values = model.fields
        .filter((field) => field.name !== 'owner' && field.name !== 'company' && field !== name)
        .map((field) => [field.name, telling(mark, place, model, field)])
      const own = model.name === 'company' ? COMPANY_NAMES[place] : `${model.label} of ${COMPANY_NAMES[place]}`
      return {
        id: recordId(mark, place, model.name),
        owner: owner.memberId,
        ...(model.name === 'company' ? {} : { company: recordId(mark, place, 'company') }),
        values: { ...Object.fromEntries(values), ...called(model.name, own) },
      }
    })
    await putRecords(world, model.name, rows)
  }
}

/** A world of this slug, full of records marked with it. */
export async function newFullWorld(slug: string): Promise<World> {
  const world = await newWorld(slug)
  await fillAlike(world, slug)
  return world
}

/** What a built-in role may do. */
export function rolePermissions(key: RoleKey): PermissionSet {
  const role = BUILTIN_ROLES(BUILTIN_MODELS).find((known) => known.key === key)
  if (role === undefined) throw new Error(`No role ${key}`)
  return role.permissions
}

/** A ceiling with all actions, by field: `edit` unless `access` says otherwise; models in `without` are left out. */
export function ceilingWith(
  access: (model: string, field: string, index: number) => 'none' | 'view' | 'edit',
  without: readonly string[] = [],
): PermissionSet {
  const models = BUILTIN_MODELS.filter(({ name }) => !without.includes(name)).map(({ name, fields }) => {
    const named = fields
      .map((field, index) => [field.name, access(name, field.name, index)] as const)
      .filter(([, can]) => can !== 'none')
    return [name, { actions: [...ACTIONS], fields: Object.fromEntries(named) as Record<string, 'view' | 'edit'> }]
  })
  return { models: Object.fromEntries(models), portfolio: [] }
}

/** Hides every third field of each model and all of projects; what it leaves can be written, but for every third. */
export const PATCHY: PermissionSet = ceilingWith(
  (_model, _field, index) => (index % 3 === 2 ? 'none' : index % 3 === 1 && index > 1 ? 'view' : 'edit'),
  ['project'],
)

/** An access token of a new connection: this role, through a new client with this ceiling. */
export async function tokenOf(
  world: World,
  role: RoleKey,
  ceiling: PermissionSet | null | 'role' = 'role',
): Promise<string> {
  const client = await newClient(world, {}, ceiling)
  return (await connect(world.people[role], client.id)).access_token
}

export interface Heard {
  status: number
  /** Status, challenge and body, as they went over the wire. */
  wire: string
  /** Whether the tool did what it was asked for. */
  ok: boolean
  /** The text for a model; of a refusal, its error. */
  text: string
  structured: Record<string, unknown>
}

/**
 * One request to the Worker, all of the way. `SELF.fetch` of the test pool takes longer with each call of a test, far
 * too long for tables with hundreds of them.
 */
export async function send(path: string, init: RequestInit = {}): Promise<Response> {
  return await worker.fetch(
    new Request(`${SITE}${path}`, { redirect: 'manual', ...init }),
    env,
    createExecutionContext(),
  )
}

/** POST to the MCP endpoint, as it is. */
export async function post(
  token: string,
  body: string,
  headers: Record<string, string> = {},
  path = '/mcp',
): Promise<Response> {
  const usual = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-06-18',
  }
  return await send(path, { method: 'POST', headers: { ...usual, ...headers }, body })
}

/** Calls a tool; what comes back to the byte, whatever it is. The JSON-RPC id is always the same. */
export async function hear(token: string, name: string, args: unknown): Promise<Heard> {
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }
  return await heard(await post(token, JSON.stringify(message)))
}

export async function heard(response: Response): Promise<Heard> {
  const body = await response.text()
  const { status, headers } = response
  const json = body.startsWith('{') ? body : (/^data: (.*)$/m.exec(body)?.[1] ?? '{}')
  const message = JSON.parse(json) as {
    result?: { isError?: boolean; content?: { text: string }[]; structuredContent?: Record<string, unknown> }
    error?: { message: string } | string
  }
  const wire = `${status} ${headers.get('www-authenticate') ?? ''} ${body}`
  const text = message.result?.content?.[0]?.text ?? JSON.stringify(message.error ?? null)
  const ok = status === 200 && message.result !== undefined && message.result.isError !== true
  return { status, wire, ok, text, structured: message.result?.structuredContent ?? {} }
}

/** The result of any other method. */
export async function hearMethod(token: string, method: string, params: object): Promise<unknown> {
  const response = await post(token, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))
  const body = await response.text()
  const json = body.startsWith('{') ? body : (/^data: (.*)$/m.exec(body)?.[1] ?? '{}')
  return (JSON.parse(json) as { result?: unknown }).result
}

/** `tools/list` as text. */
export async function toolList(token: string): Promise<string> {
  const response = await post(token, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }))
  const body = await response.text()
  return body.startsWith('{') ? body : (/^data: (.*)$/m.exec(body)?.[1] ?? '')
}

/** Writes what a role may do into D1, with the next policy version: as another place than the tenant's object would. */
export async function changeRole(world: World, key: RoleKey, permissions: PermissionSet): Promise<void> {
  const sql = 'UPDATE roles SET permissions = ?, system = coalesce(?, system) WHERE tenant_id = ? AND key = ?'
  // To export records takes the system permission, too.
  const exports = key !== 'administrator' && JSON.stringify(permissions.models).includes('"export"')
  const system = exports ? '["export"]' : null
  await commitPolicyChange(
    env.DB,
    world.tenantId,
    [env.DB.prepare(sql).bind(JSON.stringify(permissions), system, world.tenantId, key)],
    [],
  )
}
