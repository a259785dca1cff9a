import { GatehouseError } from './errors.ts'
import type { ExportPage, ExportWriting } from './export-file.ts'

/** A line of an export that is watched. Only what is followed by `end` is whole. */
type ExportLine =
  /** How many rows it will be; null where that was not counted. The first line. */
  | { total: number | null }
  /** A piece of the file, and how many rows are written with it. */
  | { rows: number; text: string }
  /** Why nothing more comes, in words for whoever exports. */
  | { problem: string }
  | { end: true }

/**
 * The pages of an export for a script that shows how far it is, as NDJSON. A file that breaks off looks like a whole
 * one wherever something on the way closes the connection as if all had come; here the last line says so, and a refusal
 * meanwhile comes with its reason.
 */
export function watchedPages(
  first: ExportPage,
  { head, text }: ExportWriting,
  pageAt: (cursor: string) => Promise<ExportPage>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next = first.next_cursor
  let rows = first.records.length
  return new ReadableStream<Uint8Array>({
    start(controller) {
      send(controller, { total: first.more_than_total === true ? null : first.total })
      send(controller, { rows, text: head + text(first.records) })
    },
    async pull(controller) {
      if (next === null) {
        send(controller, { end: true })
        return controller.close()
      }
      try {
        const page = await pageAt(next)
        next = page.next_cursor
        rows += page.records.length
        send(controller, { rows, text: text(page.records) })
      } catch (error) {
        if (!(error instanceof GatehouseError)) throw error
        send(controller, { problem: error.message })
        controller.close()
      }
    },
  })

  function send(controller: ReadableStreamDefaultController<Uint8Array>, line: ExportLine): void {
    controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
  }
}
