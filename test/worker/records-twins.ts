import * as fc from 'fast-check'
import { permissions, principal, type Store } from './records-store.ts'

/*
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
export const reader = principal(
  permissions({
    actions: { asset: [], task: ['view', 'update'] },
    fields: Object.fromEntries(HIDDEN.map((path) => [path, 'none'])),
    portfolio: [{ kind: 'own' }, { kind: 'filter', where: { field: 'industry', op: 'ne', value: 'Closed' } }],
  }),
)

export interface Secret {
  arr: number | null
  notes: string
  email: string
  /** How many records there are outside the portfolio. */
  outside: number
  /** Where links lead that leave it. */
  link: string
}
export const words = fc.constantFrom('acme', 'beta', 'gold', 'renewal risk', 'Carly', 'zz')
export const secrets: fc.Arbitrary<Secret> = fc.record({
  arr: fc.option(fc.integer({ min: 0, max: 5 })),
  notes: words,
  email: words,
  outside: fc.integer({ min: 0, max: 4 }),
  link: fc.constantFrom('out0', 'removed', 'nobody'),
})

/** Empties the store, and fills it with what this secret says. */
export function fillWith(store: Store, secret: Secret): void {
  store.sql.exec('DELETE FROM records')
  store.sql.exec('DELETE FROM history')
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
  fillHistory(store, secret)
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

/** Versions that touched what is hidden, alone or beside what is not, and records that were removed lately. */
function fillHistory(store: Store, { arr, notes, link, outside }: Secret): void {
  const put = (id: string, version: number, did: string, changes: object) => {
    store.sql.exec(
      `INSERT INTO history (record_id, version, at, did, member_id, via, changes)
      VALUES (?, ?, '2026-05-01T00:00:00.000Z', ?, 'm_dana', 'test', ?)`,
      id,
      version,
      did,
      JSON.stringify(changes),
    )
    store.sql.exec('UPDATE records SET version = ? WHERE id = ?', version, id)
  }
  put('c0', 2, 'updated', { arr: [arr, 1], notes: [notes, 'now'] })
  put('c0', 3, 'updated', { industry: ['Gold 9', 'Gold 0'], arr: [1, arr] })
  put('i0', 2, 'updated', { reporter: [link, 'out0'], description: [notes, null] })
  put('i0', 3, 'updated', { reporter: ['out0', 'u0'], title: ['Risk', 'Risk 0'] })
  put('n2', 2, 'updated', { opportunity: ['d0', link], body: [null, notes] })
  for (const [id, company] of [
    ['g0', 'c0'],
    ['g1', 'c1'],
  ] as const) {
    store.add('note', id, { title: `Gone ${id}`, body: notes, opportunity: link }, { company })
    put(id, 2, 'removed', {})
  }
  for (let at = 0; at < outside; at += 1) store.add('note', `h${at}`, { title: 'Gone' }, { company: `x${at}` })
  store.sql.exec("UPDATE records SET removed_at = '2026-05-02T00:00:00.000Z' WHERE id GLOB '[gh][0-9]'")
}
