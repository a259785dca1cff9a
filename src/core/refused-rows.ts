import { csvLine } from './csv.ts'
import type { RefusedRow } from './imports.ts'

const LINE_END = '\r\n'
const PROBLEM = 'Error'
/** So many rows are asked for at once. */
const AT_ONCE = 500

/**
 * The refused rows of an import as a file to correct and import again: its own columns, and what is wrong. What
 * spreadsheets would run is neutralised (A47), and the import takes the mark away again.
 */
export function refusedRowsFile(
  columns: readonly string[],
  rowsAfter: (row: number) => Promise<readonly RefusedRow[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let after = 0
  // A file that came out of here before has the column already.
  const own = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => columns[index] !== PROBLEM)
  return new ReadableStream<Uint8Array>({
    start(controller) {
      // With the mark, spreadsheets read it as UTF-8.
      controller.enqueue(encoder.encode(`\ufeff${csvLine([...own(columns), PROBLEM])}${LINE_END}`))
    },
    async pull(controller) {
      const rows = await rowsAfter(after)
      after = rows.at(-1)?.row ?? after
      const lines = rows.map(({ cells, problem }) => csvLine([...own(cells), problem]) + LINE_END)
      if (lines.length > 0) controller.enqueue(encoder.encode(lines.join('')))
      if (rows.length < AT_ONCE) controller.close()
    },
  })
}
