import type { ImportDetail, ImportState, ImportView, RowOutcome } from '../../core/imports.ts'
import type { BadgeKind } from '../components/badge.tsx'
import { counted } from './permissions.ts'

export const STATES: Readonly<Record<ImportState, { label: string; kind: BadgeKind }>> = {
  receiving: { label: 'Arriving', kind: 'info' },
  mapping: { label: 'Waiting for columns', kind: 'neutral' },
  checking: { label: 'Checking', kind: 'info' },
  checked: { label: 'Ready to run', kind: 'neutral' },
  running: { label: 'Running', kind: 'info' },
  finished: { label: 'Finished', kind: 'success' },
  cancelled: { label: 'Cancelled', kind: 'warning' },
  failed: { label: 'Stopped', kind: 'error' },
  undoing: { label: 'Undoing', kind: 'info' },
  undone: { label: 'Undone', kind: 'neutral' },
}

export const OUTCOMES: Readonly<Record<RowOutcome, { label: string; kind: BadgeKind }>> = {
  created: { label: 'New', kind: 'success' },
  updated: { label: 'Changed', kind: 'info' },
  unchanged: { label: 'Unchanged', kind: 'neutral' },
  refused: { label: 'Refused', kind: 'warning' },
}

/** `semicolon`: what stands between cells. */
const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' }
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
  'windows-1252': 'Windows-1252',
}

/** What was recognised of a file: `1,200 rows · CSV, comma, UTF-8`. */
export function fileInWords({ rows, columns, format, delimiter, encoding }: ImportDetail): string {
  const kind = [format.toUpperCase(), DELIMITERS[delimiter ?? ''], ENCODINGS[encoding] ?? encoding]
  const known = kind.filter((part) => part !== undefined).join(', ')
  return `${counted(rows, 'row')}, ${counted(columns.length, 'column')} · ${known}`
}

/** `about 2 minutes left`. */
export function timeLeft({ seconds_left: seconds }: ImportView): string {
  if (seconds === null) return 'Just begun'
  if (seconds < 10) return 'A few seconds left'
  if (seconds < 90) return `About ${seconds} seconds left`
  return `About ${Math.round(seconds / 60)} minutes left`
}
