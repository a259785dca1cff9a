import { describe, expect, it } from 'vitest'
import { prepareStore } from '../../src/tenant/records/store.ts'
import { fill, ids, permissions, principal, withStore } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))
const blind = principal(permissions({ actions: { company: ['create', 'update'] } }))

describe('the external id', () => {
  it('is written like a field, shown with the record and found by (R1)', async () => {
    const [made, listed, found, missed] = await withStore((store) => {
      fill(store)
      const values = { name: 'Delta', external_id: ' crm-7 ' }
      return [
        store.ask(all, { do: 'create', model: 'company', values }).record,
        store.ask(all, { do: 'list', model: 'company', fields: ['name'], sort: [{ field: 'external_id' }] }).records,
        ids(
          store.ask(all, {
            do: 'list',
            model: 'company',
            where: { field: 'external_id', op: 'starts_with', value: 'crm' },
          }),
        ),
        ids(
          store.ask(all, { do: 'list', model: 'company', where: { field: 'external_id', op: 'eq', value: 'CRM-7' } }),
        ),
      ] as const
    })
    expect(made).toMatchObject({ name: 'Delta', external_id: 'crm-7', version: 1 })
    expect(listed.map(({ external_id: externalId }) => externalId)).toEqual(['crm-7', undefined, undefined, undefined])
    expect([found, missed]).toEqual([[made?.id], []])
  })

  it('is one record of its model only, and free again when that one is removed (R1, A56)', async () => {
    const [taken, moved, sameAgain, elsewhere, free] = await withStore((store) => {
      fill(store)
      const put = (id: string, version: number) =>
        ({ do: 'update', model: 'company', id, version, values: { external_id: 'x' } }) as const
      store.ask(all, put('acme', 1))
      const refused = store.refusal(all, put('beta', 1))
      const again = store.ask(all, put('acme', 2))
      const other = store.ask(all, { do: 'create', model: 'task', values: { title: 'T', external_id: 'x' } })
      const made = store.refusal(all, { do: 'create', model: 'company', values: { name: 'N', external_id: 'x' } })
      store.ask(all, { do: 'remove', model: 'company', id: 'acme', version: 2 })
      return [refused, made, again, other, store.ask(all, put('beta', 1))] as const
    })
    expect([taken.code, taken.details.field, moved.code]).toEqual(['conflict', 'external_id', 'conflict'])
    expect([sameAgain.version, elsewhere.version, free.version]).toEqual([2, 1, 2])
  })

  it.each([
    ['whose portfolio leaves records out', own],
    ['who may not view the model', blind],
  ])('is not written by those %s, taken or not (V4, A34)', async (_who, who) => {
    const [taken, free, without] = await withStore((store) => {
      fill(store)
      store.ask(all, { do: 'update', model: 'company', id: 'beta', version: 1, values: { external_id: 'x' } })
      const values = { name: 'N', owner: 'm_carly' }
      return [
        store.refusal(who, { do: 'create', model: 'company', values: { ...values, external_id: 'x' } }),
        store.refusal(who, { do: 'create', model: 'company', values: { ...values, external_id: 'y' } }),
        store.ask(who, { do: 'create', model: 'company', values }),
      ] as const
    })
    expect(taken).toEqual(free)
    expect([taken.code, taken.details.field, without.version]).toEqual(['forbidden', 'external_id', 1])
  })

  it('is added to a store that was made without it, with its records (A55)', async () => {
    const names = await withStore((store) => {
      fill(store)
      store.sql.exec('DROP INDEX records_external')
      store.sql.exec('ALTER TABLE records DROP COLUMN external_id')
      prepareStore(store.sql)
      prepareStore(store.sql)
      const values = { external_id: 'old-1' }
      store.ask(all, { do: 'update', model: 'company', id: 'acme', version: 1, values })
      return store.ask(all, { do: 'list', model: 'company' }).records.map(({ name }) => name)
    })
    expect(names).toEqual(['Acme', 'Beta', 'gamma 100%'])
  })
})
