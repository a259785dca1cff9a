import * as z from 'zod'

/** What a file may be (A48); beyond it an upload ends with an error that names the limit. */
export const IMPORT_LIMITS = {
  /** 100 MB. */
  bytes: 100 * 1024 * 1024,
  rows: 200_000,
  columns: 500,
  /** Characters in one row. */
  row: 200_000,
  /** Characters in the name of a column. */
  columnName: 200,
} as const

/** Media types of files that can be imported (RFC 4180, and what NDJSON is called). */
export const FILE_TYPES = ['text/csv', 'application/x-ndjson'] as const

/** For so long an import can be undone, and what could not be imported downloaded. */
export const UNDO_MS = 30 * 24 * 60 * 60_000

/**
 * `receiving` while the file comes in; `mapping` until it is said what its columns are; `checking` is the dry run, and
 * `checked` its end; `running`; then it has ended one way or the other: `failed` means that something stopped it.
 */
export const IMPORT_STATES = [
  'receiving',
  'mapping',
  'checking',
  'checked',
  'running',
  'finished',
  'cancelled',
  'failed',
  'undoing',
  'undone',
] as const
export type ImportState = (typeof IMPORT_STATES)[number]

/** What comes with a file: of which model its rows are, and what can't be recognised for sure. */
export const newImportSchema = z.strictObject({
  model: z.string().min(1).max(60),
  fileName: z.string().max(200).default(''),
  format: z.enum(['csv', 'ndjson']).optional(),
  /** Whether the first line names the columns; without it, that is recognised. */
  header: z.boolean().optional(),
})
export type NewImport = z.input<typeof newImportSchema>

/** How rows become records. */
export const importSettingsSchema = z.strictObject({
  /** The field that each column fills, by the column's name; columns that are not named fill none. */
  mapping: z.record(z.string().max(IMPORT_LIMITS.columnName), z.string().max(120).nullable()),
  /** The field by which a row finds the record that it is about; null: every row is a new record. */
  match: z.string().max(120).nullable(),
  mode: z.enum(['both', 'create', 'update']),
  /** What an empty cell does to the field of a record that exists. */
  empty: z.enum(['keep', 'clear']),
  decimal: z.enum(['point', 'comma']),
  dates: z.enum(['iso', 'day_first', 'month_first']),
})
export type ImportSettings = z.output<typeof importSettingsSchema>

export interface ImportCounts {
  created: number
  updated: number
  unchanged: number
  refused: number
}

/** What becomes of a row; before the run, what would. */
export type RowOutcome = keyof ImportCounts

/** An import as everybody who may import knows it: no value of the file is in it. */
export interface ImportView {
  id: string
  model: string
  file_name: string
  state: ImportState
  by: { id: string; name: string }
  /** Whether the reader started it, and may see what is in the file. */
  own: boolean
  /** ISO 8601 in UTC. */
  created_at: string
  started_at: string | null
  finished_at: string | null
  /** Rows of the file, and how many the dry run, the run or the undoing has got through. */
  rows: number
  done: number
  seconds_left: number | null
  /** Of the dry run, or of the run once it has begun. */
  counts: ImportCounts
  /** Why it stopped. */
  reason: string | null
  /** Until then it can be undone; null when there is nothing to undo. */
  undo_until: string | null
  /** Why the reader may not undo it, where it can be; not told in lists. */
  undo_refusal: string | null
  /** Changes that an undoing left as they are, with why: the first hundred. */
  kept: { id: string; reason: string }[]
  kept_count: number
}

/** A field that a column can fill. */
export interface ImportField {
  name: string
  label: string
  type: string
  required: boolean
}

/** A row as it would be, for a look before the run. */
export interface PreviewRow {
  row: number
  outcome: RowOutcome
  values: Record<string, string>
  problem: string | null
}

/** What only who started the import sees. */
export interface ImportDetail extends ImportView {
  format: 'csv' | 'ndjson'
  encoding: string
  delimiter: string | null
  /** Whether the first line named the columns. */
  header: boolean
  columns: string[]
  /** The first rows, as they are in the file. */
  sample: string[][]
  fields: ImportField[]
  /** The fields by which rows can find records. */
  matches: ImportField[]
  /** As chosen; as suggested, before. */
  settings: ImportSettings
  preview: PreviewRow[]
  /** The first rows that are refused; all of them can be downloaded. */
  problems: { row: number; problem: string }[]
  /** Another import of the very same file, and when it was. */
  same_as: { id: string; at: string } | null
}

/** `repeated`: it came before, under the same idempotency key. */
export type ReceivedImport = ImportDetail & { repeated?: true }

/** A refused row with its cells, in the order of the columns. */
export interface RefusedRow {
  row: number
  cells: string[]
  problem: string
}
