import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withStore } from './records-store.ts'
import { fillWith, reader, secrets, words, type Secret } from './records-twins.ts'

const NAMES: Record<string, readonly string[]> = {
  company: ['name', 'owner', 'industry', 'owner.name', 'arr', 'notes', 'id'],
  end_user: ['name', 'job_title', 'company', 'company.name', 'company.owner', 'email', 'company.arr'],
  issue: [
    'title',
    'reporter',
    'reporter.name',
    'reporter.job_title',
    'company.industry',
    'status',
    'description',
    'reporter.company.name',
    'reporter.company.arr',
    'company.owner.name',
    'reporter.owner',
  ],
  task: ['status', 'project', 'project.name', 'company', 'title', 'owner.email', 'project.summary'],
  note: [
    'title',
    'topics',
    'noted_on',
    'noted_on:month',
    'body',
    'opportunity',
    'opportunity.contact',
    'opportunity.contact.name',
    'opportunity.contact.email',
    'opportunity.company.industry',
    'opportunity.amount',
    'opportunity.close_on:year',
  ],
  asset: ['name', 'nothing'],
  nothing: ['name'],
}
const model = fc.constantFrom(
  'company',
  'end_user',
  'issue',
  'task',
  'company',
  'end_user',
  'issue',
  'note',
  'note',
  'asset',
  'nothing',
)
const id = fc.constantFrom(
  'g0',
  'h0',
  'i0',
  'n0',
  'n2',
  'm0',
  'c0',
  'i1',
  'u2',
  't1',
  'x0',
  'o0',
  'out0',
  'p0',
  'a0',
  'removed',
  'nobody',
)
const text = fc.oneof(words, fc.constantFrom('m_carly', 'out0', 'x0', 'u0', 'Beta gold', 'User 1', 'Gold 1', 'open'))
const limit = fc.integer({ min: 1, max: 5 })

/** Conditions of which most fit the field's type, since most fields of these are texts and relations. */
function conditionOn(path: fc.Arbitrary<string>) {
  const op = fc.constantFrom('eq', 'ne', 'contains', 'starts_with')
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ field: path, op, value: text }) },
    fc.record({ field: path, op: fc.constant('is_empty'), value: fc.boolean() }),
    fc.record({ field: path, op: fc.constant('in'), value: fc.array(text, { minLength: 1, maxLength: 3 }) }),
    fc.record({ field: path, op: fc.constantFrom('gte', 'lt'), value: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ field: path, op: fc.constantFrom('eq', 'ne', 'gt'), value: fc.constantFrom('today', 'last_30_days') }),
    fc.record({
      field: path,
      op: fc.constantFrom('has_any', 'has_all'),
      value: fc.constantFrom(['risk'], ['support']),
    }),
  )
}

function readOf(name: string) {
  const path = fc.constantFrom(...(NAMES[name] ?? []))
  const condition = conditionOn(path)
  const where = fc.oneof(condition, fc.record({ any: fc.array(condition, { maxLength: 2 }) }))
  const sort = fc.array(fc.record({ field: path, direction: fc.constantFrom('asc', 'desc') }), { maxLength: 1 })
  const fields = fc.option(fc.uniqueArray(path, { maxLength: 2 }), { nil: undefined })
  const on = fc.constant(name)
  return fc.oneof(
    fc.record({ do: fc.constantFrom('list', 'export'), model: on, where, limit }),
    fc.record({ do: fc.constant('list'), model: on, sort, fields, limit }),
    fc.record({ do: fc.constant('aggregate'), model: on, where }),
    fc.record({ do: fc.constant('aggregate'), model: on, group_by: fc.uniqueArray(path, { maxLength: 2 }) }),
    fc.record({ do: fc.constant('aggregate'), model: on, measure: fc.constantFrom('sum', 'min'), field: path }),
    fc.record({ do: fc.constant('get'), model: on, id, fields }),
    fc.record({ do: fc.constant('history'), model: on, id }),
    fc.record({ do: fc.constant('removed'), model: on, limit }),
  )
}

function writeOf(name: string) {
  const value = fc.oneof(text, fc.constant(null))
  const values = fc.dictionary(fc.constantFrom(...(NAMES[name] ?? [])), value, { maxKeys: 2 })
  const common = { model: fc.constant(name), id, version: fc.constantFrom(1, 2, 3) }
  return fc.oneof(
    fc.record({ do: fc.constant('update'), ...common, values }),
    fc.record({ do: fc.constant('remove'), ...common }),
    fc.record({ do: fc.constant('restore_version'), ...common, to: fc.constantFrom(1, 2) }),
    fc.record({ do: fc.constant('restore'), model: fc.constant(name), id }),
  )
}

/** What has a past: those who ask at random seldom meet it. */
const past = fc.oneof(
  fc.constantFrom('company/c0', 'issue/i0', 'note/n2', 'note/g0').chain((record) => {
    const [on = '', of = ''] = record.split('/')
    const about = { model: fc.constant(on), id: fc.constant(of) }
    const to = fc.constantFrom(1, 2)
    return fc.oneof(
      fc.record({ do: fc.constant('history'), ...about }),
      fc.record({ do: fc.constant('restore'), ...about }),
      fc.record({ do: fc.constant('restore_version'), ...about, version: fc.constantFrom(2, 3, 4), to }),
    )
  }),
  fc.record({ do: fc.constant('removed'), model: fc.constant('note'), limit }),
)

const request = fc.oneof(
  { weight: 2, arbitrary: past },
  { weight: 8, arbitrary: model.chain(readOf) },
  { weight: 2, arbitrary: model.chain(writeOf) },
  fc.record({ do: fc.constant('search'), query: fc.oneof(words, fc.constantFrom('acme gold', 'risk beta', 'user')) }),
  fc.record({ do: fc.constant('fetch'), id: fc.tuple(model, id).map((parts) => parts.join('/')) }),
  fc.record({ do: fc.constant('describe') }),
)

describe('what can not be seen', () => {
  it('makes no difference to any answer or error, whatever is asked (V4, A33)', async () => {
    let answered = 0
    await withStore((store) => {
      const attempts = (secret: Secret, requests: readonly object[]) => {
        fillWith(store, secret)
        return JSON.stringify(requests.map((each) => store.attempt(reader, JSON.parse(JSON.stringify(each)))))
      }
      const pairs = fc.tuple(secrets, secrets)
      fc.assert(
        fc.property(pairs, fc.array(request, { minLength: 1, maxLength: 12 }), ([left, right], requests) => {
          const said = attempts(left, requests)
          answered += said.split('"outcome":"answered"').length - 1
          expect(attempts(right, requests)).toBe(said)
        }),
        { numRuns: 200 },
      )
    })
    expect(answered).toBeGreaterThan(200)
  }, 60_000)
})
