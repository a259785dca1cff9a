import { describe, expect, it } from 'vitest'
import { definitionOf, NOW, permissions, principal, withStore, type Store } from './records-store.ts'
import { nextPurge, purgeRemoved } from '../../src/tenant/records/purge.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'

const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
const all = principal(permissions())

/** The plans of all statements that a request runs. */
function plansOf(store: Store, run: (watched: SqlStorage) => void): string[] {
  const plans: string[] = []
  const watched = new Proxy(store.sql, {
    get: (sql, name) => {
      if (name !== 'exec') return Reflect.get(sql, name) as unknown
      return (query: string, ...values: (string | number)[]) => {
        if (query.includes('records r')) {
          const steps = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values).toArray()
          plans.push(steps.map(({ detail }) => detail).join('\n'))
        }
        return sql.exec(query, ...values)
      }
    },
  })
  run(watched)
  return plans
}

/** A table of records, under whichever name, that is read from its beginning. */
const SCAN = /SCAN (r|records|p|j\d+|l\d+|e)\b(?! VIRTUAL)(?!.*USING (COVERING )?INDEX (field|kept):)/

function fillMany(store: Store): void {
  const companies = Array.from({ length: 200 }, (_, at) => ({
    id: `c${at}`,
    ownerId: at % 10 === 0 ? 'm_carly' : 'm_dana',
    companyId: null,
    values: { name: `Company ${at}`, industry: `Industry ${at % 12}` },
    at: NOW,
  }))
  const issues = Array.from({ length: 10_000 }, (_, at) => ({
    id: `i${at}`,
    ownerId: at % 20 === 0 ? 'm_carly' : 'm_dana',
    companyId: `c${at % 200}`,
    values: {
      due_on: `2026-0${1 + (at % 9)}-1${at % 10}`,
      reporter: `u${at % 50}`,
      title: `Issue ${at}`,
      status: at % 3 === 0 ? 'open' : 'closed',
      description: 'What was told. '.repeat(10),
    },
    at: NOW + at,
  }))
  const reporters = Array.from({ length: 2_000 }, (_, at) => ({
    id: `u${at}`,
    ownerId: null,
    companyId: `c${at % 200}`,
    values: { name: `User ${at}` },
    at: NOW,
  }))
  insertRecords(store.sql, definitionOf(store.models, 'company'), companies)
  insertRecords(store.sql, definitionOf(store.models, 'end_user'), reporters)
  insertRecords(store.sql, definitionOf(store.models, 'issue'), issues)
}

describe('with ten thousand records', () => {
  it.each([
    [
      'by owner, within a portfolio',
      own,
      { where: { field: 'owner.name', op: 'eq', value: 'Carly' } },
      'kept:issue.owner',
    ],
    ['by name, a page', all, {}, 'field:issue.title'],
    ['by what changed last', all, { sort: [{ field: 'updated_at', direction: 'desc' }] }, 'field:issue.updated_at'],
    ['by company', all, { where: { field: 'company', op: 'eq', value: 'Company 7' } }, 'records_company'],
    ['within a portfolio', own, {}, 'SEARCH r USING INDEX kept:issue.title (keeper_id=?)\nSCAN (subquery'],
    [
      'over two relations',
      all,
      { where: { field: 'company.owner.name', op: 'eq', value: 'Carly' } },
      'SEARCH r USING INDEX kept:issue.title (keeper_id=?)\nSCAN (subquery',
    ],
  ])('a list %s uses an index', async (_what, who, request, index) => {
    const plans = await withStore((store) => {
      fillMany(store)
      return plansOf(store, (sql) => {
        Object.assign(store, { sql })
        store.perform(who, { do: 'list', model: 'issue', ...request })
      })
    })
    expect(plans.join('\n')).toContain(index)
    expect(plans.join('\n')).not.toMatch(SCAN)
  })

  const open = { field: 'status', op: 'eq', value: 'open' }
  const byDate = { where: [open], sort: [{ field: 'due_on', direction: 'desc' }] }

  it.each([
    ['filter and sort', all, byDate, 'USING INDEX field:issue.due_on'],
    ['filter and sort within a portfolio', own, byDate, 'USING INDEX kept:issue.due_on'],
    ['a choice within a portfolio', own, byDate, 'kept:issue.status (keeper_id=? AND <expr>=?)'],
    ['a day and a name', all, { where: [{ field: 'due_on', op: 'eq', value: '2026-03-12' }] }, 'field:issue.due_on'],
    ['a reference', all, { where: [{ field: 'reporter', op: 'eq', value: 'u7' }] }, 'field:issue.reporter'],
    [
      'what changed last within a portfolio',
      own,
      { sort: [{ field: 'updated_at', direction: 'desc' }] },
      'kept:issue.updated_at',
    ],
    ['many by name', all, { where: [open] }, 'field:issue.title'],
    [
      'the owner of the company',
      own,
      { where: [{ field: 'company.owner', op: 'eq', value: 'Carly' }], sort: [{ field: 'due_on' }] },
      'kept:issue.due_on',
    ],
    [
      'the owner, within a portfolio',
      own,
      { where: [{ field: 'owner.name', op: 'eq', value: 'Dana' }] },
      'kept:issue.owner (keeper_id=? AND owner_id=?)',
    ],
    [
      'two conditions within a portfolio',
      own,
      { where: [open, { field: 'due_on', op: 'gte', value: '2026-04-01' }], sort: [{ field: 'due_on' }] },
      'kept:issue.due_on',
    ],
    [
      'a field of the company, within a portfolio',
      own,
      { where: [{ field: 'company.industry', op: 'eq', value: 'Industry 0' }] },
      'kept:company.industry (keeper_id=? AND <expr>=?)',
    ],
    [
      'a field of the company',
      all,
      { where: [{ field: 'company.industry', op: 'eq', value: 'Industry 3' }] },
      'field:company.industry',
    ],
  ])('a page by %s, and the one after it, read no more than an index leads to', async (_what, who, request, index) => {
    const plans = await withStore((store) => {
      fillMany(store)
      return plansOf(store, (sql) => {
        Object.assign(store, { sql })
        const listing = { do: 'list', model: 'issue', ...request }
        const { answer } = store.perform(who, listing)
        const cursor = 'next_cursor' in answer ? answer.next_cursor : null
        expect(cursor).not.toBeNull()
        store.perform(who, { ...listing, cursor })
      })
    })
    expect(plans.join('\n')).toContain(index)
    expect(plans.join('\n')).not.toMatch(SCAN)
  })

  it.each([
    ['one who sees all', all],
    ['one with a portfolio', own],
  ])('a search by %s, a record and its change read no table whole', async (_who, who) => {
    const plans = await withStore((store) => {
      fillMany(store)
      return plansOf(store, (sql) => {
        Object.assign(store, { sql })
        store.perform(who, { do: 'search', query: 'issue told' })
        store.perform(who, { do: 'get', model: 'issue', id: 'i0' })
        store.perform(who, { do: 'update', model: 'issue', id: 'i0', version: 1, values: { status: 'waiting' } })
        store.perform(who, { do: 'create', model: 'issue', values: { title: 'New', company: 'c0' } })
      })
    })
    expect(plans.join('\n')).toContain('SCAN s VIRTUAL TABLE INDEX')
    expect(plans.join('\n')).toContain('SEARCH r USING INDEX sqlite_autoindex_records_1 (id=?)')
    expect(plans.join('\n')).not.toMatch(SCAN)
  })

  it('the next purge is looked for among removed records alone (D2)', async () => {
    const plan = await withStore((store) => {
      const plans: string[] = []
      const sql = new Proxy(store.sql, {
        get: (target, name) => {
          if (name !== 'exec') return Reflect.get(target, name) as unknown
          return (query: string, ...values: (string | number)[]) => {
            const steps = target.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values).toArray()
            plans.push(steps.map(({ detail }) => detail).join('\n'))
            return target.exec(query, ...values)
          }
        },
      })
      purgeRemoved(sql, NOW, 10)
      nextPurge(sql)
      return plans.join('\n')
    })
    expect(plan).toContain('records_removed')
    expect(plan).not.toContain('SCAN records')
  })

  it('many are gone through in the order of an index, and never sorted', async () => {
    const plans = await withStore((store) => {
      fillMany(store)
      return plansOf(store, (sql) => {
        Object.assign(store, { sql })
        store.perform(all, { do: 'list', model: 'issue', ...byDate })
      })
    })
    const [, page = ''] = plans
    expect(page.slice(0, page.indexOf('SCAN page'))).not.toContain('TEMP B-TREE')
  })
})
