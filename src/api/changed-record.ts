import type { PlainAnswer } from '../core/plain-http.ts'
import { jsonAnswer, recordAnswer } from './answers.ts'
import type { AnswerTo } from './ask.ts'
import { entityTag } from './etag.ts'

/** A record that was created or changed; its id and version alone where the caller may not see it. */
export function changedRecord(
  answer: AnswerTo<'create' | 'update' | 'restore'>,
  status: number,
  headers: Record<string, string> = {},
): PlainAnswer {
  const { record, id, version } = answer
  const all = { ...headers, ...repeatedHeader(answer) }
  if (record !== null) return recordAnswer(record, status, all)
  return jsonAnswer({ id, version }, status, { ...all, etag: entityTag(version, '') })
}

/** Says that an earlier request with the same idempotency key did what this one asked for. */
export function repeatedHeader({ repeated }: { repeated?: true }): Record<string, string> {
  return repeated === true ? { 'idempotency-replayed': 'true' } : {}
}
