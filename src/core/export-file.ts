import { csvLine, csvRow } from './csv.ts'
import type { RecordAnswer, VisibleRecord } from './records.ts'

export type ExportFormat = 'csv' | 'ndjson'
/** One answer to an export. */
export type ExportPage = Extract<RecordAnswer, { did: 'export' }>

const LINE_END = '\r\n'

/** How pages of records are written: `head` once, then `text` of each page. `asked`: the fields, where some are named. */
export interface ExportWriting {
  head: string
  text: (records: readonly VisibleRecord[]) => string
}

/** The writing of an export that begins with this page (R1, D3, A47). */
export function exportWriting(
  format: ExportFormat,
  first: ExportPage,
  asked: readonly string[] | undefined,
): ExportWriting {
  if (format === 'ndjson') return { head: '', text: ndjsonText }
  const columns = [...new Set(['id', ...(asked ?? ['external_id', ...first.fields])])]
  const text = (records: readonly VisibleRecord[]): string =>
    records.map((record) => csvRow(record, columns) + LINE_END).join('')
  return { head: csvLine(columns) + LINE_END, text }
}

/**
 * All pages, each asked for when there is room for it. What is refused meanwhile ends the stream, unfinished, so that
 * nobody takes it for the whole.
 */
export function allPages(
  first: ExportPage,
  { head, text }: ExportWriting,
  pageAt: (cursor: string) => Promise<ExportPage>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next = first.next_cursor
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(head + text(first.records)))
    },
    async pull(controller) {
      if (next === null) return controller.close()
      const page = await pageAt(next)
      next = page.next_cursor
      controller.enqueue(encoder.encode(text(page.records)))
    },
  })
}

/** A record as the API shows it: the same members in the same order, also where it has no external id. */
export function shownRecord(record: VisibleRecord): Record<string, unknown> {
  const { id, external_id: externalId = null, ...rest } = record
  return { id, external_id: externalId, ...rest }
}

function ndjsonText(records: readonly VisibleRecord[]): string {
  return records.map((record) => `${JSON.stringify(shownRecord(record))}\n`).join('')
}
