import { GatehouseError } from '../../core/errors.ts'
import type { PreviewRow, RowOutcome } from '../../core/imports.ts'
import { putOnRecord } from '../records.ts'
import { renewTexts } from '../records/search-index.ts'
import { textOf } from './cell-text.ts'
import { keyOf, putRow, rowValues, type RowEffect, type RowPlan } from './put-row.ts'
import { readRows, saveImport, type Import, type StagedRow } from './store.ts'
import type { TenantRoom } from '../room.ts'
import { undone } from '../undone.ts'

const PREVIEWED = 20
/** What a row was to do; `code` is that of its refusal. */
interface RowResult {
  row: StagedRow
  effect: RowEffect | null
  problem: string | null
  code: string | null
}

/**
 * The next rows, in one transaction with how far the import is then, so that whatever happens between two batches repeats
 * nothing and leaves nothing out (A51). Each row is done or undone by itself. Gives how many rows there were.
 */
export function runBatch(room: TenantRoom, item: Import, plan: RowPlan, size: number): number {
  const { storage } = room
  return storage.transactionSync(() => {
    const rows = readRows(storage.sql, item.id, item.position, size)
    const results = rows.map((row) => resultOf(room, plan, row))
    renewTexts(storage.sql, plan.definition, changedIn(results))
    for (const { effect, row } of results) if (effect !== null) rememberChange(storage.sql, item.id, row.row, effect)
    tellProblems(storage.sql, item, results)
    const from = item.position
    count(item, results)
    storage.sql.exec(
      'DELETE FROM import_rows WHERE import_id = ? AND row > ? AND row <= ? AND problem IS NULL',
      item.id,
      from,
      item.position,
    )
    saveImport(storage.sql, item)
    putBatchOnRecord(room, item, plan, results)
    return rows.length
  })
}

/**
 * The same, and then nothing of it was done: what is kept is what would have become of each row. Rows with the key of an
 * earlier one find what that one would have made.
 */
export function checkBatch(room: TenantRoom, item: Import, plan: RowPlan, size: number): number {
  const { storage } = room
  const rows = readRows(storage.sql, item.id, item.position, size)
  const results = undone(room, () => rows.map((row) => resultOf(room, plan, row)))
  storage.transactionSync(() => {
    const outcomes = results.map((result) => foreseen(storage.sql, item, plan, result))
    tellProblems(storage.sql, item, results)
    count(item, results, outcomes)
    noteCodes(item, results)
    const shown = results.slice(0, Math.max(0, PREVIEWED - item.body.preview.length))
    item.body.preview.push(...shown.map((result, index) => previewed(plan, result, outcomes[index] ?? 'refused')))
    saveImport(storage.sql, item)
  })
  return rows.length
}

function resultOf(room: TenantRoom, plan: RowPlan, row: StagedRow): RowResult {
  try {
    const effect = room.storage.transactionSync(() => putRow(room, plan, row))
    return { row, effect, problem: null, code: null }
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return { row, effect: null, problem: error.message.slice(0, 1000), code: error.code }
  }
}

function foreseen(sql: SqlStorage, { id, body }: Import, plan: RowPlan, { row, effect }: RowResult): RowOutcome {
  if (effect === null) return 'refused'
  if (plan.match === null || effect.outcome !== 'created') return effect.outcome
  const key = keyOf(plan, plan.match, row.cells)
  if (key === '') return 'created'
  const isNew = sql
    .exec('INSERT OR IGNORE INTO import_keys VALUES (?, ?, ?) RETURNING 1', id, body.round, key.toLowerCase())
    .toArray()
  return isNew.length > 0 ? 'created' : plan.settings.mode === 'create' ? 'unchanged' : 'updated'
}

/** Records that are new or changed. */
function changedIn(results: readonly RowResult[]): string[] {
  const ids = results.flatMap(({ effect }) => (effect?.outcome === 'unchanged' ? [] : (effect?.recordId ?? [])))
  return [...new Set(ids)]
}

/** Moves the import on. */
function count(item: Import, results: readonly RowResult[], outcomes?: readonly RowOutcome[]): void {
  for (const [index, { effect }] of results.entries()) {
    item.counts[outcomes?.[index] ?? effect?.outcome ?? 'refused'] += 1
  }
  item.position = results.at(-1)?.row.row ?? item.position
}

/** What the dry run is to have on record when it ends. */
function noteCodes({ body }: Import, results: readonly RowResult[]): void {
  body.codes = [...new Set([...(body.codes ?? []), ...results.flatMap(({ code }) => code ?? [])])]
}

/** Notes why rows are refused; what an earlier dry run said of these rows is no longer so. */
function tellProblems(sql: SqlStorage, { id, position }: Import, results: readonly RowResult[]): void {
  sql.exec(
    `UPDATE import_rows SET problem = NULL WHERE import_id = ? AND row > ? AND row <= ? AND problem IS NOT NULL`,
    id,
    position,
    results.at(-1)?.row.row ?? position,
  )
  const refused = results.filter(({ problem }) => problem !== null)
  if (refused.length === 0) return
  sql.exec(
    `UPDATE import_rows SET problem = told.value ->> 1 FROM json_each(?) told
    WHERE import_id = ? AND row = told.value ->> 0`,
    JSON.stringify(refused.map(({ row, problem }) => [row.row, problem])),
    id,
  )
}

/** A record that several rows are about has one line: from what it was before the first to what it is after the last. */
function rememberChange(sql: SqlStorage, importId: string, row: number, effect: RowEffect): void {
  const { recordId, before, after, outcome } = effect
  if (outcome === 'unchanged' || recordId === null) return
  sql.exec(
    `INSERT INTO import_changes (import_id, record_id, row, before, after) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET after = excluded.after`,
    importId,
    recordId,
    row,
    before,
    after,
  )
}

/** What a batch did is on record with it: how many records, and which fields (A1, A3). */
function putBatchOnRecord(room: TenantRoom, item: Import, plan: RowPlan, results: readonly RowResult[]): void {
  const { caller, importer, definition } = plan
  const facts = { model: definition.name, details: { import: item.id } }
  for (const [outcome, action] of [
    ['created', 'record.created'],
    ['updated', 'record.updated'],
  ] as const) {
    const effects = results.flatMap(({ effect }) => (effect?.outcome === outcome ? [effect] : []))
    const fields = [...new Set(effects.flatMap((effect) => effect.fields))]
    if (effects.length > 0) {
      putOnRecord(room, caller, importer.who, { ...facts, action, recordCount: effects.length, fields })
    }
  }
  const codes = results.flatMap(({ code }) => code ?? [])
  if (codes.length === 0) return
  const details = { ...facts.details, asked: 'import', codes: [...new Set(codes)] }
  putOnRecord(room, caller, importer.who, {
    ...facts,
    action: 'access.refused',
    outcome: 'refused',
    recordCount: codes.length,
    details,
  })
}

function previewed(plan: RowPlan, { row, problem }: RowResult, outcome: RowOutcome): PreviewRow {
  const key = plan.match?.name === 'id' ? [['id', keyOf(plan, plan.match, row.cells)] as const] : []
  const values = [...key, ...rowValues(plan, row.cells)].map(([name, value]) => [name, textOf(value).slice(0, 200)])
  return { row: row.row, outcome, values: Object.fromEntries(values) as Record<string, string>, problem }
}
