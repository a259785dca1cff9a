import { describe, expect, it } from 'vitest'
import { FORMER_INDEX, renewFieldIndexes } from '../../src/tenant/records/field-indexes.ts'
import { markSome } from '../../src/tenant/records/keeper-marks.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'
import { definitionOf, ids, NOW, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

function fillCompanies(store: Store): void {
  store.add('company', 'acme', { name: 'Acme', notes: 'Renewal of the outage contract' }, { owner: 'm_carly' })
  store.add('company', 'globex', { name: 'Globex', notes: 'Renewal refused' }, { owner: 'm_dana' })
  store.add('issue', 'i1', { title: 'Renewal stuck' }, { company: 'acme', owner: 'm_dana' })
  store.add('issue', 'i2', { title: 'Renewal lost' }, { company: 'globex', owner: 'm_carly' })
  store.add('issue', 'i3', { title: 'Renewal alone' }, { owner: 'm_carly' })
}

const found = (store: Store, query: string, who = own) =>
  store
    .ask(who, { do: 'search', query })
    .hits.map(({ id }) => id)
    .toSorted()
const listed = (store: Store, text: string) => ids(store.ask(own, { do: 'list', model: 'issue', text }))

/** Makes a store one from before texts had marks. */
function forgetMarks(store: Store): void {
  store.sql.exec(`UPDATE search_texts SET text = substr(text, instr(text, ' ') + 1)`)
  store.sql.exec('DROP TABLE search_marks')
}

describe('a search within the portfolio "own"', () => {
  it('finds what the member keeps and nothing else, as written (V3)', async () => {
    const [hits, listing, passages] = await withStore((store) => {
      fillCompanies(store)
      const answer = store.ask(own, { do: 'search', query: 'renewal' })
      return [
        found(store, 'renewal'),
        listed(store, 'renew'),
        answer.hits.map(({ title, passage }) => [title, passage]),
      ]
    })
    expect(hits).toEqual(['acme', 'i1', 'i3'])
    expect(listing.toSorted()).toEqual(['i1', 'i3'])
    expect(JSON.stringify(passages)).not.toContain('\u{e000}')
    expect(passages).toContainEqual(['Acme', 'Notes: Renewal of the outage contract'])
  })

  it('follows the owner of a company at once, and the company of a record (V3, V5)', async () => {
    const steps = await withStore((store) => {
      fillCompanies(store)
      const give = (owner: string, version: number) =>
        store.perform(all, { do: 'update', model: 'company', id: 'acme', version, values: { owner } })
      const seen = [found(store, 'renewal')]
      give('m_dana', 1)
      seen.push(found(store, 'renewal'))
      give('m_carly', 2)
      seen.push(found(store, 'renewal'))
      store.perform(all, { do: 'update', model: 'issue', id: 'i2', version: 1, values: { company: 'acme' } })
      seen.push(found(store, 'renewal'), found(store, 'lost'))
      return seen
    })
    expect(steps).toEqual([['acme', 'i1', 'i3'], ['i3'], ['acme', 'i1', 'i3'], ['acme', 'i1', 'i2', 'i3'], ['i2']])
  })

  it('takes a mark that somebody types for the word that it looks like (V4, A45)', async () => {
    const [typed, word, forged] = await withStore((store) => {
      fillCompanies(store)
      store.add('note', 'n1', { title: 'About mcarly', body: '\u{e000}mcarly wrote Initech' }, { owner: 'm_dana' })
      return [found(store, '\u{e000}mcarly', all), found(store, 'mcarly', all), found(store, 'initech')]
    })
    expect(typed).toEqual(word)
    expect(word).toEqual(['n1'])
    expect(forged).toEqual([])
  })

  it('finds the same in a store from before there were marks, while they are made and afterwards', async () => {
    const answers = await withStore((store) => {
      fillCompanies(store)
      const rows = Array.from({ length: 700 }, (_, at) => ({
        id: `n${at}`,
        ownerId: at % 350 === 0 ? 'm_carly' : 'm_dana',
        companyId: null,
        values: { title: `Renewal ${at}` },
        at: NOW,
      }))
      insertRecords(store.sql, definitionOf(store.models, 'note'), rows)
      const seen = [found(store, 'renewal')]
      forgetMarks(store)
      const old = store.under(store.models)
      seen.push(found(old, 'renewal'))
      const more = markSome(old.sql)
      seen.push(found(old, 'renewal'))
      old.perform(all, { do: 'update', model: 'company', id: 'acme', version: 1, values: { owner: 'm_dana' } })
      old.perform(all, { do: 'update', model: 'company', id: 'acme', version: 2, values: { owner: 'm_carly' } })
      for (let left = true; left;) left = markSome(old.sql)
      seen.push(found(old, 'renewal'))
      const { texts } = old.sql
        .exec<{ texts: number }>(`SELECT count(*) AS texts FROM search_texts WHERE text NOT GLOB char(57344) || '*'`)
        .one()
      return { seen, more, texts, marked: found(store.under(store.models), 'stuck') }
    })
    const [first, ...others] = answers.seen
    expect(first).toHaveLength(5)
    for (const later of others) expect(later).toEqual(first)
    expect(answers).toMatchObject({ more: true, texts: 0, marked: ['i1'] })
  })
})

describe('the indexes within a portfolio', () => {
  it('take the place of the former one, which is used until all of them are made', async () => {
    const [before, during, after] = await withStore((store) => {
      fillCompanies(store)
      const names = store.sql
        .exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE name GLOB 'kept:*'`)
        .toArray()
        .map(({ name }) => name)
      for (const name of names) store.sql.exec(`DROP INDEX "${name}"`)
      store.sql.exec(
        `CREATE INDEX ${FORMER_INDEX} ON records (keeper_id, model, name_key, id, company_id) WHERE removed_at IS NULL`,
      )
      const state = () => ({
        kept: store.sql.exec(`SELECT 1 FROM sqlite_master WHERE name GLOB 'kept:*'`).toArray().length,
        former: store.sql.exec(`SELECT 1 FROM sqlite_master WHERE name = ?`, FORMER_INDEX).toArray().length,
        seen: ids(store.ask(own, { do: 'list', model: 'issue', sort: [{ field: 'title', direction: 'asc' }] })),
      })
      const states = [{ made: names.length, ...state() }]
      renewFieldIndexes(store.sql, store.models, 3)
      states.push({ made: names.length, ...state() })
      while (renewFieldIndexes(store.sql, store.models, 20)) continue
      states.push({ made: names.length, ...state() })
      return states
    })
    expect(before).toMatchObject({ kept: 0, former: 1, seen: ['i3', 'i1'] })
    expect(during).toMatchObject({ kept: 3, former: 1, seen: ['i3', 'i1'] })
    expect(after).toMatchObject({ kept: before?.made, former: 0, seen: ['i3', 'i1'] })
  })
})
