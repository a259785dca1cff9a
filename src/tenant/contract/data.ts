import type { Outcome } from '../../core/errors.ts'
import type { Filter, Sort } from '../../core/query.ts'
import type { MemberCaller } from './callers.ts'

/** What a saved view shows of its model's records. */
export interface ViewState {
  where: Filter | null
  columns: readonly string[]
  sort: readonly Sort[]
}

/** A view that its reader may use: their own, or one that is shared with the members of the tenant. */
export interface SavedView {
  id: string
  model: string
  name: string
  shared: boolean
  /** Whether the reader may change and delete it. */
  changeable: boolean
  /** The one that the reader's table of this model begins with. */
  isDefault: boolean
  /** Grows with each change; an edit names the one that it saw (A56). */
  version: number
  /** Null where it asks for a field that does not exist for the reader (V4, A32). */
  state: ViewState | null
}

export interface NewView extends ViewState {
  model: string
  name: string
  shared: boolean
}
export type ViewChange = Partial<Omit<NewView, 'model'>>

/** Records of one model that refer to a record by one field. */
export interface RelatedCount {
  model: string
  field: string
  count: number
}

export interface DataCalls {
  /** How many records of each model the member may see. */
  recordCounts(caller: MemberCaller): Promise<Outcome<Readonly<Record<string, number>>>>
  /** What refers to a record, as far as the member may see it; `not_found` where the record is none for them. */
  relatedCounts(caller: MemberCaller, model: string, id: string): Promise<Outcome<readonly RelatedCount[]>>
  /** Active members, to be chosen in a field. */
  memberChoices(caller: MemberCaller): Promise<Outcome<readonly { id: string; name: string; email: string }[]>>

  savedViews(caller: MemberCaller, model: string): Promise<Outcome<readonly SavedView[]>>
  createView(caller: MemberCaller, view: NewView): Promise<Outcome<{ id: string }>>
  changeView(caller: MemberCaller, id: string, version: number, change: ViewChange): Promise<Outcome<null>>
  deleteView(caller: MemberCaller, id: string, version: number): Promise<Outcome<null>>
  /** The view that the member's table of a model begins with; null for none. */
  setDefaultView(caller: MemberCaller, model: string, id: string | null): Promise<Outcome<null>>
}
