import type { PlainAnswer } from '../contract.ts'
import { isObject } from './call.ts'

/** The result in an answer of the SDK, as JSON or as the one event of a stream; null when it holds none. */
export function resultOf({ headers, body }: PlainAnswer): unknown {
  const streamed = headers['content-type']?.startsWith('text/event-stream') === true
  const text = streamed ? /(?:^|\n)data: ([^\n]*)/.exec(body)?.[1] : body
  const message: unknown = text === undefined ? null : JSON.parse(text)
  return isObject(message) ? (message['result'] ?? null) : null
}
