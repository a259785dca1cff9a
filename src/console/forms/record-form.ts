import type { FieldDefinition } from '../../core/models.ts'
import type { FieldValue, Related, VisibleRecord } from '../../core/records.ts'
import { localTime, momentOf } from '../words/zoned.ts'
import { readNumber } from './filter-form.ts'

/** What stands in the fields of a record's form, right or wrong: lists for choices, a name for a reference. */
export interface RecordDraft {
  typed: Readonly<Record<string, string[]>>
  /** What stood there when the form was made; only what differs is written, so that nobody's change is undone (A56). */
  was: Readonly<Record<string, string[]>>
  /** Of references: the record that was chosen, and the name under which. */
  chosen: Readonly<Record<string, Related>>
}

/** An empty form. */
export function emptyDraft(fields: readonly FieldDefinition[]): RecordDraft {
  const none = Object.fromEntries(fields.map(({ name }) => [name, [] as string[]]))
  return { typed: none, was: none, chosen: {} }
}

/** The form of a record as it is stored. */
export function draftOfRecord(
  fields: readonly FieldDefinition[],
  record: VisibleRecord,
  timeZone: string,
): RecordDraft {
  const texts = Object.fromEntries(fields.map((field) => [field.name, textsOf(field, record[field.name], timeZone)]))
  const chosen = fields.flatMap((field): [string, Related][] => {
    const value = record[field.name]
    return field.type === 'reference' && isRelated(value) ? [[field.name, value]] : []
  })
  return { typed: texts, was: texts, chosen: Object.fromEntries(chosen) }
}

/** Reads a posted form; line ends as they are stored. */
export function readRecordForm(form: FormData, fields: readonly FieldDefinition[]): RecordDraft {
  const read = (prefix: string) =>
    Object.fromEntries(fields.map(({ name }) => [name, textsIn(form.getAll(`${prefix}.${name}`))]))
  const chosen = fields.flatMap(({ name }): [string, Related][] => {
    const [id = ''] = textsIn(form.getAll(`chosen.${name}`))
    const [as = ''] = textsIn(form.getAll(`named.${name}`))
    return id === '' ? [] : [[name, { id, name: as }]]
  })
  const draft = { typed: read('value'), was: read('was'), chosen: Object.fromEntries(chosen) }
  return withTheirs(form, withMatches(form, draft))
}

/** A match that was picked for a reference takes the place of what was typed: `ID:NAME`. */
function withMatches(form: FormData, draft: RecordDraft): RecordDraft {
  const picked = Object.keys(draft.typed).flatMap((name): [string, Related][] => {
    const [match = ''] = textsIn(form.getAll(`match.${name}`))
    const at = match.indexOf(':')
    return at < 1 ? [] : [[name, { id: match.slice(0, at), name: match.slice(at + 1) }]]
  })
  // Another record of the same name reads the same, and is a change nevertheless.
  const others = picked.filter(([name, { id }]) => draft.chosen[name]?.id !== id)
  const was = { ...draft.was, ...Object.fromEntries(others.map(([name]) => [name, []])) }
  const typed = Object.fromEntries(picked.map(([name, { name: as }]) => [name, [as ?? '']]))
  return { typed: { ...draft.typed, ...typed }, was, chosen: { ...draft.chosen, ...Object.fromEntries(picked) } }
}

/** Where somebody else's value is to be kept, what was typed over it counts for nothing. */
function withTheirs(form: FormData, draft: RecordDraft): RecordDraft {
  const kept = Object.keys(draft.typed).filter((name) => form.has(`theirs.${name}`))
  return {
    ...draft,
    typed: { ...draft.typed, ...Object.fromEntries(kept.map((name) => [name, draft.was[name] ?? []])) },
  }
}

function textsIn(values: readonly unknown[]): string[] {
  return values.flatMap((value) => {
    const text = typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : ''
    return text === '' ? [] : [text]
  })
}

/** The fields whose texts differ from what stood there. */
export function changedFields(fields: readonly FieldDefinition[], { typed, was }: RecordDraft): FieldDefinition[] {
  return fields.filter(({ name }) => JSON.stringify(typed[name] ?? []) !== JSON.stringify(was[name] ?? []))
}

/** The values that a form stands for, as the Tenant object takes them; it judges what makes no sense. */
export function valuesFrom(
  fields: readonly FieldDefinition[],
  { typed, chosen }: RecordDraft,
  timeZone: string,
): Record<string, unknown> {
  return Object.fromEntries(
    fields.map((field) => [field.name, valueFrom(field, typed[field.name] ?? [], chosen[field.name], timeZone)]),
  )
}

function valueFrom(field: FieldDefinition, texts: string[], chosen: Related | undefined, timeZone: string): unknown {
  const [text] = texts
  if (text === undefined) return null
  switch (field.type) {
    case 'number':
    case 'money':
      return readNumber(text) ?? text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'datetime':
      return momentOf(text, timeZone) ?? text
    case 'choices':
      return texts
    case 'reference':
      return chosen?.name === text ? chosen.id : text
    case 'text':
    case 'long_text':
    case 'date':
    case 'time':
    case 'choice':
    case 'email':
    case 'link':
    case 'member':
      return text
  }
}

function textsOf(field: FieldDefinition, value: FieldValue | undefined, timeZone: string): string[] {
  if (value === null || value === undefined || value === '') return []
  if (Array.isArray(value)) return [...(value as string[])]
  if (isRelated(value)) return field.type === 'member' ? [value.id] : [value.name ?? value.id]
  if (field.type === 'datetime') return [localTime(String(value), timeZone)]
  return [String(value)]
}

function isRelated(value: FieldValue | undefined): value is Related {
  return typeof value === 'object' && value !== null && 'id' in value
}

/**
 * A form over a record that somebody else has changed meanwhile: what they changed and this form left alone is taken
 * over; where both did, what was typed stays and the other value is told (A56).
 */
export function mergedDraft(
  fields: readonly FieldDefinition[],
  draft: RecordDraft,
  now: RecordDraft,
): { draft: RecordDraft; taken: FieldDefinition[]; disputed: FieldDefinition[] } {
  const same = (one: readonly string[] = [], other: readonly string[] = []) =>
    JSON.stringify(one) === JSON.stringify(other)
  const theirs = fields.filter(({ name }) => !same(draft.was[name], now.was[name]))
  const taken = theirs.filter(({ name }) => same(draft.typed[name], draft.was[name]))
  const disputed = theirs.filter(
    (field) => !taken.includes(field) && !same(draft.typed[field.name], now.was[field.name]),
  )
  const typed = { ...draft.typed, ...Object.fromEntries(taken.map(({ name }) => [name, now.typed[name] ?? []])) }
  const chosen = { ...now.chosen, ...draft.chosen }
  for (const { name } of taken) if (now.chosen[name] !== undefined) chosen[name] = now.chosen[name]
  return { draft: { typed, was: now.was, chosen }, taken, disputed }
}
