import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { NewView } from '../../src/tenant/contract.ts'
import { auditOf, callerOf, newWorld, putRecords, type RoleKey, type World } from '../setup/world.ts'

let world: World
const tenant = () => env.TENANT.getByName(world.tenantId)
const as = (role: RoleKey) => callerOf(world.people[role])
const RICH: NewView = {
  model: 'company',
  name: 'Rich ones',
  shared: true,
  where: { field: 'arr', op: 'gt', value: 1000 },
  columns: ['name', 'owner'],
  sort: [{ field: 'name', direction: 'asc' }],
}
const PLAIN: NewView = { ...RICH, name: 'Software', where: { field: 'industry', op: 'eq', value: 'Software' } }

async function views(role: RoleKey) {
  return valueOf(await tenant().savedViews(as(role), 'company'))
}

beforeAll(async () => {
  world = await newWorld('views')
  await putRecords(world, 'company', [{ id: 'acme', values: { name: 'Acme', industry: 'Software', arr: 5000 } }])
})

describe('a saved view', () => {
  it('is seen by its maker alone until it is shared, and is on record (A1)', async () => {
    const { id } = valueOf(await tenant().createView(as('manager'), { ...PLAIN, shared: false }))
    expect((await views('manager')).map((view) => view.name)).toContain('Software')
    expect(await views('viewer')).toEqual([])
    for (const attempt of [
      await tenant().changeView(as('viewer'), id, 1, { shared: true }),
      await tenant().deleteView(as('administrator'), id, 1),
      await tenant().setDefaultView(as('viewer'), 'company', id),
    ])
      expect(attempt).toMatchObject({ ok: false, error: { code: 'not_found' } })
    valueOf(await tenant().changeView(as('manager'), id, 1, { shared: true }))
    expect((await views('viewer')).map(({ name, changeable }) => [name, changeable])).toEqual([['Software', false]])
    valueOf(await tenant().deleteView(as('manager'), id, 2))
    expect(await views('viewer')).toEqual([])
    const actions = (await auditOf(world)).filter(({ action }) => action.startsWith('view.'))
    expect(actions.map(({ action, model, outcome }) => [action, model, outcome])).toEqual([
      ['view.deleted', 'company', 'success'],
      ['view.changed', 'company', 'success'],
      ['view.created', 'company', 'success'],
    ])
    expect(JSON.stringify(actions)).not.toContain('Software')
  })

  it('that asks for a hidden field is as one that asks for an unknown field, and tells nothing of it (A32)', async () => {
    valueOf(await tenant().createView(as('administrator'), RICH))
    const seen = (await views('viewer')).find(({ name }) => name === 'Rich ones')
    expect(seen).toMatchObject({ state: null, changeable: false })
    expect(JSON.stringify(seen)).not.toContain('arr')
    expect((await views('manager')).find(({ name }) => name === 'Rich ones')?.state?.where).toEqual(RICH.where)
    const [hidden, unknown] = await Promise.all(
      ['arr', 'brr'].map((field) =>
        tenant().createView(as('viewer'), { ...RICH, name: 'Mine', where: { field, op: 'gt', value: 1 } }),
      ),
    )
    expect(hidden).toMatchObject({ ok: false, error: { code: 'unknown_field' } })
    expect(JSON.stringify(hidden).replaceAll('arr', 'X')).toBe(JSON.stringify(unknown).replaceAll('brr', 'X'))
    for (const state of [{ columns: ['name', 'arr'] }, { sort: [{ field: 'arr', direction: 'asc' as const }] }]) {
      const view = { ...PLAIN, name: 'Mine', ...state }
      expect(await tenant().createView(as('viewer'), view)).toMatchObject({ error: { code: 'unknown_field' } })
    }
  })

  it('tells the second of two that the first has changed it (A56)', async () => {
    const { id } = valueOf(await tenant().createView(as('manager'), { ...PLAIN, name: 'Twice' }))
    valueOf(await tenant().changeView(as('manager'), id, 1, { name: 'Once' }))
    const second = await tenant().changeView(as('administrator'), id, 1, { name: 'Mine' })
    expect(second).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect((await views('manager')).map(({ name }) => name)).toContain('Once')
  })

  it('is what the member’s own table begins with, as long as it is there', async () => {
    const { id } = valueOf(await tenant().createView(as('viewer'), { ...PLAIN, name: 'Mine', shared: false }))
    valueOf(await tenant().setDefaultView(as('viewer'), 'company', id))
    expect((await views('viewer')).filter(({ isDefault }) => isDefault).map((view) => view.id)).toEqual([id])
    expect((await views('manager')).some(({ isDefault }) => isDefault)).toBe(false)
    valueOf(await tenant().deleteView(as('viewer'), id, 1))
    expect((await views('viewer')).some(({ isDefault }) => isDefault)).toBe(false)
  })

  it('refuses names that are empty, taken or poisonous, and states that are no views (A12)', async () => {
    for (const name of ['', '   ', 'x'.repeat(81), 'line\nbreak', 'Rich ONES'])
      expect(await tenant().createView(as('manager'), { ...PLAIN, name })).toMatchObject({
        error: { code: 'invalid_input' },
      })
    const odd = { ...PLAIN, name: 'Odd', columns: [], memberId: 'x' }
    expect(await tenant().createView(as('manager'), odd)).toMatchObject({ error: { code: 'invalid_input' } })
  })
})

describe('what the console counts', () => {
  it('is within the portfolio, and a record outside of it is an unknown one (V3, A34)', async () => {
    const carly = world.people.customer_success
    await putRecords(world, 'company', [{ id: 'own', owner: carly.memberId, values: { name: 'Own' } }])
    await putRecords(world, 'issue', [
      { id: 'i1', company: 'own', values: { title: 'One' } },
      { id: 'i2', company: 'acme', values: { title: 'Two' } },
    ])
    const counts = valueOf(await tenant().recordCounts(as('customer_success')))
    expect([counts['company'], counts['issue']]).toEqual([1, 1])
    const related = valueOf(await tenant().relatedCounts(as('customer_success'), 'company', 'own'))
    expect(related).toContainEqual({ model: 'issue', field: 'company', count: 1 })
    const [outside, unknown] = await Promise.all(
      ['acme', 'nnnn'].map((id) => tenant().relatedCounts(as('customer_success'), 'company', id)),
    )
    expect(outside).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(JSON.stringify(outside).replaceAll('acme', 'X')).toBe(JSON.stringify(unknown).replaceAll('nnnn', 'X'))
  })
})
