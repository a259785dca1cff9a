import { describe, expect, it } from 'vitest'
import { fill, nothing, permissions, principal, withStore } from './records-store.ts'

const all = principal(permissions())

describe('search', () => {
  it('puts records with more of the words first, then those that have one in the name (M2)', async () => {
    const { answer, facts } = await withStore((store) => {
      fill(store)
      store.add(
        'project',
        'p1',
        { name: 'Export of invoices', summary: 'Acme wants a slow export' },
        { company: 'acme' },
      )
      return store.perform(all, { do: 'search', query: 'Acme EXPORT' })
    })
    expect(answer).toEqual({
      did: 'search',
      hits: [
        { model: 'project', id: 'p1', title: 'Export of invoices', passage: 'Summary: Acme wants a slow export' },
        { model: 'company', id: 'acme', title: 'Acme', passage: null },
        { model: 'issue', id: 'i3', title: 'Slow export', passage: null },
        { model: 'end_user', id: 'eva', title: 'Eva Lund', passage: 'E-mail: eva@acme.test' },
      ],
    })
    expect(facts).toEqual({ action: 'record.searched', model: null, recordId: null, recordCount: 4, fields: [] })
  })

  it('finds the beginnings of words, and words without their accents', async () => {
    const found = await withStore((store) => {
      fill(store)
      return ['softw', 'arhus', 'ÅRHUS', 'ftware', 'so'].map((query) =>
        store
          .ask(all, { do: 'search', query })
          .hits.map(({ id }) => id)
          .sort(),
      )
    })
    expect(found).toEqual([['acme', 'gamma'], ['acme'], ['acme'], [], []])
  })

  it('shows the surroundings of a word in a long text', async () => {
    const answer = await withStore((store) => {
      store.add('company', 'c', { name: 'C', notes: `${'before '.repeat(40)}needle ${'after '.repeat(40)}` })
      return store.ask(all, { do: 'search', query: 'needle' })
    })
    expect(answer.hits[0]?.passage).toMatch(/^Notes: ….*needle after.*…$/)
    expect(answer.hits[0]?.passage?.length).toBeLessThan(220)
  })

  it('asks for the permission to view something', async () => {
    const refusal = await withStore((store) =>
      store.refusal(principal(permissions({ actions: { ...nothing, company: ['create'] } })), {
        do: 'search',
        query: 'x',
      }),
    )
    expect(refusal).toMatchObject({ code: 'missing_permission', details: { missing: ['company:view'] } })
  })
})

describe('fetch', () => {
  it('gives the record that search named, with its visible fields', async () => {
    const answer = await withStore((store) => {
      fill(store)
      return store.ask(all, { do: 'fetch', id: 'issue/i1' })
    })
    expect(answer).toMatchObject({
      model: 'issue',
      model_label: 'Issue',
      title: 'Login fails',
      record: { id: 'i1', company: { id: 'acme', name: 'Acme' } },
    })
  })

  it.each(['company/i1', 'nothing/i1', 'issue', 'issue/', '/i1', 'issue/i1/i1'])(
    'does not find %s, and says it alike (V4)',
    async (id) => {
      const refusal = await withStore((store) => {
        fill(store)
        return store.refusal(all, { do: 'fetch', id })
      })
      expect(refusal).toEqual({
        code: 'not_found',
        message: `There is no record "${id}". Use an id that search has answered.`,
        details: {},
      })
    },
  )

  it('narrows a list to records with all of the words, in fields that the reader sees (V4, A32)', async () => {
    await withStore((store) => {
      fill(store)
      const list = (text: string, who = all) => store.ask(who, { do: 'list', model: 'company', text })
      expect(list('acme softw').records.map(({ id }) => id)).toEqual(['acme'])
      expect(list('secret').total).toBe(1)
      expect(list('secret', principal(permissions({ fields: { 'company.notes': 'none' } }))).total).toBe(0)
      expect(list('" OR 1 --').total).toBe(0)
    })
  })
})
