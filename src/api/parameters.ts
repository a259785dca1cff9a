import { GatehouseError } from '../core/errors.ts'
import { nestsDeeper } from '../core/nesting.ts'
import type { Filter, Measure, Sort } from '../core/query.ts'

const DEEPEST = 64

/**
 * What the query of an address may say. Conditions are JSON in `where`, in the one query language of tools and console;
 * there is no `field=value` beside it: a field may be called like a parameter, a text tells no type, and a parameter
 * that is mistyped would become a condition rather than an error.
 */
export interface Query {
  where?: Filter | Filter[]
  fields?: string[]
  sort?: Sort[]
  limit?: number
  cursor?: string
  before?: number
  measure?: Measure
  field?: string
  also?: { measure: Measure; field?: string }[]
  group_by?: string[]
  format?: string
  query?: string
  model?: string
  file_name?: string
  header?: string
}
export type ParameterName = keyof Query

const READERS: Record<ParameterName, (text: string) => unknown> = {
  where: readJson,
  fields: readList,
  sort: (text) => readList(text).map(readSort),
  limit: readNumber,
  before: readNumber,
  cursor: (text) => text,
  measure: (text) => text,
  field: (text) => text,
  also: (text) => readList(text).map(readMeasure),
  group_by: readList,
  format: (text) => text,
  query: (text) => text,
  model: (text) => text,
  file_name: (text) => text,
  header: (text) => text,
}

/**
 * The parameters of an address. Their shapes are checked with the request that they become part of.
 * @throws GatehouseError `invalid_input` naming one that is unknown, given twice, or no JSON.
 */
export function readQuery(search: URLSearchParams, known: readonly ParameterName[]): Query {
  const query: Record<string, unknown> = {}
  for (const [name, text] of search) {
    const parameter = known.find((candidate) => candidate === name)
    if (parameter === undefined) throw wrong(name, `There is no parameter of this name here. ${listed(known)}`)
    if (Object.hasOwn(query, name)) throw wrong(name, 'The parameter is given more than once.')
    query[name] = READERS[parameter](text)
  }
  return query
}

function readJson(text: string): unknown {
  if (nestsDeeper(text, DEEPEST)) throw wrong('where', 'It is nested too deeply.')
  try {
    return JSON.parse(text)
  } catch {
    throw wrong('where', 'It has to be JSON, such as {"field":"name","op":"eq","value":"Acme"}, percent-encoded.')
  }
}

function readNumber(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text
}

function readList(text: string): string[] {
  return text.split(',').map((part) => part.trim())
}

/** `arr` for ascending, `-arr` for descending. */
function readSort(text: string): Sort {
  return text.startsWith('-') ? { field: text.slice(1), direction: 'desc' } : { field: text, direction: 'asc' }
}

/** `count`, or a measure and what it is of: `sum:arr`. */
function readMeasure(text: string): { measure: string; field?: string } {
  const [measure = '', ...field] = text.split(':')
  return field.length === 0 ? { measure } : { measure, field: field.join(':') }
}

function listed(known: readonly ParameterName[]): string {
  return known.length === 0 ? 'The address takes none.' : `There are: ${known.join(', ')}.`
}

function wrong(name: string, message: string): GatehouseError {
  const field = name.slice(0, 60)
  return new GatehouseError('invalid_input', `${field}: ${message}`, { field })
}
