import * as z from 'zod'
import { fieldPathSchema, filterSchema, sortSchema, type Filter, type Sort } from '../../core/query.ts'
import { modelName } from '../../core/records.ts'

/** How many views one member may have. */
export const VIEWS_OF_A_MEMBER = 200

const parts = {
  name: z
    .string()
    .trim()
    .min(1, 'Give the view a name.')
    .max(80, 'Use at most 80 characters.')
    .refine((name) => !/[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/.test(name), {
      message: 'Leave out control characters and line breaks.',
    }),
  shared: z.boolean(),
  where: filterSchema.nullable(),
  columns: z.array(fieldPathSchema).min(1).max(40),
  sort: z.array(sortSchema).max(3),
}
export const newViewSchema = z.strictObject({ model: modelName, ...parts })
export const viewChangeSchema = z.strictObject(parts).partial()

export const VIEWS_SCHEMA = [
  `CREATE TABLE IF NOT EXISTS saved_views (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    member_id TEXT NOT NULL,
    name TEXT NOT NULL,
    shared INTEGER NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS saved_views_model ON saved_views (model, shared, member_id)',
  `CREATE TABLE IF NOT EXISTS default_views (
    member_id TEXT NOT NULL,
    model TEXT NOT NULL,
    view_id TEXT NOT NULL,
    PRIMARY KEY (member_id, model)
  ) STRICT, WITHOUT ROWID`,
]

export interface StoredView {
  id: string
  model: string
  memberId: string
  name: string
  shared: boolean
  where: Filter | null
  columns: readonly string[]
  sort: readonly Sort[]
  version: number
}

type Row = {
  id: string
  model: string
  member_id: string
  name: string
  shared: number
  state: string
  version: number
}

/** The member's own views of a model and those that are shared, by name. */
export function visibleViews(sql: SqlStorage, memberId: string, model: string): StoredView[] {
  return sql
    .exec<Row>('SELECT * FROM saved_views WHERE model = ? AND (shared = 1 OR member_id = ?)', model, memberId)
    .toArray()
    .map(viewOf)
    .sort((one, other) => one.name.localeCompare(other.name, 'en') || (one.id < other.id ? -1 : 1))
}

export function viewWith(sql: SqlStorage, id: string): StoredView | null {
  const [row] = sql.exec<Row>('SELECT * FROM saved_views WHERE id = ?', id).toArray()
  return row === undefined ? null : viewOf(row)
}

export function ownedBy(sql: SqlStorage, memberId: string): number {
  return sql.exec<{ n: number }>('SELECT count(*) AS n FROM saved_views WHERE member_id = ?', memberId).one().n
}

/** `at` in milliseconds. */
export function insertView(sql: SqlStorage, view: StoredView, at: number): void {
  const { id, model, memberId, name, shared, version } = view
  const values = [id, model, memberId, name, Number(shared), stateOf(view), version, at]
  sql.exec('INSERT INTO saved_views VALUES (?, ?, ?, ?, ?, ?, ?, ?)', ...values)
}

export function updateView(sql: SqlStorage, view: StoredView, at: number): void {
  const { id, name, shared, version } = view
  const values = [name, Number(shared), stateOf(view), version, at, id]
  sql.exec(
    'UPDATE saved_views SET name = ?, shared = ?, state = ?, version = ?, updated_at = ? WHERE id = ?',
    ...values,
  )
}

export function deleteView(sql: SqlStorage, id: string): void {
  sql.exec('DELETE FROM saved_views WHERE id = ?', id)
  sql.exec('DELETE FROM default_views WHERE view_id = ?', id)
}

export function defaultView(sql: SqlStorage, memberId: string, model: string): string | null {
  const rows = sql.exec<{ view_id: string }>(
    'SELECT view_id FROM default_views WHERE member_id = ? AND model = ?',
    memberId,
    model,
  )
  return rows.toArray()[0]?.view_id ?? null
}

export function setDefaultView(sql: SqlStorage, memberId: string, model: string, id: string | null): void {
  if (id === null) sql.exec('DELETE FROM default_views WHERE member_id = ? AND model = ?', memberId, model)
  else sql.exec('INSERT OR REPLACE INTO default_views VALUES (?, ?, ?)', memberId, model, id)
}

function stateOf({ where, columns, sort }: StoredView): string {
  return JSON.stringify({ where, columns, sort })
}

function viewOf({ id, model, member_id: memberId, name, shared, state, version }: Row): StoredView {
  const parts = JSON.parse(state) as Pick<StoredView, 'where' | 'columns' | 'sort'>
  return { id, model, memberId, name, shared: shared === 1, ...parts, version }
}
