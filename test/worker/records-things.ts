import * as fc from 'fast-check'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { FieldType, ModelDefinition } from '../../src/core/models.ts'
import type { PermissionSet, Portfolio } from '../../src/core/permissions.ts'
import type { Filter, Operator } from '../../src/core/query.ts'
import type { Held, Plain } from './records-reference.ts'

const field = (name: string, type: FieldType, extra: object = {}) => ({
  name,
  label: name,
  type,
  description: '',
  ...extra,
})

/** A model with a field of each type, and two that lead on. */
const THING: ModelDefinition = {
  name: 'thing',
  label: 'Thing',
  pluralLabel: 'Things',
  description: '',
  fields: [
    field('title', 'text', { required: true }),
    field('company', 'reference', { model: 'company' }),
    field('owner', 'member'),
    field('line', 'text'),
    field('story', 'long_text'),
    field('amount', 'number'),
    field('cash', 'money'),
    field('yes', 'boolean'),
    field('day', 'date'),
    field('clock', 'time'),
    field('moment', 'datetime'),
    field('kind', 'choice', { choices: ['small', 'big', 'odd'] }),
    field('tags', 'choices', { choices: ['red', 'green', 'blue'] }),
    field('mail', 'email'),
    field('web', 'link'),
    field('friend', 'reference', { model: 'thing' }),
    field('buddy', 'member'),
  ],
}
export const MODELS: readonly ModelDefinition[] = [...BUILTIN_MODELS, THING]

/** Everything on companies and things. */
export function onThings(portfolio: Portfolio = []): PermissionSet {
  const models = MODELS.filter(({ name }) => name === 'thing' || name === 'company').map(({ name, fields }) => [
    name,
    {
      actions: ['create', 'view', 'update', 'remove', 'export'] as const,
      fields: Object.fromEntries(fields.map((one) => [one.name, 'edit' as const])),
    },
  ])
  return { models: Object.fromEntries(models) as PermissionSet['models'], portfolio }
}

const LONG = 'lang '.repeat(60)
const TEXTS = ['Acme', 'ACME corp', 'a', 'Århus', 'A\u030Arhus', 'arhus', 'ÅRHUS C', 'Straße', 'STRASSE', 'İzmir']
  .concat(['100%', 'it\'s "quoted" -- ;', 'x_y', '\u65e5\u672c\u8a9e', '🙂 smile', '\uFF21', 'null', '0', 'Gamma ray'])
  .concat([`${LONG}a`, `${LONG}b`])
const MOMENTS = ['2026-05-02T21:59:59.999Z', '2026-05-02T22:00:00.000Z', '2026-05-03T03:59:59.999Z']
  .concat(['2026-05-03T04:00:00.000Z', '2026-05-03T12:00:00.000Z', '2026-05-03T11:59:59.999Z'])
  .concat(['2026-05-04T00:00:00.000Z', '2026-03-29T01:00:00.000Z', '2026-04-05T14:00:00.000Z'])
const DAYS = ['2026-05-02', '2026-05-03', '2026-05-04', '2026-04-30', '2026-04-01', '2026-03-31', '2025-12-31']
const WORDS = [
  'today',
  'yesterday',
  'tomorrow',
  'this_week',
  'last_week',
  'this_month',
  'next_month',
  'this_quarter',
].concat(['last_quarter', 'this_year', 'last_7_days', 'next_2_weeks'])
const THINGS = ['t0', 't1', 't2', 't3', 't4', 't5', 't6', 't7']
const COMPANIES = ['c0', 'c1', 'c2']
const MEMBERS = ['m_carly', 'm_dana', 'm_ada']
const KNOWN_AS = [...MEMBERS, 'carly', 'Dana Ørsted', 'ADA@north.test', 'quist', 'Nobody']

/** What fields of a type have, and what they may be compared with. */
const VALUES: Readonly<Record<FieldType, readonly Held[]>> = {
  text: TEXTS,
  long_text: TEXTS,
  number: [-5, 0, 0.1, 2.5, 3, 1e15],
  money: [-0.01, 0, 99.99, 100, 250],
  boolean: [true, false],
  date: DAYS,
  time: ['00:00', '09:05', '09:30', '23:59'],
  datetime: MOMENTS,
  choice: ['small', 'big', 'odd'],
  choices: [['red'], ['red', 'green'], ['green', 'blue'], ['red', 'green', 'blue'], ['blue']],
  email: ['Eva@Acme.test', 'finn@beta.test', 'æ@x.test'],
  link: ['https://Acme.test/A', 'https://beta.test/?q=1%25', 'http://x.test'],
  member: MEMBERS,
  reference: THINGS,
}
const OPERANDS: Readonly<Record<FieldType, readonly (string | number | boolean)[]>> = {
  ...(VALUES as Record<FieldType, readonly (string | number | boolean)[]>),
  date: [...DAYS, ...WORDS],
  datetime: [...MOMENTS, ...DAYS, ...WORDS, '2026-05-03T14:00:00+02:00'],
  choice: ['small', 'BIG', 'odd'],
  choices: ['red', 'Green', 'blue'],
  email: ['eva@acme.TEST', '@', 'finn'],
  link: ['HTTPS://acme.test/a', 'https://', '%'],
  member: KNOWN_AS,
  reference: [...THINGS, 'acme', 'Acme corp', 'ÅRHUS', 'smile'],
}

const TEXTUAL: readonly Operator[] = ['eq', 'ne', 'in', 'contains', 'starts_with', 'is_empty']
const ORDERED: readonly Operator[] = ['eq', 'ne', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'is_empty']
/** Each operator on each type that it has to work on: written out, so that none can go missing unseen. */
export const SUPPORTED: Readonly<Record<FieldType, readonly Operator[]>> = {
  text: TEXTUAL,
  long_text: TEXTUAL,
  email: TEXTUAL,
  link: TEXTUAL,
  member: TEXTUAL,
  reference: TEXTUAL,
  number: ORDERED,
  money: ORDERED,
  date: ORDERED,
  time: ORDERED,
  datetime: ORDERED,
  boolean: ['eq', 'ne', 'in', 'is_empty'],
  choice: ['eq', 'ne', 'in', 'is_empty'],
  choices: ['has_any', 'has_all', 'is_empty'],
}
export const TYPES = Object.keys(SUPPORTED) as FieldType[]

/** Own fields, and what is one and two relations away, with the type that is at the end. */
const PATHS: readonly (readonly [path: string, type: FieldType])[] = [
  ...THING.fields.map(({ name, type }) => [name, type] as const),
  ...THING.fields.map(({ name, type }) => [`friend.${name}`, type] as const),
  ['owner.name', 'text'],
  ['buddy.email', 'text'],
  ['company.owner', 'member'],
  ['company.owner.name', 'text'],
  ['company.arr', 'money'],
  ['company.industry', 'text'],
  ['friend.friend.line', 'text'],
  ['friend.friend.friend', 'reference'],
  ['friend.friend.day', 'date'],
  ['friend.company.name', 'text'],
  ['friend.company.owner', 'member'],
  ['friend.owner.email', 'text'],
  ['friend.buddy.name', 'text'],
]
const pathsTo = (type: FieldType) => PATHS.filter((one) => one[1] === type).map(([path]) => path)

const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values)
const maybe = <T>(values: readonly T[]) => fc.option(oneOf(values), { nil: null, freq: 3 })

const thing = (id: string) =>
  fc.record({
    model: fc.constant('thing'),
    id: fc.constant(id),
    values: fc.record(
      Object.fromEntries(
        THING.fields.map(({ name, type }) => [
          name,
          name === 'title' ? oneOf(TEXTS) : maybe(name === 'company' ? COMPANIES : VALUES[type]),
        ]),
      ),
    ),
  })
const company = (id: string) =>
  fc.record({
    model: fc.constant('company'),
    id: fc.constant(id),
    values: fc.record({
      name: oneOf(TEXTS),
      owner: maybe(MEMBERS),
      industry: maybe(TEXTS),
      arr: maybe([0, 100, 250.5]),
    }),
  })
/** Three companies and eight things: what belongs to a company comes after it. */
export const records: fc.Arbitrary<readonly Plain[]> = fc.tuple(...COMPANIES.map(company), ...THINGS.map(thing))

/** A condition with this operator on a field of this type, of the thing itself or of what it leads to. */
export function conditionOn(type: FieldType, op: Operator): fc.Arbitrary<Filter> {
  const operand = oneOf(OPERANDS[type])
  // A list takes single values: words that stand for several days are not among them.
  const single = oneOf(OPERANDS[type].filter((one) => type !== 'datetime' || String(one).includes('T')))
  const alone = type === 'date' ? oneOf(DAYS) : single
  const value =
    op === 'is_empty'
      ? fc.option(fc.boolean(), { nil: undefined })
      : op === 'between'
        ? fc.tuple(operand, operand)
        : op === 'in' || op === 'has_any' || op === 'has_all'
          ? fc.array(op === 'in' ? alone : operand, { minLength: 1, maxLength: 3 })
          : op === 'eq' || op === 'ne'
            ? fc.option(operand, { nil: null, freq: 9 })
            : operand
  return fc
    .record({ field: oneOf(pathsTo(type)), op: fc.constant(op), value })
    .map((condition) => (condition.value === undefined ? { field: condition.field, op } : condition)) as never
}

const anyCondition = fc.oneof(...TYPES.flatMap((type) => SUPPORTED[type].map((op) => conditionOn(type, op))))
/** Groups in groups, the empty ones included. */
export const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    anyCondition,
    fc.record({ all: fc.array(tie('filter'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('filter'), { maxLength: 3 }) }),
  ),
})).filter

export const sorts = fc.uniqueArray(
  fc.record({ field: oneOf(PATHS.map(([path]) => path)), direction: fc.constantFrom('asc' as const, 'desc' as const) }),
  { maxLength: 3, selector: ({ field: name }) => name },
)

const PERIODS = ['day', 'week', 'month', 'quarter', 'year']
const groupings = PATHS.filter(([, type]) => type !== 'long_text')
  .map(([path]) => path)
  .concat(['day', 'moment', 'friend.day', 'friend.moment'].flatMap((path) => PERIODS.map((one) => `${path}:${one}`)))
const numbers = [...pathsTo('number'), ...pathsTo('money')]
const orders = [...numbers, ...pathsTo('date'), ...pathsTo('time'), ...pathsTo('datetime')]
const measuring = fc.oneof(
  fc.record({ measure: fc.constant('count' as const), field: fc.constant(null) }),
  fc.record({ measure: fc.constantFrom('sum' as const, 'average' as const), field: oneOf(numbers) }),
  fc.record({ measure: fc.constantFrom('min' as const, 'max' as const), field: oneOf(orders) }),
)
/** Each measure of what it can measure, by none, one or two of what can be grouped by. */
export const aggregates = fc
  .tuple(measuring, fc.uniqueArray(oneOf(groupings), { maxLength: 2 }))
  .map(([what, by]) => ({ ...what, by }))
