import { plain } from '../../src/core/plain-value.ts'
import type { FieldValue } from '../../src/core/records.ts'
import { hear, type Heard } from './bait.ts'
import { rest, type RestAnswer, type RestOptions } from './rest.ts'
import type { TwinCall } from './twins.ts'

/*
 * The same request as a tool call and by REST, and what came of each in the same words: whatever differs is a difference
 * between the two surfaces.
 */

type Args = Record<string, unknown>
type Sorts = { field: string; direction: string }[]

export interface Came {
  /** What the tenant answered, as far as both surfaces tell it; null when it was refused. */
  data: unknown
  /** Code and message of the refusal, with the names of what is wrong; null when there was none. */
  refusal: { code: string; message: string; wrong: unknown; missing: unknown } | null
}

/** The request by REST for the call of a tool; null where there is none of the same. */
export function asRest([tool, args]: TwinCall): [method: string, path: string, options: RestOptions] | null {
  const model = String(args['model'])
  const record = `/${model}/${String(args['id'])}`
  const ifMatch = { headers: { 'if-match': `"${String(args['version'])}"` } }
  switch (tool) {
    case 'list_records':
      return ['GET', `/${model}${query(args, ['where', 'fields', 'sort', 'limit', 'cursor'])}`, {}]
    case 'aggregate_records':
      return ['GET', `/${model}/aggregate${query(args, ['where', 'measure', 'field', 'group_by'])}`, {}]
    case 'export_records':
      return [
        'GET',
        `/${model}/export${query({ ...args, limit: 1000 }, ['where', 'fields', 'sort', 'format', 'limit'])}`,
        {},
      ]
    case 'get_record':
      return ['GET', record + query(args, ['fields']), {}]
    case 'search':
      return ['GET', `/search${query({ ...args, limit: 20 }, ['query', 'limit'])}`, {}]
    case 'create_record':
      return ['POST', `/${model}`, { body: args['values'] }]
    case 'update_record':
      return ['PATCH', record, { ...ifMatch, body: args['values'] }]
    case 'remove_record':
      return ['DELETE', record, ifMatch]
    case 'record_history':
      if (args['id'] === undefined) return ['GET', `/${model}/removed`, {}]
      return ['GET', `${record}/history`, {}]
    case 'restore_record':
      return asRestoration(args)
    default:
      return null
  }
}

/** A tool call with one of the two versions is refused for its shape: REST has no such request. */
function asRestoration(args: Args): [method: string, path: string, options: RestOptions] | null {
  const { model, id, version, to_version: to } = args
  if (version === undefined && to === undefined)
    return ['POST', `/${String(model)}/removed/${String(id)}/restoration`, {}]
  if (version === undefined || to === undefined) return null
  const headers = { 'if-match': `"${JSON.stringify(version)}"` }
  return ['POST', `/${String(model)}/${String(id)}/restoration`, { headers, body: { version: to } }]
}

function query(args: Args, names: readonly string[]): string {
  const texts = names.flatMap((name): [string, string][] => {
    const value = args[name]
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return []
    if (name === 'where') return [[name, JSON.stringify(value)]]
    if (name === 'sort')
      return [[name, (value as Sorts).map((key) => (key.direction === 'desc' ? '-' : '') + key.field).join(',')]]
    return [
      [name, (Array.isArray(value) ? (value as string[]) : [JSON.stringify(value).replaceAll('"', '')]).join(',')],
    ]
  })
  return texts.length === 0 ? '' : `?${new URLSearchParams(texts).toString()}`
}

/** The call by tool, with everything that a tool can tell. */
export async function byTool(token: string, [tool, args]: TwinCall): Promise<Came> {
  const asked = tool === 'list_records' || tool === 'get_record' ? { ...args, detail: 'detailed' } : args
  const heard = await hear(token, tool, asked)
  return heard.ok ? { data: toldByTool(tool, heard), refusal: null } : { data: null, refusal: refusedByTool(heard) }
}

export async function byRest(token: string, call: TwinCall): Promise<Came | null> {
  const request = asRest(call)
  if (request === null) return null
  const answer = await rest(token, ...request)
  if (answer.status < 300) return { data: toldByRest(call, answer), refusal: null }
  return { data: null, refusal: refusedByRest(answer) }
}

function toldByTool(tool: string, { structured }: Heard): unknown {
  const { records, groups, results, content, record, total } = structured
  switch (tool) {
    case 'list_records':
      return { records, total, more: structured['next_cursor'] !== null }
    case 'aggregate_records':
      return { groups, truncated: structured['truncated'] }
    case 'search':
      return (results as { id: string; title: string }[]).map(({ id, title }) => ({ id, title }))
    case 'export_records':
      return content
    case 'remove_record':
      return 'removed'
    case 'record_history':
      return structured['id'] === null ? structured['removed'] : structured['versions']
    case 'restore_record':
      return { record, kept: structured['kept'] }
    default:
      return record
  }
}

function toldByRest([tool, args]: TwinCall, { json, text }: RestAnswer): unknown {
  const data = (json['data'] ?? []) as Record<string, never>[]
  switch (tool) {
    case 'list_records':
      return { records: data.map(asTold), total: json['total'], more: json['next_cursor'] !== null }
    case 'aggregate_records':
      return {
        groups: data.map((group) => ({ ...group, by: plainly(group['by'] ?? {}) })),
        truncated: json['truncated'],
      }
    case 'search':
      return data.map(({ model, id, title }) => ({ id: `${String(model)}/${String(id)}`, title }))
    case 'export_records':
      return args['format'] === 'ndjson' ? text.replaceAll('"external_id":null,', '') : withoutExternalId(text, args)
    case 'remove_record':
      return 'removed'
    case 'record_history':
      return args['id'] === undefined ? data.map(asRemovalTold) : data.map(asVersionTold)
    case 'restore_record':
      if (args['to_version'] === undefined) return { record: asTold(json), kept: [] }
      return { record: asTold(json['record'] as Record<string, unknown>), kept: json['kept'] }
    default:
      return asTold(json)
  }
}

/** Tools name members and records, and the way by the application alone. */
function asVersionTold({ by, client, connection_id: _id, via, changes, ...entry }: Record<string, unknown>): unknown {
  const told = (changes as { field: string; before: FieldValue; after: FieldValue }[]).map((change) => ({
    field: change.field,
    before: plain(change.before),
    after: plain(change.after),
  }))
  return { ...entry, by: plain(by as FieldValue), through: client ?? via, changes: told }
}

function asRemovalTold({ version: _version, removed_by: by, ...removal }: Record<string, unknown>): unknown {
  return { ...removal, removed_by: plain(by as FieldValue) }
}

/** REST always has the external id, tools where there is one. */
function asTold({ external_id: externalId, ...record }: Record<string, unknown>): unknown {
  return externalId === null ? record : { external_id: externalId, ...record }
}

/** Tools leave the column out; none of the records here has one. */
function withoutExternalId(csv: string, { fields }: Args): string {
  if (fields !== undefined) return csv
  return csv.replaceAll(/^([^,\r\n]*),(external_id)?(,|$)/gm, '$1$3')
}

function plainly(by: Record<string, FieldValue>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(by).map(([field, value]) => [field, plain(value)]))
}

function refusedByTool({ wire, status }: Heard): Came['refusal'] {
  if (status === 403) {
    const scope = /scope="([^"]*)"/.exec(wire)?.[1] ?? ''
    return { code: 'missing_permission', message: '', wrong: [], missing: scope.split(' ').slice(-1) }
  }
  const body = wire.slice(wire.indexOf('{'))
  const { result } = JSON.parse(body) as { result: { content: { text: string }[]; _meta: Record<string, Details> } }
  const [, code = '', message = ''] = /^(\w+): (.*)\nWhat to do next: /s.exec(result.content[0]?.text ?? '') ?? []
  const { field, issues, missing } = result._meta['gatehouse/error'] ?? {}
  const named = issues ?? (field === undefined ? [] : [{ field, message }])
  const wrong = named.map((issue) => ({ field: issue.field, detail: issue.message }))
  // A model that is not there is an address that is not there.
  if (code === 'unknown_model') return { code: 'not_found', message, wrong: [], missing: [] }
  return { code, message, wrong, missing: missing ?? [] }
}

interface Details {
  field?: string
  issues?: { field: string; message: string }[]
  missing?: string[]
}

function refusedByRest({ json, headers }: RestAnswer): Came['refusal'] {
  const missing = (json['missing'] ?? []) as string[]
  if (headers.has('www-authenticate')) {
    return { code: 'missing_permission', message: '', wrong: [], missing: missing.slice(-1) }
  }
  return { code: String(json['code']), message: String(json['detail']), wrong: json['errors'] ?? [], missing }
}
