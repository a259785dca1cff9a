import * as fc from 'fast-check'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { FieldDefinition, ModelDefinition } from '../../src/core/models.ts'
import { OPERATORS } from '../../src/core/query.ts'
import { prepareStore } from '../../src/tenant/records/store.ts'
import { called, recordId, type Place } from './bait.ts'
import { hiddenFields, type Persona } from './hidden-fields.ts'
import { inTenant, putRecords, type World } from './world.ts'

/*
 * Two tenants that differ only in what a persona may not see, and random requests for the tools: whatever comes back
 * must be the same from both (A33).
 */

type Value = string | number | boolean | null | string[]
/** For each record of each model: its fields. Hidden ones are drawn twice, once for each tenant. */
export type Values = Record<string, Record<string, Value>>

const WORDS = ['alpha', 'beta', 'gamma', 'zulu', 'x']
const PLACES: readonly Place[] = ['mine', 'else']
const COPIES = [0, 1, 2] as const

export const twinId = (place: Place, model: string, copy: number): string => `${recordId('twin', place, model)}${copy}`

/** Few different values, so that conditions hit and groups have more than one member. */
function valueOf(field: FieldDefinition): fc.Arbitrary<Value> {
  const word = fc.constantFrom(...WORDS)
  switch (field.type) {
    case 'text':
    case 'long_text':
      return fc.oneof(
        word,
        fc.tuple(word, word).map((words) => words.join(' ')),
        fc.constant(null),
      )
    case 'email':
      return word.map((name) => `${name}@mail.example`)
    case 'link':
      return word.map((name) => `https://${name}.example/`)
    case 'number':
    case 'money':
      return fc.constantFrom(-1, 0, 5, 5.5, 1000, null)
    case 'boolean':
      return fc.constantFrom(true, false, null)
    case 'date':
      return fc.constantFrom('2026-01-01', '2026-02-02', null)
    case 'datetime':
      return fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-02-02T12:00:00.000Z', null)
    case 'time':
      return fc.constantFrom('04:05', '06:07', null)
    case 'choices':
      return fc.subarray([...(field.choices ?? [])])
    case 'choice':
      return fc.constantFrom(...(field.choices ?? []), null)
    case 'reference':
      return fc.constantFrom(...PLACES.map((place) => twinId(place, field.model ?? '', 0)), 'nowhere', null)
    case 'member':
      return fc.constant(null)
  }
}

function recordOf(model: ModelDefinition): fc.Arbitrary<Record<string, Value>> {
  const [name] = model.fields
  const drawn = model.fields.filter((field) => field.name !== 'owner' && field.name !== 'company')
  return fc.record(
    Object.fromEntries(drawn.map((field) => [field.name, field === name ? fc.constantFrom(...WORDS) : valueOf(field)])),
  )
}

const allValues: fc.Arbitrary<Values> = fc.record(
  Object.fromEntries(
    BUILTIN_MODELS.flatMap((model) =>
      PLACES.flatMap((place) => COPIES.map((copy) => [twinId(place, model.name, copy), recordOf(model)])),
    ),
  ),
)

/** The contents of both tenants: equal in what the persona may see. */
export function twinValues(who: Persona): fc.Arbitrary<[Values, Values]> {
  return fc.tuple(allValues, allValues).map(([one, other]) => [one, mixed(who, one, other)])
}

/** What is visible from `one`; what is hidden, fields and whole records, from `other`. */
function mixed(who: Persona, one: Values, other: Values): Values {
  const narrow = who.permissions.portfolio !== 'none' && who.permissions.portfolio.length > 0
  const result: Values = {}
  for (const model of BUILTIN_MODELS) {
    const hidden = new Set(hiddenFields(who, model).map(({ name }) => name))
    for (const place of PLACES) {
      for (const copy of COPIES) {
        const id = twinId(place, model.name, copy)
        if (narrow && place === 'else') {
          // Of hidden records there are also fewer: in the second tenant the last copy is missing.
          if (copy < 2) result[id] = other[id] ?? {}
          continue
        }
        const fields = Object.entries(one[id] ?? {}).map(([name, value]) => [
          name,
          hidden.has(name) ? (other[id]?.[name] ?? null) : value,
        ])
        result[id] = Object.fromEntries(fields) as Record<string, Value>
      }
    }
  }
  return result
}

/** Empties a tenant's records and writes these. A name that is hidden still has to be one. */
export async function refill(world: World, values: Values): Promise<void> {
  await inTenant(world, (_tenant, { storage }) => {
    for (const table of ['records', 'history', 'search_texts', 'search_entries']) {
      storage.sql.exec(`DELETE FROM ${table}`)
    }
    prepareStore(storage.sql)
  })
  for (const model of BUILTIN_MODELS) {
    const rows = PLACES.flatMap((place) =>
      COPIES.filter((copy) => values[twinId(place, model.name, copy)] !== undefined).map((copy) => {
        const owner = place === 'mine' ? world.people.customer_success.memberId : world.people.administrator.memberId
        const company = model.name === 'company' ? {} : { company: twinId(place, 'company', copy) }
        const fields = values[twinId(place, model.name, copy)] ?? {}
        return {
          id: twinId(place, model.name, copy),
          owner,
          ...company,
          values: { ...called(model.name), ...withoutNull(fields) },
        }
      }),
    )
    await putRecords(world, model.name, rows)
  }
}

const withoutNull = (values: Record<string, Value>) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))

/** Names of a model's fields, paths through its relations, and now and then one that it does not have. */
function pathsOf({ fields }: ModelDefinition): fc.Arbitrary<string> {
  const own = fields.map(({ name }) => name)
  const through = fields.flatMap((field) => {
    const linked = BUILTIN_MODELS.find(({ name }) => name === field.model)
    const names = field.type === 'member' ? ['name', 'email'] : (linked?.fields.map(({ name }) => name) ?? [])
    return names.map((name) => `${field.name}.${name}`)
  })
  return fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...own) },
    { weight: 3, arbitrary: fc.constantFrom(...through) },
    { weight: 1, arbitrary: fc.constantFrom('id', 'updated_at', 'version', 'nothing', 'owner.arr', 'company.id') },
  )
}

const operand = fc.constantFrom<unknown>(
  ...WORDS,
  ...WORDS,
  'al',
  5,
  0,
  1000,
  -1,
  true,
  null,
  '2026-01-01',
  'good',
  'open',
  'alpha@mail.example',
  'Carly',
  'Carly Jensen',
  twinId('mine', 'company', 0),
  twinId('else', 'company', 0),
  twinId('else', 'end_user', 0),
  ['alpha', 'beta'],
  [0, 1000],
  '04:05',
)
const operator = fc.constantFrom(...OPERATORS, 'eq', 'ne', 'is_empty', 'contains')
const place = fc.constantFrom<Place>('mine', 'mine', 'else')
const some = <T>(one: fc.Arbitrary<T>, maxLength: number): fc.Arbitrary<T[]> => fc.array(one, { maxLength })
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined })

export type TwinCall = [tool: string, args: Record<string, unknown>]

function callsOn(definition: ModelDefinition): fc.Arbitrary<TwinCall> {
  const at = fc.constant(definition.name)
  const path = pathsOf(definition)
  const condition = fc.record({ field: path, op: operator, value: operand })
  const where = some(
    fc.oneof(condition, condition, fc.record({ any: fc.array(condition, { minLength: 1, maxLength: 3 }) })),
    2,
  )
  const fields = maybe(fc.array(path, { minLength: 1, maxLength: 3 }))
  const sort = some(fc.record({ field: path, direction: fc.constantFrom('asc', 'desc') }), 2)
  const id = place.map((one) => twinId(one, definition.name, 0))
  const values = fc.dictionary(path, operand, { maxKeys: 2 })
  const measure = fc.constantFrom('count', 'sum', 'average', 'min', 'max')
  const detail = fc.constantFrom('concise', 'detailed')
  const format = fc.constantFrom('csv', 'ndjson')
  const query = fc.constantFrom(...WORDS, 'alpha beta', 'alpha zulu x', 'mail example', 'https', 'twin', 'carly')
  const call = (tool: string, args: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(args).map((one): TwinCall => [tool, one])
  return fc.oneof(
    {
      weight: 5,
      arbitrary: call('list_records', { model: at, where, fields, sort, detail, limit: fc.constantFrom(1, 2, 50) }),
    },
    { weight: 4, arbitrary: call('aggregate_records', { model: at, where, group_by: some(path, 2) }) },
    { weight: 2, arbitrary: call('aggregate_records', { model: at, where, measure, field: path }) },
    { weight: 2, arbitrary: call('export_records', { model: at, where, fields, sort, format }) },
    { weight: 2, arbitrary: call('get_record', { model: at, id, fields }) },
    { weight: 3, arbitrary: call('search', { query }) },
    { weight: 1, arbitrary: call('fetch', { id: id.map((one) => `${definition.name}/${one}`) }) },
    { weight: 1, arbitrary: call('describe', { model: at }) },
    { weight: 2, arbitrary: call('update_record', { model: at, id, version: fc.constantFrom(1, 1, 2), values }) },
    {
      weight: 1,
      arbitrary: call('create_record', {
        model: at,
        values: values.map((set) => ({ ...set, ...called(definition.name) })),
      }),
    },
    { weight: 1, arbitrary: call('remove_record', { model: at, id, version: fc.constant(1) }) },
    { weight: 2, arbitrary: call('update_records', { model: at, where: maybe(where), values, dry_run: fc.boolean() }) },
    { weight: 1, arbitrary: call('remove_records', { model: at, where, dry_run: fc.constant(true) }) },
    {
      weight: 1,
      arbitrary: call('update_records', { model: at, where, values, expected_count: fc.constantFrom(0, 1, 2) }),
    },
    { weight: 1, arbitrary: call('record_history', { model: at, id: maybe(id) }) },
    {
      weight: 1,
      arbitrary: call('restore_record', {
        model: at,
        id,
        version: maybe(fc.constant(2)),
        to_version: maybe(fc.constant(1)),
      }),
    },
  )
}

/** A random call of any tool, many of them such that they are refused. */
export const twinCall: fc.Arbitrary<TwinCall> = fc.oneof(...BUILTIN_MODELS.map(callsOn))
