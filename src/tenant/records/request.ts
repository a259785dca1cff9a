import type { z } from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { recordRequestSchema, type ParsedRecordRequest } from '../../core/records.ts'
import { shortened } from './field-paths.ts'

const DEEPEST = 16
const MOST_PARTS = 20_000
const MOST_CHARACTERS = 500_000
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The request in its proper shape. Throws `invalid_input` naming each part that is wrong, or `too_large` (A41). */
export function readRequest(request: unknown): ParsedRecordRequest {
  return checkedRequest(recordRequestSchema, request)
}

/** The same for any shape of request. */
export function checkedRequest<Parsed>(schema: z.ZodType<Parsed>, request: unknown): Parsed {
  checkBulk(request)
  const parsed = schema.safeParse(request)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 10).map(explained)
  const message = issues.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)).join(' ')
  throw new GatehouseError('invalid_input', message, { issues })
}

/** Refuses what is too large, too deep or poisonous before anything looks at it more closely. */
export function checkBulk(request: unknown): void {
  const waiting: { value: unknown; depth: number }[] = [{ value: request, depth: 0 }]
  let parts = 0
  let characters = 0
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next
    parts += 1
    if (typeof value === 'string') characters += value.length
    if (parts > MOST_PARTS || characters > MOST_CHARACTERS) {
      throw new GatehouseError('too_large', 'The request is too large. Ask for less at once.')
    }
    if (typeof value === 'number' && !Number.isFinite(value)) throw refused('A number is too large.')
    if (typeof value !== 'object' || value === null) continue
    if (depth >= DEEPEST) throw refused('The request is nested too deeply.')
    for (const [key, part] of Object.entries(value)) {
      if (FORBIDDEN_KEYS.has(key)) throw refused(`"${key}" can't be a name here.`)
      waiting.push({ value: part, depth: depth + 1 })
    }
  }
}

function refused(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message)
}

/** Zod's word on where and what; of several shapes that did not fit, of the one that came closest. */
function explained(issue: z.core.$ZodIssue): { field: string; message: string } {
  const field = shortened(issue.path.map(String).join('.'))
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { field, message: sentence(issue.message) }
  const closest = [...issue.errors].sort((a, b) => remoteness(a) - remoteness(b))[0]?.[0]
  if (closest === undefined) return { field, message: sentence(issue.message) }
  const inner = explained(closest)
  return { field: [field, inner.field].filter((part) => part !== '').join('.'), message: inner.message }
}

function remoteness(issues: readonly z.core.$ZodIssue[]): number {
  const deepest = Math.max(0, ...issues.map(({ path }) => path.length))
  const foreign = issues.filter(({ code }) => code === 'unrecognized_keys').length
  return issues.length + 3 * foreign - deepest
}

function sentence(message: string): string {
  const text = message.length > 300 ? `${message.slice(0, 300)}…` : message
  return text.endsWith('.') || text.endsWith('…') ? text : `${text}.`
}
