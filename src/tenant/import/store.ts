import type { ImportCounts, ImportSettings, ImportState, PreviewRow } from '../../core/imports.ts'
import type { Caller } from '../contract.ts'

export const IMPORT_SCHEMA = [
  `CREATE TABLE IF NOT EXISTS imports (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    model TEXT NOT NULL,
    member_id TEXT NOT NULL,
    connection_id TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    digest TEXT,
    position INTEGER NOT NULL DEFAULT 0,
    created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL DEFAULT 0,
    sweep TEXT,
    body TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX IF NOT EXISTS imports_state ON imports (state, changed_at)',
  'CREATE INDEX IF NOT EXISTS imports_sweep ON imports (sweep) WHERE sweep IS NOT NULL',
  // The file, row by row; of what has been imported, the rows that were refused, with why.
  `CREATE TABLE IF NOT EXISTS import_rows (
    import_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    cells TEXT NOT NULL,
    problem TEXT,
    PRIMARY KEY (import_id, row)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX IF NOT EXISTS import_problems ON import_rows (import_id, row) WHERE problem IS NOT NULL`,
  // Keys that a dry run would have made: a later row with the same one would find them.
  `CREATE TABLE IF NOT EXISTS import_keys (
    import_id TEXT NOT NULL,
    round INTEGER NOT NULL,
    key TEXT NOT NULL,
    PRIMARY KEY (import_id, round, key)
  ) STRICT, WITHOUT ROWID`,
  // What an import did, in its order: the version that a record had before (0: none), and since.
  `CREATE TABLE IF NOT EXISTS import_changes (
    import_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    kept TEXT,
    PRIMARY KEY (import_id, record_id)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS import_changes_row ON import_changes (import_id, row)',
  // What the columns of files for a model were said to be, last time.
  `CREATE TABLE IF NOT EXISTS import_mappings (
    model TEXT NOT NULL,
    column_key TEXT NOT NULL,
    field TEXT NOT NULL,
    PRIMARY KEY (model, column_key)
  ) STRICT, WITHOUT ROWID`,
]

/** What is known of an import beside what its columns of the table say. Times in milliseconds. */
export interface ImportBody {
  /** Who started it; each batch is judged anew by what they may do then (V5). */
  caller: Caller
  /** The client of its connection. */
  clientId: string | null
  fileName: string
  format: 'csv' | 'ndjson'
  encoding: string
  delimiter: string | null
  header: boolean
  columns: string[]
  rows: number
  settings: ImportSettings | null
  preview: PreviewRow[]
  reason: string | null
  /** When the dry run, the run or the undoing began. */
  phaseAt: number | null
  startedAt: number | null
  finishedAt: number | null
  /** Who is undoing it. */
  undoer: Caller | null
  /** How many records the undoing has to see to, and has seen to. */
  changes: number
  undone: number
  /** How many records its undoing takes away, and how many it changes back: known once it has begun. */
  undoes?: { created: number; updated: number }
  /** Why rows are refused, by code. */
  codes?: string[]
  /** Which dry run it is. */
  round: number
  /** How often in a row something failed that nobody foresaw. */
  faults: number
}

export interface Import {
  id: string
  state: ImportState
  model: string
  memberId: string
  connectionId: string | null
  createdAt: number
  /** When it came to be in this state. */
  changedAt: number
  digest: string | null
  /** The last row that the dry run or the run is through with; while undoing, the next one below. */
  position: number
  counts: ImportCounts
  kept: number
  sweep: Sweep | null
  body: ImportBody
}

/**
 * What is to be deleted of an import, bit by bit: the rows that need no second look, all that is kept for its undoing as
 * well, or all of it. `swept`: there is nothing more to delete.
 */
export type Sweep = 'rows' | 'all' | 'gone' | 'swept'

type Row = {
  id: string
  state: ImportState
  model: string
  member_id: string
  connection_id: string | null
  created_at: number
  changed_at: number
  digest: string | null
  position: number
  created: number
  updated: number
  unchanged: number
  refused: number
  kept: number
  sweep: Sweep | null
  body: string
}

export function insertImport(sql: SqlStorage, item: Import): void {
  sql.exec(
    `INSERT INTO imports (id, state, model, member_id, connection_id, created_at, changed_at, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    item.id,
    item.state,
    item.model,
    item.memberId,
    item.connectionId,
    item.createdAt,
    item.changedAt,
    JSON.stringify(item.body),
  )
}

export function findImport(sql: SqlStorage, id: string): Import | null {
  const [row] = sql.exec<Row>('SELECT * FROM imports WHERE id = ?', id).toArray()
  return row === undefined ? null : importOf(row)
}

/** Imports in one of these states, the one that waits longest first. */
export function importsIn(sql: SqlStorage, states: readonly ImportState[]): Import[] {
  return sql
    .exec<Row>(
      'SELECT * FROM imports WHERE state IN (SELECT value FROM json_each(?)) ORDER BY changed_at, id',
      JSON.stringify(states),
    )
    .toArray()
    .map(importOf)
}

/** The latest imports, of one connection or of all. */
export function latestImports(sql: SqlStorage, connectionId: string | null, limit: number): Import[] {
  return sql
    .exec<Row>(
      `SELECT * FROM imports WHERE state <> 'receiving' AND (?1 IS NULL OR connection_id = ?1)
      ORDER BY created_at DESC, id LIMIT ?2`,
      connectionId,
      limit,
    )
    .toArray()
    .map(importOf)
}

/** Writes all of it but what never changes. */
export function saveImport(sql: SqlStorage, item: Import): void {
  const { created, updated, unchanged, refused } = item.counts
  sql.exec(
    `UPDATE imports SET state = ?, changed_at = ?, digest = ?, position = ?, created = ?, updated = ?, unchanged = ?,
      refused = ?, kept = ?, sweep = ?, body = ? WHERE id = ?`,
    item.state,
    item.changedAt,
    item.digest,
    item.position,
    created,
    updated,
    unchanged,
    refused,
    item.kept,
    item.sweep,
    JSON.stringify(item.body),
    item.id,
  )
}

/** A row of the file as it waits: texts, or what a line of NDJSON holds. */
export type Cell = string | number | boolean | null | object
export interface StagedRow {
  row: number
  cells: Cell[]
}

export function stageRows(sql: SqlStorage, id: string, rows: readonly StagedRow[]): void {
  if (rows.length === 0) return
  sql.exec(
    `INSERT INTO import_rows (import_id, row, cells)
    SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)`,
    id,
    JSON.stringify(rows.map(({ row, cells }) => [row, JSON.stringify(cells)])),
  )
}

/** Rows after this one, in their order. */
export function readRows(sql: SqlStorage, id: string, after: number, limit: number): StagedRow[] {
  return sql
    .exec<{ row: number; cells: string }>(
      'SELECT row, cells FROM import_rows WHERE import_id = ? AND row > ? ORDER BY row LIMIT ?',
      id,
      after,
      limit,
    )
    .toArray()
    .map(({ row, cells }) => ({ row, cells: JSON.parse(cells) as Cell[] }))
}

/** Refused rows after this one, with why. */
export function readRefused(
  sql: SqlStorage,
  id: string,
  after: number,
  limit: number,
): { row: number; cells: Cell[]; problem: string }[] {
  return sql
    .exec<{ row: number; cells: string; problem: string }>(
      `SELECT row, cells, problem FROM import_rows INDEXED BY import_problems
      WHERE import_id = ? AND row > ? AND problem IS NOT NULL ORDER BY row LIMIT ?`,
      id,
      after,
      limit,
    )
    .toArray()
    .map(({ row, cells, problem }) => ({ row, cells: JSON.parse(cells) as Cell[], problem }))
}

function importOf(row: Row): Import {
  const { created, updated, unchanged, refused } = row
  return {
    id: row.id,
    state: row.state,
    model: row.model,
    memberId: row.member_id,
    connectionId: row.connection_id,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    digest: row.digest,
    position: row.position,
    counts: { created, updated, unchanged, refused },
    kept: row.kept,
    sweep: row.sweep,
    body: JSON.parse(row.body) as ImportBody,
  }
}
