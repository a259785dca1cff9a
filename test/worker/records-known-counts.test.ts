import { expect, it } from 'vitest'
import { fill, permissions, principal, withStore, type Store } from './records-store.ts'

const all = principal(permissions())
const own = principal(permissions({ portfolio: [{ kind: 'own' }] }))

const totalOf = (store: Store, who = all) => store.ask(who, { do: 'list', model: 'task' }).total

it('a list counts again once a record was made, changed hands, was removed or came back (M3, V3)', async () => {
  const totals = await withStore((store) => {
    fill(store)
    const [first, again] = [totalOf(store), totalOf(store)]
    const ownFirst = totalOf(store, own)
    const values = { title: 'One more', owner: 'm_carly' }
    const { id } = store.ask(all, { do: 'create', model: 'task', values })
    const [made, ownMade] = [totalOf(store), totalOf(store, own)]
    store.ask(all, { do: 'update', model: 'task', id, version: 1, values: { owner: 'm_dana' } })
    const ownGiven = totalOf(store, own)
    store.ask(all, { do: 'remove', model: 'task', id, version: 2 })
    const removed = totalOf(store)
    store.ask(all, { do: 'restore', model: 'task', id })
    return { first, again, ownFirst, made, ownMade, ownGiven, removed, restored: totalOf(store) }
  })
  const { first, ownFirst } = totals
  expect(totals).toMatchObject({ again: first, made: first + 1, removed: first, restored: first + 1 })
  expect(totals).toMatchObject({ ownMade: ownFirst + 1, ownGiven: ownFirst })
})

it('what was counted in a change that was undone is not remembered, not even after the next change (M3)', async () => {
  const { before, within, undone, next } = await withStore((store) => {
    fill(store)
    const first = totalOf(store)
    const create = (title: string) => store.ask(all, { do: 'create', model: 'task', values: { title } })
    const inside = store.undone(() => {
      create('One')
      create('Two')
      return totalOf(store)
    })
    const after = totalOf(store)
    create('Three')
    return { before: first, within: inside, undone: after, next: totalOf(store) }
  })
  expect([within, undone, next]).toEqual([before + 2, before, before + 1])
})
