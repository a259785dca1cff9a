import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS, type Action } from '../../src/core/permissions.ts'
import type { ModelDefinition } from '../../src/core/models.ts'
import type { AccessSide } from '../../src/tenant/contract.ts'
import { called, telling } from '../setup/bait.ts'
import { at, rest, send } from '../setup/rest.ts'
import { putRecords, SITE, type World } from '../setup/world.ts'

/*
 * What a connection can see and do, found out from outside: by asking for everything, one thing at a time, through the
 * tools and through the API. Nothing is changed; each change is a dry run.
 */

const ROWS = 14
const MARK = 'sim'
const idOf = (model: string, row: number): string => `${MARK}_${model}_${row}`

/** `company:view`, `company.arr:view`, `company.arr:edit`: all that was answered. */
export type Abilities = Set<string>

/** Records of each model that are inside every portfolio of these tests but `none`, filled with values; some outside. */
export async function fillForAsking(world: World): Promise<void> {
  const { customer_success: carly, administrator } = world.people
  for (const model of BUILTIN_MODELS) {
    const rows = Array.from({ length: ROWS }, (_, row) => ({
      id: idOf(model.name, row),
      owner: row === ROWS - 1 ? administrator.memberId : carly.memberId,
      ...(model.name === 'company' ? {} : { company: idOf('company', row) }),
      values: { ...valuesOf(model), ...called(model.name, `${model.name} ${row}`) },
    }))
    await putRecords(world, model.name, rows)
  }
}

function valuesOf(model: ModelDefinition): Record<string, unknown> {
  const fields = model.fields.filter(({ name }) => name !== 'owner' && name !== 'company')
  return Object.fromEntries(fields.map((field) => [field.name, valueOf(model, field.name)]))
}

function valueOf(model: ModelDefinition, name: string): unknown {
  const field = model.fields.find((one) => one.name === name)
  if (field === undefined) return null
  if (field.type === 'reference') return idOf(field.model ?? '', 0)
  if (field.name === 'industry') return INDUSTRY
  return field.type === 'member' ? null : telling(MARK, 'mine', model, field)
}

/** What the filter of a portfolio asks for. */
export const INDUSTRY = 'Shipping'

/** What the tools answer. */
export async function throughTools(token: string, owner: string): Promise<Abilities> {
  const call = async (name: string, args: Record<string, unknown>) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } })
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    }
    const response = await send(new Request(`${SITE}/mcp`, { method: 'POST', headers, body }))
    const text = await response.text()
    // The step-up challenge is a refusal as well (M6).
    if (response.status === 403) return null
    if (response.status !== 200) throw new Error(`HTTP ${response.status}: ${text}`)
    const { result } = JSON.parse(text) as { result?: { isError?: boolean; structuredContent?: Answered } }
    return result === undefined || result.isError === true ? null : (result.structuredContent ?? null)
  }
  return await everything(owner, {
    list: async (model, fields) =>
      ((await call('list_records', { model, ...(fields === null ? {} : { fields }) }))?.records?.length ?? 0) > 0,
    export: async (model) => ((await call('export_records', { model }))?.rows ?? 0) > 0,
    change: async (kind, model, items) => {
      const count = kind === 'remove' ? { expected_count: items.length } : {}
      const answer = await call(`${kind}_records`, { model, items, dry_run: true, ...count })
      return items.map((_, index) => isDone(answer?.results?.[index]))
    },
  })
}

/** What the API answers. */
export async function throughApi(token: string, owner: string): Promise<Abilities> {
  return await everything(owner, {
    list: async (model, fields) => {
      const answer = await rest(token, 'GET', at(`/${model}`, fields === null ? {} : { fields: fields.join() }))
      return answer.status === 200 && (answer.json['data'] as unknown[]).length > 0
    },
    export: async (model) => {
      const headers = { accept: 'application/x-ndjson' }
      const answer = await rest(token, 'GET', `/${model}/export`, { headers })
      return answer.status === 200 && answer.text.trim() !== ''
    },
    change: async (kind, model, items) => {
      const count = kind === 'remove' ? { expected_count: items.length } : {}
      const body = { do: `${kind}_many`, items, dry_run: true, ...count }
      const answer = await rest(token, 'POST', `/${model}/batch`, { body })
      const results = (answer.json['data'] ?? []) as Result[]
      return items.map((_, index) => answer.status === 200 && isDone(results[index]))
    },
  })
}

interface Result {
  outcome: string
}
interface Answered {
  records?: unknown[]
  rows?: number
  results?: Result[]
}
interface Surface {
  /** Whether any record comes back. */
  list(model: string, fields: string[] | null): Promise<boolean>
  export(model: string): Promise<boolean>
  /** Whether each item would be done. */
  change(kind: 'create' | 'update' | 'remove', model: string, items: unknown[]): Promise<boolean[]>
}

async function everything(owner: string, surface: Surface): Promise<Abilities> {
  const found: Abilities = new Set()
  for (const model of BUILTIN_MODELS) {
    const { name, fields } = model
    if (await surface.list(name, null)) found.add(`${name}:view`)
    if (await surface.export(name)) found.add(`${name}:export`)
    if ((await surface.change('create', name, newRecords(model, owner))).includes(true)) found.add(`${name}:create`)
    if ((await surface.change('remove', name, [{ id: idOf(name, 0), version: 1 }]))[0]) found.add(`${name}:remove`)
    for (const field of fields) if (await surface.list(name, [field.name])) found.add(`${name}.${field.name}:view`)
    const written = await writtenFields(surface, model, owner)
    if (written.length > 0) found.add(`${name}:update`)
    for (const field of [...written, ...(await createdFields(surface, model, owner))])
      found.add(`${name}.${field}:edit`)
  }
  return found
}

/** New records with what is required, and with each choice of what could bring them into a portfolio. */
function newRecords(model: ModelDefinition, owner: string, extra: Record<string, unknown> = {}): object[] {
  const required = model.fields.filter((field) => field.required).map(({ name }) => [name, valueOf(model, name)])
  const leads: [string, unknown][] = [
    ['owner', owner],
    ['company', idOf('company', 0)],
    ['industry', INDUSTRY],
  ]
  const fitting = leads.filter(([name]) => model.fields.some((field) => field.name === name))
  return subsets(fitting).map((chosen) => ({
    ...(Object.fromEntries(required) as object),
    ...(Object.fromEntries(chosen) as object),
    ...extra,
  }))
}

/** The fields that an update may write: what is there already, or nothing. An item and a record of its own for each. */
async function writtenFields(surface: Surface, { name, fields, ...model }: ModelDefinition, owner: string) {
  const current = (field: string, row: number): unknown =>
    field === 'owner' ? owner : field === 'company' ? idOf('company', row) : valueOf({ name, fields, ...model }, field)
  const items = (value: (field: string, row: number) => unknown) =>
    fields.map((field, row) => ({ id: idOf(name, row), version: 1, values: { [field.name]: value(field.name, row) } }))
  const [kept, emptied] = [
    await surface.change('update', name, items(current)),
    await surface.change(
      'update',
      name,
      items(() => null),
    ),
  ]
  return fields.filter((_, index) => kept[index] === true || emptied[index] === true).map((field) => field.name)
}

/** The fields that a new record may have. */
async function createdFields(surface: Surface, model: ModelDefinition, owner: string): Promise<string[]> {
  const found: string[] = []
  const items = model.fields.flatMap(({ name }) => {
    const value = name === 'owner' ? owner : name === 'company' ? idOf('company', 0) : valueOf(model, name)
    return [value, null].flatMap((given) => newRecords(model, owner, { [name]: given }).map((item) => ({ name, item })))
  })
  const done = await surface.change(
    'create',
    model.name,
    items.map(({ item }) => item),
  )
  items.forEach(({ name }, index) => {
    if (done[index] === true && !found.includes(name)) found.push(name)
  })
  return found
}

function isDone(result: Result | undefined): boolean {
  return result !== undefined && result.outcome !== 'refused'
}

function subsets<T>(all: readonly T[]): T[][] {
  return all.reduce<T[][]>((some, one) => [...some, ...some.map((few) => [...few, one])], [[]])
}

/** What the simulator says of the same. */
export function simulated({ models }: AccessSide): Abilities {
  return new Set(
    models.flatMap(({ model, actions, fields }) => [
      ...ACTIONS.filter((action) => actions[action].allowed).map((action: Action) => `${model}:${action}`),
      ...Object.entries(fields).flatMap(([field, { view, edit }]) => [
        ...(view.allowed ? [`${model}.${field}:view`] : []),
        ...(edit.allowed ? [`${model}.${field}:edit`] : []),
      ]),
    ]),
  )
}
