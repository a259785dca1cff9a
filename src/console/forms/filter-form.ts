import { OPERATORS_OF } from '../../core/operators.ts'
import type { FieldDefinition } from '../../core/models.ts'
import type { Condition, Filter, Operator, Scalar } from '../../core/query.ts'
import type { FieldOption } from '../data-access.ts'

/** A filter while it is being built: whatever was chosen and typed, right or wrong. */
export type FilterDraft = GroupDraft | ConditionDraft
export interface GroupDraft {
  kind: 'all' | 'any'
  parts: FilterDraft[]
}
export interface ConditionDraft {
  field: string
  op: DraftOperator
  values: string[]
}
/** `is_filled` is `is_empty` with false. */
export type DraftOperator = Operator | 'is_filled'

/** Something that is wrong with a condition; `place` is where it stands, such as `0.2`. */
export interface DraftIssue {
  place: string
  message: string
}

const NO_FILTER: GroupDraft = { kind: 'all', parts: [] }
const DEEPEST = 5
const MOST_PARTS = 50

/** What a field can be asked by, in the order of the list. */
export function draftOperators({ type }: FieldDefinition): DraftOperator[] {
  return [...OPERATORS_OF[type], 'is_filled']
}

/** A filter as the builder shows it. */
export function draftOf(filter: Filter | null): GroupDraft {
  if (filter === null) return NO_FILTER
  const draft = partOf(filter)
  return 'kind' in draft ? draft : { kind: 'all', parts: [draft] }
}

function partOf(filter: Filter): FilterDraft {
  if ('all' in filter) return { kind: 'all', parts: filter.all.map(partOf) }
  if ('any' in filter) return { kind: 'any', parts: filter.any.map(partOf) }
  const { field, op, value } = filter
  if (op === 'is_empty' || value === null)
    return { field, op: (op === 'is_empty' ? value !== false : op !== 'ne') ? 'is_empty' : 'is_filled', values: [] }
  return { field, op, values: [value ?? []].flat().map(String) }
}

/**
 * Reads the builder's fields, `NAME.0.1.op` and the like, and does what its button asks: `NAME.do` is `add:PLACE`,
 * `group:PLACE` or `remove:PLACE`. Null where the form has no builder of this name.
 */
export function readFilterForm(
  entries: Iterable<readonly [string, unknown]>,
  name: string,
  options: readonly FieldOption[],
): { draft: GroupDraft; built: boolean } | null {
  const fields = new Map<string, string[]>()
  for (const [key, value] of entries) {
    if (!key.startsWith(`${name}.`) || typeof value !== 'string') continue
    const part = key.slice(name.length + 1)
    fields.set(part, [...(fields.get(part) ?? []), value])
  }
  if (!fields.has('kind')) return null
  const draft = readGroup(fields, '', options, 1)
  const [step = '', place = ''] = (fields.get('do')?.[0] ?? '').split(':')
  const changed = changedBy(draft, step, place, fields.get(keyOf(place, 'new'))?.[0] ?? '', options)
  return { draft: changed ?? draft, built: changed !== null || step !== '' }
}

const keyOf = (place: string, part: string) => (place === '' ? part : `${place}.${part}`)

function readGroup(
  fields: ReadonlyMap<string, string[]>,
  place: string,
  options: readonly FieldOption[],
  depth: number,
): GroupDraft {
  const parts: FilterDraft[] = []
  for (let index = 0; index < MOST_PARTS; index += 1) {
    const at = keyOf(place, String(index))
    if (fields.has(keyOf(at, 'kind')) && depth < DEEPEST) parts.push(readGroup(fields, at, options, depth + 1))
    const field = fields.get(keyOf(at, 'field'))?.[0]
    if (field !== undefined) parts.push(readCondition(fields, at, field, options))
  }
  return { kind: fields.get(keyOf(place, 'kind'))?.[0] === 'any' ? 'any' : 'all', parts }
}

function readCondition(
  fields: ReadonlyMap<string, string[]>,
  at: string,
  path: string,
  options: readonly FieldOption[],
): ConditionDraft {
  const option = options.find((one) => one.path === path)
  const usable: readonly DraftOperator[] = option === undefined ? [] : draftOperators(option.field)
  const op = usable.find((one) => one === fields.get(keyOf(at, 'op'))?.[0]) ?? usable[0] ?? 'eq'
  const typed = fields.get(keyOf(at, 'value')) ?? []
  // A word such as `last_30_days` stands beside the date that it takes the place of.
  const words = fields.get(keyOf(at, 'word')) ?? []
  const values = Array.from({ length: Math.max(typed.length, words.length) }, (_, index) => {
    const word = words[index] ?? ''
    return word === '' ? (typed[index] ?? '') : word
  })
  return { field: path, op, values: isListed(op) ? values.flatMap((value) => value.split(/\r?\n/)) : values }
}

export function isListed(op: DraftOperator): boolean {
  return op === 'in' || op === 'has_any' || op === 'has_all'
}

/** The draft after a button; null where it changes nothing. */
function changedBy(
  draft: GroupDraft,
  step: string,
  place: string,
  path: string,
  options: readonly FieldOption[],
): GroupDraft | null {
  const indexes = place === '' ? [] : place.split('.').map(Number)
  const option = options.find((one) => one.path === path)
  if (step === 'remove') return without(draft, indexes)
  if (step === 'group') return withPart(draft, indexes, { kind: draft.kind === 'all' ? 'any' : 'all', parts: [] })
  if (step !== 'add' || option === undefined) return null
  return withPart(draft, indexes, { field: path, op: draftOperators(option.field)[0] ?? 'eq', values: [] })
}

function withPart(group: GroupDraft, [index, ...rest]: readonly number[], part: FilterDraft): GroupDraft {
  if (index === undefined) return { ...group, parts: [...group.parts, part] }
  return {
    ...group,
    parts: group.parts.map((one, at) => (at === index && 'kind' in one ? withPart(one, rest, part) : one)),
  }
}

function without(group: GroupDraft, [index, ...rest]: readonly number[]): GroupDraft {
  if (rest.length === 0) return { ...group, parts: group.parts.filter((_, at) => at !== index) }
  return { ...group, parts: group.parts.map((one, at) => (at === index && 'kind' in one ? without(one, rest) : one)) }
}

/** The filter that a draft stands for, null where it has no condition; or what is wrong with it, place by place. */
export function filterFrom(
  draft: GroupDraft,
  options: readonly FieldOption[],
): { filter: Filter | null; issues: DraftIssue[] } {
  const issues: DraftIssue[] = []
  const filter = filterOf(draft, '', options, issues)
  return { filter: issues.length === 0 ? filter : null, issues }
}

/** A group of one is that one; an empty group is left out. */
function filterOf(
  draft: FilterDraft,
  place: string,
  options: readonly FieldOption[],
  issues: DraftIssue[],
): Filter | null {
  if (!('kind' in draft)) return conditionOf(draft, place, options, issues)
  const parts = draft.parts.flatMap((part, index) => filterOf(part, keyOf(place, String(index)), options, issues) ?? [])
  const [only] = parts
  if (only === undefined || parts.length === 1) return only ?? null
  return draft.kind === 'all' ? { all: parts } : { any: parts }
}

function conditionOf(
  { field, op, values }: ConditionDraft,
  place: string,
  options: readonly FieldOption[],
  issues: DraftIssue[],
): Condition | null {
  const option = options.find((one) => one.path === field)
  const wrong = (message: string): null => {
    issues.push({ place, message })
    return null
  }
  if (option === undefined) return wrong('There is no such field. Remove this condition.')
  if (op === 'is_empty' || op === 'is_filled') return { field, op: 'is_empty', value: op === 'is_empty' }
  const given = values.map((value) => value.trim()).filter((value) => value !== '')
  const read = given.map((value) => readScalar(option.field, value))
  const bad = read.findIndex((value) => value === null)
  if (bad >= 0) return wrong(`“${given[bad]?.slice(0, 60) ?? ''}” is no number. Give one such as 12.5.`)
  const [first, second] = read
  if (first === undefined) return wrong('Give a value, or choose “is empty”.')
  if (op === 'between') return second === undefined ? wrong('Give both values.') : { field, op, value: [first, second] }
  return { field, op, value: isListed(op) ? read : first }
}

function readScalar({ type }: FieldDefinition, value: string): Scalar {
  if (type === 'boolean') return value === 'true'
  return type === 'number' || type === 'money' ? readNumber(value) : value
}

/** `1,234.5` or `1234.5`; null for what is none. */
export function readNumber(text: string): number | null {
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}
