import { SERVER_INFO_META_KEY } from '@modelcontextprotocol/server'
import type { PlainAnswer } from '../contract.ts'
import { type Admitted, admit, type Era } from './admit.ts'
import { callTool } from './call-tool.ts'
import type { Call } from './call.ts'
import { httpRefusal } from './http-refusal.ts'
import { resultOf } from './sdk-answer.ts'
import { SERVER_INFO } from './server-info.ts'

/** Lists kept at most: two eras, and a few tokens with scopes of their own. */
const MOST_KEPT = 8

export interface Dispatcher {
  /** The answer to a tool call or list that is valid beyond doubt; null where the SDK has to answer. Throws what broke. */
  answer(call: Call): Promise<PlainAnswer | null>
  /** Keeps the SDK's answer to `tools/list`, for as long as permissions stay what they are. */
  learn(call: Call, answer: PlainAnswer): Promise<void>
}

/** Answers the two hot methods without building a server for them; what it says is what the SDK says. */
export function createDispatcher(): Dispatcher {
  const lists = new Map<string, string>()
  return {
    async answer(call) {
      const admitted = admit(call)
      if (admitted === null) return null
      if (admitted.method === 'tools/call') return called(call, admitted)
      const key = await listKey(call, admitted.era)
      const kept = key === null ? undefined : lists.get(key)
      return kept === undefined ? null : ok(kept, admitted.id)
    },
    async learn(call, answer) {
      const admitted = call.method === 'tools/list' && answer.status === 200 ? admit(call) : null
      const key = admitted === null ? null : await listKey(call, admitted.era)
      const result = key === null ? null : resultOf(answer)
      if (key === null || result === null) return
      lists.delete(key)
      lists.set(key, JSON.stringify(result))
      for (const oldest of lists.keys()) if (lists.size > MOST_KEPT) lists.delete(oldest)
    },
  }
}

async function called(
  call: Call,
  { tool, args, era, id }: Extract<Admitted, { method: 'tools/call' }>,
): Promise<PlainAnswer> {
  const result = await callTool(call, tool, args)
  return httpRefusal(call) ?? ok(JSON.stringify(era === 'modern' ? asModern(result) : result), id)
}

/** What 2026-07-28 adds to a result. */
function asModern(result: { _meta?: Record<string, unknown> | undefined }): object {
  const { _meta: meta, ...rest } = result
  return { ...rest, resultType: 'complete', _meta: { ...meta, [SERVER_INFO_META_KEY]: SERVER_INFO } }
}

async function listKey(call: Call, era: Era): Promise<string | null> {
  const access = await call.access()
  return access === null ? null : `${era} ${access.version}`
}

function ok(result: string, id: string | number): PlainAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`,
  }
}
