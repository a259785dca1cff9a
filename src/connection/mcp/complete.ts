import { type CompleteResult, ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { plain } from '../../core/plain-value.ts'
import type { Call } from './call.ts'
import type { Access } from './host.ts'
import { needAccess } from './need-access.ts'
import { promptNamed } from './prompts/catalogue.ts'
import { visibleName } from './prompts/sight.ts'
import { MODEL_TEMPLATE, RECORD_TEMPLATE } from './resources/uris.ts'
import { modelsFor } from './tools/arguments.ts'

/** How many values an answer holds; MCP allows 100. */
const MOST_VALUES = 20
const LONGEST_NAME = 500

export type Completing = { type: 'ref/prompt'; name: string } | { type: 'ref/resource'; uri: string }

/**
 * What may stand for an argument of a prompt, or in an address: names of models, of records, or words. Names of records
 * are read like any list of them: within permissions and portfolio, and on record (V4, A1).
 */
export async function complete(
  call: Call,
  ref: Completing,
  argument: { name: string; value: string },
  known: Readonly<Record<string, string>> = {},
): Promise<CompleteResult> {
  const access = await needAccess(call)
  const source = sourceOf(access, ref, argument.name, known)
  if (source === null) return completion([], false)
  if (!('model' in source)) return beginning(source, argument.value)
  return recordNames(call, access, source.model, argument.value)
}

/** From where the values come. Null: nothing that exists for this connection. */
function sourceOf(
  access: Access,
  ref: Completing,
  argument: string,
  known: Readonly<Record<string, string>>,
): { model: string } | readonly string[] | null {
  if (ref.type === 'ref/prompt') {
    return promptNamed(access, ref.name)?.arguments.find(({ name }) => name === argument)?.completes ?? null
  }
  if (ref.uri !== RECORD_TEMPLATE && ref.uri !== MODEL_TEMPLATE) return null
  if (argument === 'model') return modelsFor(access, 'view')
  const model = known['model']
  return ref.uri === RECORD_TEMPLATE && argument === 'record' && model !== undefined ? { model } : null
}

function beginning(values: readonly string[], typed: string): CompleteResult {
  const wanted = typed.trim().toLowerCase()
  const found = values.filter((value) => value.toLowerCase().startsWith(wanted))
  return completion(found.slice(0, MOST_VALUES), found.length > MOST_VALUES, found.length)
}

async function recordNames(call: Call, access: Access, model: string, typed: string): Promise<CompleteResult> {
  const name = visibleName(access, model)
  if (name === null || typed.length > LONGEST_NAME) return completion([], false)
  const wanted = typed.trim()
  const outcome = await call.host.records(
    {
      do: 'list',
      model,
      fields: [name.name],
      limit: MOST_VALUES,
      ...(wanted === '' ? {} : { where: { field: name.name, op: 'starts_with', value: wanted } as const }),
    },
    'mcp:completion/complete',
  )
  if (!outcome.ok) {
    call.refusal = outcome.error
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, outcome.error.message)
  }
  if (outcome.value.did !== 'list') throw new Error(`A list was answered with ${outcome.value.did}`)
  const { records, total } = outcome.value
  const names = records.map((record) => plain(record[name.name] ?? null)).filter((one) => typeof one === 'string')
  return completion([...new Set(names)], total > records.length, total)
}

function completion(values: string[], hasMore: boolean, total = values.length): CompleteResult {
  return { completion: { values, total, hasMore } }
}
