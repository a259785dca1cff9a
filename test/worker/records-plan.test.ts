import { describe, expect, it } from 'vitest'
import { definitionOf, NOW, permissions, principal, withStore, type Store } from './records-store.ts'
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
        if (query.includes('FROM records')) {
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
      title: `Issue ${at}`,
      status: at % 3 === 0 ? 'open' : 'closed',
      description: 'What was told. '.repeat(10),
    },
    at: NOW + at,
  }))
  insertRecords(store.sql, definitionOf(store.models, 'company'), companies)
  insertRecords(store.sql, definitionOf(store.models, 'issue'), issues)
}

describe('with ten thousand records', () => {
  it.each([
    [
      'by owner, within a portfolio',
      own,
      { where: { field: 'owner.name', op: 'eq', value: 'Carly' } },
      'records_owner',
    ],
    ['by name, a page', all, {}, 'records_name'],
    ['by what changed last', all, { sort: [{ field: 'updated_at', direction: 'desc' }] }, 'records_updated'],
    ['by company', all, { where: { field: 'company', op: 'eq', value: 'Company 7' } }, 'records_company'],
    ['within a portfolio', own, {}, 'records_belonging'],
    [
      'over two relations',
      all,
      { where: { field: 'company.owner.name', op: 'eq', value: 'Carly' } },
      'records_company',
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
    expect(plans.join('\n')).not.toMatch(/SCAN (r|records|p|j\d+|l\d+)\b/)
  })
})
