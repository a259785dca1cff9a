import type { FieldDefinition, ModelDefinition } from '../../src/core/models.ts'
import type { Condition, Filter, Scalar, Sort } from '../../src/core/query.ts'

/**
 * What the query language means, over plain objects: the other side of a comparison with what is compiled to SQL. It
 * shares no code with it; days are compared as days of the zone rather than as moments.
 */
export type Held = string | number | boolean | null | readonly string[]
export interface Plain {
  model: string
  id: string
  values: Readonly<Record<string, Held>>
}
export interface Person {
  id: string
  name: string
  email: string
}
export interface World {
  models: readonly ModelDefinition[]
  records: readonly Plain[]
  people: readonly Person[]
  now: number
  timeZone: string
  /** Whether a record is there for the reader. */
  sees: (record: Plain) => boolean
}

type Value = { type: string; field: FieldDefinition | null; value: Held }
const NOTHING: Value = { type: 'text', field: null, value: null }

/** The ids of the records of a model that are seen and match, in order. */
export function listed(world: World, model: string, where: Filter | null, sort: readonly Sort[]): string[] {
  const found = world.records.filter((one) => one.model === model && world.sees(one))
  const matching = found.filter((one) => where === null || matches(world, one, where))
  return matching.toSorted((a, b) => compared(world, a, b, sort)).map(({ id }) => id)
}

function matches(world: World, record: Plain, filter: Filter): boolean {
  if ('all' in filter) return filter.all.every((part) => matches(world, record, part))
  if ('any' in filter) return filter.any.some((part) => matches(world, record, part))
  return holds(world, valueAt(world, record, filter.field), filter)
}

/** The value at the end of a path; nothing where a relation on the way leads to nothing that is seen. */
function valueAt(world: World, record: Plain, path: string): Value {
  const [name = '', ...rest] = path.split('.')
  const definition = world.models.find((model) => model.name === record.model)
  const field = definition?.fields.find((one) => one.name === name)
  if (field === undefined) return { type: 'property', field: null, value: name === 'id' ? record.id : null }
  const value = seenEnd(world, field, record.values[name] ?? null)
  if (rest.length === 0) return { type: field.type, field, value }
  if (value === null) return NOTHING
  if (field.type === 'member') {
    const person = world.people.find(({ id }) => id === value)
    const at = rest[0] === 'email' ? person?.email : person?.name
    return { type: rest[0] === 'name' ? 'full name' : 'text', field: null, value: at ?? null }
  }
  const end = world.records.find(({ id }) => id === value)
  return end === undefined ? NOTHING : valueAt(world, end, rest.join('.'))
}

function seenEnd(world: World, field: FieldDefinition, value: Held): Held {
  if (field.type !== 'reference') return value
  return world.records.some((one) => one.id === value && one.model === field.model && world.sees(one)) ? value : null
}

function holds(world: World, { type, value }: Value, { op, value: operand }: Condition): boolean {
  const empty = value === null || value === undefined
  const operands = Array.isArray(operand) ? operand : [operand ?? null]
  const equals = (one: Scalar) => !empty && isEqual(world, type, value, one)
  const rank = (one: Scalar) => (empty ? NaN : ranked(world, type, value, one))
  const [first = null, second = null] = operands
  switch (op) {
    case 'eq':
      return first === null ? empty : equals(first)
    case 'ne':
      return first === null ? !empty : !equals(first)
    case 'in':
      return operands.some(equals)
    case 'lt':
      return rank(first) < 0
    case 'lte':
      return rank(first) <= 0
    case 'gt':
      return rank(first) > 0
    case 'gte':
      return rank(first) >= 0
    case 'between':
      return rank(first) >= 0 && rank(second) <= 0
    case 'contains':
      return !empty && textOf(world, type, value).includes(folded(first))
    case 'starts_with':
      return !empty && textOf(world, type, value).startsWith(folded(first))
    case 'has_any':
      return operands.some((one) => (value as string[] | null)?.includes(String(one).toLowerCase()) ?? false)
    case 'has_all':
      return operands.every((one) => (value as string[] | null)?.includes(String(one).toLowerCase()) ?? false)
    case 'is_empty':
      return empty === (operand ?? true)
  }
}

function isEqual(world: World, type: string, value: Held, operand: Scalar): boolean {
  switch (type) {
    case 'number':
    case 'money':
    case 'boolean':
    case 'property':
      return value === operand
    case 'date':
    case 'datetime':
    case 'time':
      return ranked(world, type, value, operand) === 0
    case 'member': {
      const person = world.people.find(({ id }) => id === value)
      const names = [person?.email, person?.name, person?.name.split(' ')[0]].map(folded)
      return person?.id === operand || names.includes(folded(operand))
    }
    case 'reference':
      return value === operand || nameOf(world, value) === folded(operand)
    case 'full name':
      return [folded(value), folded(String(value).split(' ')[0])].includes(folded(operand))
    default:
      return folded(value) === folded(operand)
  }
}

/** Negative before the operand, positive after it, 0 on it or within the days that it stands for. */
function ranked(world: World, type: string, value: Held, operand: Scalar): number {
  if (type === 'date' || (type === 'datetime' && !String(operand).includes('T'))) {
    const day = type === 'date' ? String(value) : dayIn(world.timeZone, Date.parse(String(value)))
    const [firstDay, lastDay] = daysOf(world, String(operand))
    return day < firstDay ? -1 : day > lastDay ? 1 : 0
  }
  const key = (one: unknown) => (type === 'datetime' ? Date.parse(String(one)) : (one as string | number))
  return key(value) < key(operand) ? -1 : key(value) > key(operand) ? 1 : 0
}

/** The first and the last day that a word or a day stands for. */
function daysOf({ now, timeZone }: Pick<World, 'now' | 'timeZone'>, word: string): [string, string] {
  const today = new Date(`${dayIn(timeZone, now)}T00:00:00Z`)
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate()]
  const on = (y: number, m: number, d: number) => new Date(Date.UTC(y, m, d)).toISOString().slice(0, 10)
  const quarter = month - (month % 3)
  const monday = day - ((today.getUTCDay() + 6) % 7)
  const known: Record<string, [string, string]> = {
    yesterday: [on(year, month, day - 1), on(year, month, day - 1)],
    today: [on(year, month, day), on(year, month, day)],
    tomorrow: [on(year, month, day + 1), on(year, month, day + 1)],
    last_week: [on(year, month, monday - 7), on(year, month, monday - 1)],
    this_week: [on(year, month, monday), on(year, month, monday + 6)],
    next_month: [on(year, month + 1, 1), on(year, month + 2, 0)],
    this_month: [on(year, month, 1), on(year, month + 1, 0)],
    this_quarter: [on(year, quarter, 1), on(year, quarter + 3, 0)],
    last_quarter: [on(year, quarter - 3, 1), on(year, quarter, 0)],
    this_year: [on(year, 0, 1), on(year, 11, 31)],
    last_7_days: [on(year, month, day - 7), on(year, month, day)],
    next_2_weeks: [on(year, month, day), on(year, month, day + 14)],
  }
  return known[word] ?? [word, word]
}

function dayIn(timeZone: string, at: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(at)
}

function textOf(world: World, type: string, value: Held): string {
  if (type === 'member') return folded(world.people.find(({ id }) => id === value)?.name)
  return type === 'reference' ? nameOf(world, value) : type === 'property' ? String(value) : folded(value)
}

function nameOf(world: World, id: Held): string {
  const record = world.records.find((one) => one.id === id)
  const definition = world.models.find(({ name }) => name === record?.model)
  return folded(record?.values[definition?.fields[0]?.name ?? ''])
}

/** Case, and the way in which an accent is written, make no difference; the accent itself does. */
function folded(value: Held | undefined): string {
  return String(value ?? '')
    .normalize('NFC')
    .toLowerCase()
}

function compared(world: World, a: Plain, b: Plain, sort: readonly Sort[]): number {
  for (const { field, direction } of sort) {
    const [left, right] = [sortKey(world, valueAt(world, a, field)), sortKey(world, valueAt(world, b, field))]
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1
      continue
    }
    const order = ordered(left, right)
    if (order !== 0) return direction === 'desc' ? -order : order
  }
  return sort.at(-1)?.direction === 'desc' ? -ordered(a.id, b.id) : ordered(a.id, b.id)
}

function sortKey(world: World, { type, field, value }: Value): string | number | null {
  if (value === null || value === undefined) return null
  if (type === 'number' || type === 'money') return value as number
  if (type === 'boolean') return Number(value)
  if (type === 'choice') return field?.choices?.indexOf(String(value)) ?? null
  if (type === 'choices') return field?.choices?.indexOf(String((value as string[])[0])) ?? null
  if (type === 'long_text' || type === 'link') return [...folded(value)].slice(0, 200).join('')
  const isText = ['member', 'reference', 'text', 'email', 'full name'].includes(type)
  return isText ? textOf(world, type, value) : String(value)
}

/** Texts by code points, as a database has them, rather than by UTF-16 units. */
function ordered(a: string | number, b: string | number): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  const [left, right] = [[...a], [...b]]
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

export interface Grouped {
  by: Record<string, unknown>
  value: unknown
  count: number
}

/** A measure over the records that match, by what they are grouped by: a record of several choices counts in each. */
export function grouped(
  world: World,
  model: string,
  where: Filter,
  { measure, field, by }: { measure: string; field: string | null; by: readonly string[] },
): Grouped[] {
  const found = world.records.filter((one) => one.model === model && world.sees(one) && matches(world, one, where))
  const groups = new Map<string, { by: Record<string, unknown>; records: Plain[] }>()
  for (const record of found) {
    for (const key of keysOf(world, record, by)) {
      const group = groups.get(JSON.stringify(key)) ?? { by: key, records: [] }
      group.records.push(record)
      groups.set(JSON.stringify(key), group)
    }
  }
  if (by.length === 0 && groups.size === 0) groups.set('', { by: {}, records: [] })
  return [...groups.values()].map((group) => {
    const values = group.records.map((one) => (field === null ? null : valueAt(world, one, field).value))
    const known = values.filter((value) => value !== null && value !== undefined)
    return { by: group.by, value: measured(measure, known, group.records.length), count: group.records.length }
  })
}

function keysOf(world: World, record: Plain, [name, ...rest]: readonly string[]): Record<string, unknown>[] {
  if (name === undefined) return [{}]
  const [path = '', period] = name.split(':')
  const { type, value } = valueAt(world, record, path)
  const own = Array.isArray(value) ? value : [groupKey(world, type, value, period)]
  return own.flatMap((one: unknown) => keysOf(world, record, rest).map((others) => ({ [name]: one, ...others })))
}

function groupKey(world: World, type: string, value: Held, period: string | undefined): unknown {
  if (value === null || value === undefined) return null
  if (period !== undefined && typeof value === 'string')
    return periodOf(type === 'date' ? value : dayIn(world.timeZone, Date.parse(value)), period)
  if (type === 'member') return { id: value, name: world.people.find(({ id }) => id === value)?.name }
  if (type !== 'reference') return value
  const end = world.records.find(({ id }) => id === value)
  return { id: value, name: end?.values['title'] ?? end?.values['name'] }
}

function periodOf(day: string, period: string): string {
  const [year = '', month = ''] = day.split('-')
  if (period === 'year') return year
  if (period === 'month') return `${year}-${month}`
  if (period === 'quarter') return `${year}-Q${Math.ceil(Number(month) / 3)}`
  if (period === 'day') return day
  const date = new Date(`${day}T00:00:00Z`)
  while (date.getUTCDay() !== 1) date.setUTCDate(date.getUTCDate() - 1)
  return date.toISOString().slice(0, 10)
}

function measured(measure: string, known: readonly unknown[], count: number): unknown {
  if (measure === 'count') return count
  if (known.length === 0) return null
  const sum = known.reduce<number>((total, value) => total + Number(value), 0)
  if (measure === 'sum') return sum
  if (measure === 'average') return sum / known.length
  const sorted = known.toSorted((a, b) => ((a as string) < (b as string) ? -1 : 1))
  return measure === 'min' ? sorted[0] : sorted.at(-1)
}
