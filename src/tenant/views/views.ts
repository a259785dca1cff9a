import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Filter, Sort } from '../../core/query.ts'
import type { MemberCaller, NewView, SavedView, ViewChange, ViewState } from '../contract.ts'
import { acting, type Acting } from '../principal.ts'
import { askingContext, decide, putOnRecord } from '../records.ts'
import { demand, startAsking, type Asking } from '../records/asking.ts'
import { conditionOf } from '../records/condition.ts'
import { Joins } from '../records/joins.ts'
import { project } from '../records/projection.ts'
import { checkedRequest } from '../records/request.ts'
import { sortKeys } from '../records/sort.ts'
import { startQuery } from '../records/start-query.ts'
import type { TenantRoom } from '../room.ts'
import { newViewSchema, VIEWS_OF_A_MEMBER, viewChangeSchema, type StoredView } from './view-store.ts'
import * as store from './view-store.ts'

/** The member's views of a model and those that are shared, each judged with the member's own permissions (A32). */
export async function savedViews(room: TenantRoom, caller: MemberCaller, model: string): Promise<readonly SavedView[]> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe', model }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const definition = demand(asking, model, 'view')
    const first = store.defaultView(room.storage.sql, who.member.id, definition.name)
    return store.visibleViews(room.storage.sql, who.member.id, definition.name).map((view) => ({
      id: view.id,
      model: view.model,
      name: view.name,
      shared: view.shared,
      changeable: mayChange(who, view),
      isDefault: view.id === first,
      version: view.version,
      state: usable(asking, view),
    }))
  })
}

/** Throws `unknown_field` and the like as the list itself would. */
export async function createView(room: TenantRoom, caller: MemberCaller, input: NewView): Promise<{ id: string }> {
  const who = await acting(room.policy, caller)
  const { model } = input
  return decide(room, caller, who, { do: 'describe', model }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const { name, shared, ...view } = checkedRequest(newViewSchema, input)
    checkState(asking, view.model, view)
    const { sql } = room.storage
    if (store.ownedBy(sql, who.member.id) >= VIEWS_OF_A_MEMBER)
      throw wrongName(`You have ${VIEWS_OF_A_MEMBER} views, which is the most. Delete one first.`)
    checkName(room, who, view.model, name, null)
    const id = newId('viw')
    store.insertView(sql, { id, ...view, name, shared, memberId: who.member.id, version: 1 }, room.clock())
    putOnRecord(room, caller, who, { action: 'view.created', model: view.model, details: { view: id, shared } })
    return { id }
  })
}

/** Throws `conflict` when somebody else was faster (A56). */
export async function changeView(
  room: TenantRoom,
  caller: MemberCaller,
  id: string,
  version: number,
  input: ViewChange,
): Promise<null> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe' }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const change = checkedRequest(viewChangeSchema, input)
    const view = changeableView(room, asking, who, id, version)
    const changed: StoredView = { ...view, ...definedParts(change), version: view.version + 1 }
    // What it asks for is judged where it is written; a view may get another name whatever has become of its fields.
    if (change.where !== undefined || change.columns !== undefined || change.sort !== undefined)
      checkState(asking, view.model, changed)
    if (change.name !== undefined) checkName(room, who, view.model, change.name, id)
    store.updateView(room.storage.sql, changed, room.clock())
    const details = { view: id, changed: Object.keys(change), shared_before: view.shared, shared_after: changed.shared }
    putOnRecord(room, caller, who, { action: 'view.changed', model: view.model, details })
    return null
  })
}

export async function deleteView(room: TenantRoom, caller: MemberCaller, id: string, version: number): Promise<null> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe' }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const view = changeableView(room, asking, who, id, version)
    store.deleteView(room.storage.sql, id)
    const details = { view: id, shared: view.shared }
    putOnRecord(room, caller, who, { action: 'view.deleted', model: view.model, details })
    return null
  })
}

/** The view that the member's own table of a model begins with. */
export async function setDefaultView(
  room: TenantRoom,
  caller: MemberCaller,
  model: string,
  id: string | null,
): Promise<null> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe', model }, () => {
    const definition = demand(startAsking(askingContext(room, caller, who)), model, 'view')
    const { sql } = room.storage
    if (id !== null) visibleView(room, who, id, definition.name)
    store.setDefaultView(sql, who.member.id, definition.name, id)
    const details = { view: id, changed: ['default'] }
    putOnRecord(room, caller, who, { action: 'view.changed', model: definition.name, details })
    return null
  })
}

/** What a view asks for, if all of it exists for the reader; what does not is the same whether hidden or unknown. */
function usable(asking: Asking, { model, where, columns, sort }: StoredView): ViewState | null {
  try {
    checkState(asking, model, { where, columns, sort })
    return { where, columns, sort }
  } catch (error) {
    if (error instanceof GatehouseError) return null
    throw error
  }
}

/** Compiles what a view asks for, as a list would, and runs nothing. */
function checkState(
  asking: Asking,
  model: string,
  state: { where: Filter | null; columns: readonly string[]; sort: readonly Sort[] },
): void {
  const definition = demand(asking, model, 'view')
  const query = startQuery(asking.sight)
  conditionOf(query, definition, state.where ?? undefined)
  sortKeys(query, new Joins(query), definition, state.sort)
  project(query, definition, state.columns)
}

/** A view of somebody else that is not shared is the same as none (V4). */
function visibleView(room: TenantRoom, who: Acting, id: string, model: string | null): StoredView {
  const view = store.viewWith(room.storage.sql, id)
  const seen = view !== null && (view.shared || view.memberId === who.member.id)
  if (view === null || !seen || (model !== null && view.model !== model))
    throw new GatehouseError('not_found', 'There is no such view. It may have been deleted.')
  return view
}

function changeableView(room: TenantRoom, asking: Asking, who: Acting, id: string, version: number): StoredView {
  const view = visibleView(room, who, id, null)
  if (!asking.sight.may(view.model, 'view'))
    throw new GatehouseError('not_found', 'There is no such view. It may have been deleted.')
  if (!mayChange(who, view))
    throw new GatehouseError('forbidden', 'This view belongs to somebody else. Save one of your own instead.')
  if (view.version !== version)
    throw new GatehouseError('conflict', 'This view has changed since you opened it. Look at it again, then decide.')
  return view
}

/** Its maker; of shared ones also those who look after the data models, for when the maker has left. */
function mayChange(who: Acting, view: StoredView): boolean {
  return view.memberId === who.member.id || (view.shared && who.role.system.includes('manage_models'))
}

function checkName(room: TenantRoom, who: Acting, model: string, name: string, besides: string | null): void {
  const views = store.visibleViews(room.storage.sql, who.member.id, model)
  const taken = views.some((view) => view.id !== besides && view.name.toLowerCase() === name.toLowerCase())
  if (taken) throw wrongName('A view of this name is there already. Choose another name.')
}

function wrongName(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: 'name' })
}

function definedParts<T extends object>(change: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as never
}
