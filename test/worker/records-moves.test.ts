import { describe, expect, it } from 'vitest'
import { fill, ids, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

const rowsOf = (store: Store) => store.sql.exec('SELECT * FROM records ORDER BY id').toArray()

describe('the portfolio', () => {
  const refused: [string, object][] = [
    ['give a company away', { do: 'update', model: 'company', id: 'acme', version: 1, values: { owner: 'm_dana' } }],
    [
      'take the owner off a company',
      { do: 'update', model: 'company', id: 'acme', version: 1, values: { owner: null } },
    ],
    [
      'take a record of another out of its company',
      { do: 'update', model: 'issue', id: 'i3', version: 1, values: { company: null } },
    ],
    [
      'give away a record without a company',
      { do: 'update', model: 'task', id: 't1', version: 1, values: { owner: 'm_dana' } },
    ],
    ['make a company for another', { do: 'create', model: 'company', values: { name: 'x', owner: 'm_dana' } }],
    ['make a company for nobody', { do: 'create', model: 'company', values: { name: 'x' } }],
    ['make a task for another', { do: 'create', model: 'task', values: { title: 'x', owner: 'm_dana' } }],
  ]
  it.each(refused)('does not let a member %s, and says so (A35)', async (_what, request) => {
    const [refusal, before, after] = await withStore((store) => {
      fill(store)
      const rows = rowsOf(store)
      return [store.refusal(own, request), rows, rowsOf(store)]
    })
    expect(refusal.code).toBe('forbidden')
    expect(refusal.message).toContain('Only companies that the member owns')
    expect(after).toEqual(before)
  })

  it.each([
    [
      'into a company outside',
      { do: 'update', model: 'issue', id: 'i1', version: 1, values: { company: 'beta' } },
      'nowhere',
    ],
    [
      'into a company outside, by name',
      { do: 'update', model: 'issue', id: 'i1', version: 1, values: { company: 'Beta' } },
      'Nowhere',
    ],
    [
      'onto a person outside',
      { do: 'create', model: 'issue', values: { title: 'x', company: 'acme', reporter: 'finn' } },
      'nobody',
    ],
  ])('does not let a member link %s, as if it was not there (A35)', async (_what, request, unknown) => {
    const [refusal, other] = await withStore((store) => {
      fill(store)
      const text = JSON.stringify(request)
      const elsewhere = JSON.parse(text.replace(/"(beta|Beta|finn)"/, `"${unknown}"`)) as object
      return [store.refusal(own, request), store.refusal(own, elsewhere)]
    })
    expect(refusal.code).toBe('invalid_input')
    expect(JSON.stringify(refusal).replaceAll(/beta|Beta|finn/g, unknown)).toBe(JSON.stringify(other))
  })

  it('lets a member move a record between two of their companies, and make one in them (A35)', async () => {
    const answers = await withStore((store) => {
      fill(store)
      store.add('company', 'delta', { name: 'Delta' }, { owner: 'm_carly' })
      store.ask(own, { do: 'update', model: 'issue', id: 'i3', version: 1, values: { company: 'Delta' } })
      store.ask(own, { do: 'create', model: 'company', values: { name: 'Epsilon', owner: 'Carly Jensen' } })
      return [
        ids(store.ask(own, { do: 'list', model: 'issue', where: { field: 'company', op: 'eq', value: 'delta' } })),
        store.ask(own, { do: 'list', model: 'company' }).total,
      ]
    })
    expect(answers).toEqual([['i3'], 3])
  })

  it('that is a condition holds a company to it before and after (A35)', async () => {
    const set = permissions({
      portfolio: [{ kind: 'filter', where: { field: 'industry', op: 'eq', value: 'Software' } }],
    })
    const [away, kept, made] = await withStore((store) => {
      fill(store)
      return [
        store.refusal(principal(set), {
          do: 'update',
          model: 'company',
          id: 'acme',
          version: 1,
          values: { industry: 'Retail' },
        }),
        store.ask(principal(set), {
          do: 'update',
          model: 'company',
          id: 'acme',
          version: 1,
          values: { industry: 'SOFTWARE' },
        }),
        store.refusal(principal(set), { do: 'create', model: 'company', values: { name: 'x', industry: 'Retail' } }),
      ] as const
    })
    expect([away.code, kept.version, made.code]).toEqual(['forbidden', 2, 'forbidden'])
  })
})

describe('remove', () => {
  it('hides a record, and a company together with what belongs to it, recoverably (D2)', async () => {
    const answers = await withStore((store) => {
      fill(store)
      const stale = store.refusal(all, { do: 'remove', model: 'company', id: 'beta', version: 2 }).code
      store.ask(all, { do: 'remove', model: 'company', id: 'beta', version: 1 })
      return {
        stale,
        gone: store.refusal(all, { do: 'get', model: 'company', id: 'beta' }).code,
        issues: ids(store.ask(all, { do: 'list', model: 'issue', sort: [{ field: 'id' }] })),
        link: store.ask(all, { do: 'get', model: 'issue', id: 'i3', fields: ['reporter'] }).record.reporter,
        found: store.ask(all, { do: 'search', query: 'finn beta invoice' }).hits,
        kept: store.sql.exec("SELECT id FROM records WHERE removed_with = 'beta' ORDER BY id").toArray(),
      }
    })
    expect(answers).toEqual({
      stale: 'stale_version',
      gone: 'not_found',
      issues: ['i1', 'i3'],
      link: null,
      found: [],
      kept: [{ id: 'finn' }, { id: 'i2' }],
    })
  })
})
