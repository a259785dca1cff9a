import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { permissions, principal, withStore, type Store } from './records-store.ts'

/**
 * One store is filled twice, alike but for what the reader may not see: the values of hidden fields, the records outside
 * the portfolio, and where links into these lead. No request may tell one from the other.
 */
const HIDDEN = [
  'company.arr',
  'company.notes',
  'end_user.email',
  'issue.description',
  'task.title',
  'opportunity.amount',
  'opportunity.close_on',
  'note.body',
]
const reader = principal(
  permissions({
    actions: { asset: [], task: ['view', 'update'] },
    fields: Object.fromEntries(HIDDEN.map((path) => [path, 'none'])),
    portfolio: [{ kind: 'own' }, { kind: 'filter', where: { field: 'industry', op: 'ne', value: 'Closed' } }],
  }),
)

interface Secret {
  arr: number | null
  notes: string
  email: string
  /** How many records there are outside the portfolio. */
  outside: number
  /** Where links lead that leave it. */
  link: string
}
const words = fc.constantFrom('acme', 'beta', 'gold', 'renewal risk', 'Carly', 'zz')
const secrets: fc.Arbitrary<Secret> = fc.record({
  arr: fc.option(fc.integer({ min: 0, max: 5 })),
  notes: words,
  email: words,
  outside: fc.integer({ min: 0, max: 4 }),
  link: fc.constantFrom('out0', 'removed', 'nobody'),
})

function fillWith(store: Store, secret: Secret): void {
  store.sql.exec('DELETE FROM records')
  store.sql.exec('DELETE FROM search_entries')
  store.sql.exec('DELETE FROM search_texts')
  const { arr, notes, email } = secret
  for (const at of [0, 1, 2]) {
    const company = `c${at}`
    const name = `Acme ${at}`
    store.add(
      'company',
      company,
      { name, industry: `Gold ${at % 2}`, arr: arr === null ? null : arr * at, notes },
      { owner: 'm_carly' },
    )
    store.add('end_user', `u${at}`, { name: `User ${at}`, email: `${email}@x${at}.test` }, { company, owner: 'm_dana' })
    store.add(
      'issue',
      `i${at}`,
      { title: `Risk ${at}`, status: 'open', description: notes, reporter: at === 0 ? 'u0' : secret.link },
      { company },
    )
    store.add('task', `t${at}`, { title: notes, project: secret.link }, { company })
    store.add(
      'opportunity',
      `d${at}`,
      {
        name: `Gold ${at}`,
        amount: arr,
        close_on: `2026-0${(arr ?? 3) + 1}-11`,
        contact: at === 1 ? 'u1' : secret.link,
      },
      { company },
    )
    store.add(
      'note',
      `n${at}`,
      {
        title: `Acme ${at}`,
        body: notes,
        topics: at === 0 ? ['risk', 'support'] : ['risk'],
        noted_on: `2026-05-0${at + 3}`,
        opportunity: at === 2 ? secret.link : `d${at}`,
      },
      { company },
    )
  }
  store.add('end_user', 'removed', { name: `Beta ${notes}` }, { company: 'c0' })
  store.sql.exec("UPDATE records SET removed_at = '2026-01-01' WHERE id = 'removed'")
  for (let at = 0; at < secret.outside; at += 1) {
    const company = `x${at}`
    store.add(
      'company',
      company,
      { name: `Acme ${notes}`, industry: at % 2 === 0 ? 'Closed' : 'Gold 1', arr },
      { owner: at % 2 === 0 ? 'm_carly' : 'm_ada' },
    )
    store.add('end_user', `out${at}`, { name: `Beta ${notes}`, job_title: 'Gold' }, { company, owner: 'm_carly' })
    store.add('issue', `o${at}`, { title: `Acme ${notes}`, reporter: 'u0' }, { company, owner: 'm_carly' })
    store.add('asset', `a${at}`, { name: 'Acme' }, { company: 'c1' })
    store.add('task', `p${at}`, { title: 'Acme' }, { owner: 'm_ada' })
    store.add('note', `m${at}`, { title: `Risk ${notes}`, topics: ['support'], opportunity: 'd0' }, { company })
  }
}

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
  )
}

function writeOf(name: string) {
  const value = fc.oneof(text, fc.constant(null))
  const values = fc.dictionary(fc.constantFrom(...(NAMES[name] ?? [])), value, { maxKeys: 2 })
  const common = { model: fc.constant(name), id, version: fc.constantFrom(1, 2) }
  return fc.oneof(
    fc.record({ do: fc.constant('update'), ...common, values }),
    fc.record({ do: fc.constant('remove'), ...common }),
  )
}

const request = fc.oneof(
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
