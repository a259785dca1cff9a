import { describe, expect, it } from 'vitest'
import { fill, NOW, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

const rowsOf = (store: Store) => store.sql.exec('SELECT * FROM records ORDER BY id').toArray()

describe('create', () => {
  it('makes a record with its relations found by id, e-mail or name (D2)', async () => {
    const { answer, facts } = await withStore((store) => {
      fill(store)
      const values = {
        title: ' New ',
        company: 'GAMMA 100%',
        owner: 'Dana@north.test',
        reporter: { id: 'eva', name: 'Eva' },
        resolved_at: '2026-05-01T10:00+02:00',
        category: null,
      }
      return store.perform(all, { do: 'create', model: 'issue', values })
    })
    expect(answer).toMatchObject({
      did: 'create',
      version: 1,
      record: {
        title: 'New',
        version: 1,
        created_at: new Date(NOW).toISOString(),
        company: { id: 'gamma', name: 'gamma 100%' },
        owner: { id: 'm_dana', name: 'Dana Ørsted' },
        reporter: { id: 'eva', name: 'Eva Lund' },
        resolved_at: '2026-05-01T08:00:00.000Z',
        category: null,
      },
    })
    expect(facts).toMatchObject({
      action: 'record.created',
      fields: ['title', 'company', 'owner', 'reporter', 'resolved_at'],
    })
  })

  it.each(['id', 'version', 'created_at', 'updated_at', 'created_by', 'tenantId', 'role', 'createdBy'])(
    'refuses "%s" among the values by name (A43)',
    async (name) => {
      const [refusal, before, after] = await withStore((store) => {
        fill(store)
        const rows = rowsOf(store).length
        return [
          store.refusal(all, { do: 'create', model: 'task', values: { title: 'x', [name]: 'y' } }),
          rows,
          rowsOf(store).length,
        ]
      })
      expect(refusal.details.field).toBe(name)
      expect(['invalid_input', 'unknown_field']).toContain(refusal.code)
      expect(after).toBe(before)
    },
  )

  it.each([
    ['title', 'x'.repeat(501), '501 characters'],
    ['title', 'two\nlines', 'one line'],
    ['title', 12, 'takes a text, not number'],
    ['title', '  ', 'required'],
    ['status', 'Open!', 'one of: open, in_progress'],
    ['due_on', '2026-02-30', 'such as "2026-03-31"'],
    ['resolved_at', '2026-03-31 09:00', 'such as "2026-03-31T09:00:00Z"'],
    ['company', 'Nowhere', 'no record "Nowhere"'],
    ['company', ['acme'], 'takes an id or a name, as a text, not a list'],
    ['owner', 'Carly', 'no active member "Carly"'],
    ['reporter', 'i1', 'no record "i1"'],
  ])('refuses a %s that does not fit, saying what would (D1)', async (field, value, words) => {
    const refusal = await withStore((store) => {
      fill(store)
      return store.refusal(all, { do: 'create', model: 'issue', values: { title: 'x', [field]: value } })
    })
    expect(refusal).toMatchObject({ code: 'invalid_input', details: { field } })
    expect(refusal.message).toContain(words)
  })

  it('says all that is wrong at once, and what is required (D1)', async () => {
    const [several, required] = await withStore((store) => [
      store.refusal(all, {
        do: 'create',
        model: 'company',
        values: { name: 'x', arr: 'much', website: 'javascript:alert(1)' },
      }),
      store.refusal(all, { do: 'create', model: 'company', values: { arr: 5 } }),
    ])
    expect(several?.details.issues?.map(({ field }) => field)).toEqual(['arr', 'website'])
    expect(required).toMatchObject({
      code: 'invalid_input',
      details: { issues: [{ field: 'name', message: 'is required.' }] },
    })
  })

  it('refuses a name that two records have, and a member who has left', async () => {
    const [company, member] = await withStore((store) => {
      fill(store)
      store.add('company', 'acme2', { name: 'ACME' })
      store.sql.exec("UPDATE people SET active = 0 WHERE id = 'm_dana'")
      return ['company', 'owner'].map((field) =>
        store.refusal(all, {
          do: 'create',
          model: 'task',
          values: { title: 'x', [field]: field === 'company' ? 'ACME' : 'm_dana' },
        }),
      )
    })
    expect(company?.message).toContain('more than one record')
    expect(member?.message).toContain('no active member')
  })

  it('answers without the record to those who may not view it, and names no required field that they may not know (V4)', async () => {
    const [answer, refusal] = await withStore(
      (store) =>
        [
          store.ask(principal(permissions({ actions: { task: ['create'] } })), {
            do: 'create',
            model: 'task',
            values: { title: 'x' },
          }),
          store.refusal(principal(permissions({ fields: { 'task.title': 'none' } })), {
            do: 'create',
            model: 'task',
            values: { status: 'todo' },
          }),
        ] as const,
    )
    expect(answer.record).toBeNull()
    expect(refusal.code).toBe('forbidden')
    expect(refusal.message).not.toContain('title')
  })
})

describe('update', () => {
  it('changes what differs, once, and raises the version (D2)', async () => {
    const [changed, same, row] = await withStore((store) => {
      fill(store)
      const first = store.perform(all, {
        do: 'update',
        model: 'issue',
        id: 'i1',
        version: 1,
        values: { status: 'open', priority: 'low', reporter: 'finn', due_on: null },
      })
      const second = store.perform(all, {
        do: 'update',
        model: 'issue',
        id: 'i1',
        version: 2,
        values: { priority: 'low', owner: 'Carly Jensen' },
      })
      return [first, second, store.sql.exec("SELECT data, version FROM records WHERE id = 'i1'").one()] as const
    })
    expect(changed.answer).toMatchObject({
      version: 2,
      record: { version: 2, priority: 'low', due_on: null, reporter: { id: 'finn' }, title: 'Login fails' },
    })
    expect(changed.facts).toMatchObject({
      action: 'record.updated',
      recordId: 'i1',
      fields: ['priority', 'reporter', 'due_on'],
    })
    expect(same.answer).toMatchObject({ version: 2 })
    expect(same.facts.fields).toEqual([])
    expect(row).toEqual({ version: 2, data: JSON.stringify({ status: 'open', priority: 'low', reporter: 'finn' }) })
  })

  it('refuses a version that is not the current one, names that, and writes nothing (A56)', async () => {
    const [refusal, before, after] = await withStore((store) => {
      fill(store)
      store.ask(all, { do: 'update', model: 'task', id: 't1', version: 1, values: { status: 'done' } })
      const rows = rowsOf(store)
      return [
        store.refusal(all, { do: 'update', model: 'task', id: 't1', version: 1, values: { status: 'doing' } }),
        rows,
        rowsOf(store),
      ]
    })
    expect(refusal.code).toBe('stale_version')
    expect(refusal.message).toContain('version 2')
    expect(after).toEqual(before)
  })

  it('refuses a field that may be read only, by name (V1)', async () => {
    const set = permissions({ fields: { 'company.arr': 'view' } })
    const refusal = await withStore((store) => {
      fill(store)
      return store.refusal(principal(set), {
        do: 'update',
        model: 'company',
        id: 'acme',
        version: 1,
        values: { arr: 1 },
      })
    })
    expect(refusal).toMatchObject({ code: 'forbidden', details: { field: 'arr' } })
  })

  it('finds the new words of a record and no longer the old ones', async () => {
    const found = await withStore((store) => {
      fill(store)
      store.ask(all, {
        do: 'update',
        model: 'company',
        id: 'acme',
        version: 1,
        values: { notes: 'renewal', name: 'Zenith' },
      })
      return ['secret', 'acme', 'renewal', 'zenith', 'software'].map((query) =>
        store
          .ask(all, { do: 'search', query })
          .hits.map(({ id }) => id)
          .sort(),
      )
    })
    expect(found).toEqual([[], ['eva'], ['acme'], ['acme'], ['acme', 'gamma']])
  })

  it('raises the version for someone who may not view, even if nothing differs: they learn no value (V4)', async () => {
    const blind = principal(permissions({ actions: { task: ['update'] } }))
    const answers = await withStore((store) => {
      fill(store)
      return ['todo', 'done'].map((status, index) =>
        store.ask(blind, { do: 'update', model: 'task', id: 't1', version: index + 1, values: { status } }),
      )
    })
    expect(answers).toEqual([
      { did: 'update', model: 'task', id: 't1', version: 2, record: null },
      { did: 'update', model: 'task', id: 't1', version: 3, record: null },
    ])
  })

  it('takes a link that reads as nothing for nothing (V4)', async () => {
    const [answer, kept] = await withStore((store) => {
      fill(store)
      const answer = store.ask(own, { do: 'update', model: 'issue', id: 'i3', version: 1, values: { reporter: null } })
      return [answer, store.ask(all, { do: 'get', model: 'issue', id: 'i3', fields: ['reporter'] }).record.reporter]
    })
    expect(answer.version).toBe(1)
    expect(kept).toEqual({ id: 'finn', name: 'Finn Holm' })
  })
})
