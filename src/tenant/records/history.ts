import type { HistoryEntry } from '../../core/records.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { readHistory, type HistoryRow } from './history-rows.ts'
import { readOne } from './read-one.ts'
import { visibleChanges, type VisibleChange } from './visible-changes.ts'

/** Rows that are read at once: versions that changed nothing visible are passed over. */
const BATCH = 100

/** Who changed a visible record, when, through what, from what to what: the latest first (D2). */
export function history(asking: Asking, request: RequestTo<'history'>): Performed {
  const definition = demand(asking, request.model, 'view')
  const { record } = readOne(asking, definition, request.id, [])
  const entries = visibleEntries(asking, definition, record.id, request.before ?? record.version + 1, request.limit + 1)
  const shown = entries.slice(0, request.limit)
  return {
    answer: {
      did: 'history',
      model: definition.name,
      id: record.id,
      entries: shown,
      next_before: entries.length > request.limit ? (shown.at(-1)?.version ?? null) : null,
    },
    facts: {
      action: 'record.read',
      model: definition.name,
      recordId: record.id,
      recordCount: 1,
      fields: [...new Set(shown.flatMap(({ changes }) => changes.map(({ field }) => field)))],
    },
  }
}

function visibleEntries(
  asking: Asking,
  definition: ModelDefinition,
  id: string,
  before: number,
  limit: number,
): HistoryEntry[] {
  const entries: HistoryEntry[] = []
  let below = before
  for (;;) {
    const rows = readHistory(asking.sql, id, below, BATCH)
    const changes = visibleChanges(asking, definition, rows)
    entries.push(...rows.flatMap((row, index) => entryOf(row, changes[index] ?? [])))
    below = rows.at(-1)?.version ?? 0
    if (rows.length < BATCH || entries.length >= limit) return entries.slice(0, limit)
  }
}

/** Nothing where a version changed nothing that the reader may see: hidden fields do not exist for them (V4). */
function entryOf(row: HistoryRow, changes: VisibleChange[]): HistoryEntry[] {
  const isChange = row.did === 'updated' || row.restored_version !== null
  if (isChange && changes.length === 0) return []
  return [
    {
      version: row.version,
      at: row.at,
      did: row.did,
      ...(row.restored_version === null ? {} : { restored_version: row.restored_version }),
      by: { id: row.member_id, name: row.member_name },
      client: row.client_name,
      connection_id: row.connection_id,
      via: row.via,
      changes,
    },
  ]
}
