import type { ImportDetail, ImportView } from '../../core/imports.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Caller } from '../contract.ts'
import { nameOf } from '../holder.ts'
import type { TenantRoom } from '../room.ts'
import { textOf } from './cell-text.ts'
import { undoUntil } from './ends.ts'
import { matchingFields, RECORD_ID, shownField, writableFields } from './fields.ts'
import { recordsWith } from './find-record.ts'
import { importable, isOwn, type Importer } from './gate.ts'
import { rememberedMapping } from './remember.ts'
import { readRefused, readRows, type Import } from './store.ts'
import { suggestSettings } from './suggest.ts'

const SAMPLE_ROWS = 50
const SHOWN_ROWS = 5
const SHOWN_PROBLEMS = 50
const SHOWN_KEPT = 100

/** An import without anything that is in its file; `undoRefusal`: why its reader may not undo it. */
export function viewOf(
  room: TenantRoom,
  item: Import,
  importer: Importer,
  caller: Caller,
  undoRefusal: string | null = null,
): ImportView {
  const { body, state, counts } = item
  const undoing = state === 'undoing' || state === 'undone'
  const done = undoing ? body.undone : counts.created + counts.updated + counts.unchanged + counts.refused
  const rows = undoing ? body.changes : body.rows
  const own = isOwn(item, importer, caller)
  const name = nameOf(importer.who.policy, item.memberId)
  return {
    id: item.id,
    model: item.model,
    file_name: body.fileName,
    state,
    by: { id: item.memberId, name },
    own,
    created_at: iso(item.createdAt),
    started_at: body.startedAt === null ? null : iso(body.startedAt),
    finished_at: body.finishedAt === null ? null : iso(body.finishedAt),
    rows,
    done,
    seconds_left: secondsLeft(room, item, done, rows),
    counts,
    reason: own || body.reason === null ? body.reason : 'Something stopped it.',
    undo_until: undoUntil(item, room.clock()),
    undo_refusal: undoRefusal,
    kept: item.kept > 0 && isUndoer(body.undoer, caller) ? keptOf(room.storage.sql, item.id) : [],
    kept_count: item.kept,
  }
}

/** Why records were kept is said in the words of who undid it, who may know more than who started it (V4). */
function isUndoer(undoer: Caller | null, caller: Caller): boolean {
  if (caller.kind === 'member') return undoer?.kind === 'member' && undoer.memberId === caller.memberId
  return undoer?.kind === 'connection' && undoer.connectionId === caller.connectionId
}

/** All of it, for who started it. */
export function detailOf(
  room: TenantRoom,
  item: Import,
  importer: Importer,
  caller: Caller,
  undoRefusal: string | null = null,
): ImportDetail {
  const { sql } = room.storage
  const { format, encoding, delimiter, header, columns, preview } = item.body
  const definition = importable(importer, item.model)
  const sample = readRows(sql, item.id, 0, SHOWN_ROWS)
  return {
    ...viewOf(room, item, importer, caller, undoRefusal),
    format,
    encoding,
    delimiter,
    header,
    columns,
    sample: sample.map(({ cells }) => columns.map((_, index) => textOf(cells[index]).slice(0, 200))),
    fields: writableFields(importer.sight, definition).map(shownField),
    matches: matchingFields(importer.sight, definition).map(shownField),
    settings: item.body.settings ?? suggested(room, item, importer, definition),
    preview,
    problems: problemsOf(sql, item),
    same_as: sameFile(sql, item, caller),
  }
}

/** What the columns seem to be, by what is in the file and what was said of earlier ones. */
export function suggested(room: TenantRoom, item: Import, { sight }: Importer, definition: ModelDefinition) {
  const { sql } = room.storage
  const { columns } = item.body
  const rows = readRows(sql, item.id, 0, SAMPLE_ROWS).map(({ cells }) => cells)
  const isRecord = (text: string): boolean => recordsWith(sql, sight, definition, RECORD_ID, text).length > 0
  return suggestSettings(sight, definition, { columns, rows, isRecord }, rememberedMapping(sql, definition.name))
}

function secondsLeft(room: TenantRoom, { state, body }: Import, done: number, rows: number): number | null {
  const working = state === 'checking' || state === 'running' || state === 'undoing'
  if (!working || done === 0 || body.phaseAt === null) return null
  const each = (room.clock() - body.phaseAt) / done
  return Math.ceil((each * (rows - done)) / 1000)
}

/** While it runs, only what the run itself has come to. */
function problemsOf(sql: SqlStorage, item: Import): { row: number; problem: string }[] {
  const refused = readRefused(sql, item.id, 0, SHOWN_PROBLEMS)
  const known = item.state === 'running' ? refused.filter(({ row }) => row <= item.position) : refused
  return known.map(({ row, problem }) => ({ row, problem }))
}

function keptOf(sql: SqlStorage, id: string): { id: string; reason: string }[] {
  return sql
    .exec<{ record_id: string; kept: string }>(
      `SELECT record_id, kept FROM import_changes WHERE import_id = ? AND kept IS NOT NULL ORDER BY row LIMIT ?`,
      id,
      SHOWN_KEPT,
    )
    .toArray()
    .map((row) => ({ id: row.record_id, reason: row.kept }))
}

/** An earlier import of the same file, of those that the caller may know of (gate.ts). */
function sameFile(sql: SqlStorage, { id, digest, model }: Import, caller: Caller): ImportDetail['same_as'] {
  const [other] = sql
    .exec<{ id: string; at: number }>(
      `SELECT id, created_at AS at FROM imports
      WHERE digest = ?1 AND model = ?2 AND id <> ?3 AND state IN ('running', 'finished', 'cancelled', 'failed')
        AND (?4 IS NULL OR connection_id = ?4)
      ORDER BY created_at DESC LIMIT 1`,
      digest,
      model,
      id,
      caller.kind === 'connection' ? caller.connectionId : null,
    )
    .toArray()
  return other === undefined ? null : { id: other.id, at: iso(other.at) }
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
