import type { Context } from 'hono'
import type { FieldDefinition } from '../core/models.ts'
import type { Access, MemberCaller } from '../tenant/contract.ts'
import type { Match } from './components/record-field.tsx'
import type { ConsoleEnv } from './console-env.ts'
import type { RecordDraft } from './forms/record-form.ts'
import { recordName } from './words/values.ts'

const MOST_MATCHES = 10

/** Records whose names have what was typed, for those of the fields that are references. */
export async function matchesFor(
  c: Context<ConsoleEnv>,
  access: Access,
  { fields, draft }: { fields: readonly FieldDefinition[]; draft: RecordDraft },
  names: readonly string[],
): Promise<Record<string, Match[]>> {
  const asked = fields.filter(({ name, type }) => type === 'reference' && names.includes(name))
  const found = asked.map(async (field): Promise<[string, Match[]]> => {
    const [typed = ''] = draft.typed[field.name] ?? []
    return [field.name, await recordsCalled(c, access, field, typed)]
  })
  return Object.fromEntries(await Promise.all(found))
}

/**
 * Records that a reference may lead to, by name: those that begin with what was typed, found by an index among any
 * number, and where these are few those that have it elsewhere in their names.
 */
export async function recordsCalled(
  c: Context<ConsoleEnv>,
  access: Access,
  { model = '' }: FieldDefinition,
  typed: string,
): Promise<Match[]> {
  const definition = access.models.find(({ name }) => name === model)
  const nameField = definition?.fields[0]
  if (definition === undefined || nameField === undefined) return []
  const caller: MemberCaller = { ...c.get('caller'), via: 'console:picker' }
  const named = async (op: 'starts_with' | 'contains'): Promise<Match[]> => {
    const where = typed === '' ? {} : { where: { field: nameField.name, op, value: typed } }
    const request = { do: 'list' as const, model, ...where, fields: [nameField.name], limit: MOST_MATCHES }
    const answer = await c.get('tenant').records(caller, request)
    if (!answer.ok || answer.value.did !== 'list') return []
    return answer.value.records.map((one) => ({ id: one.id, name: recordName(definition, one) ?? one.id }))
  }
  const first = await named('starts_with')
  if (first.length === MOST_MATCHES || typed === '') return first
  const known = new Set(first.map(({ id }) => id))
  const others = (await named('contains')).filter(({ id }) => !known.has(id))
  return [...first, ...others].slice(0, MOST_MATCHES)
}
