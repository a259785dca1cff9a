import * as z from 'zod'
import { csvLine, csvRow } from '../../../core/csv.ts'
import type { VisibleRecord } from '../../../core/records.ts'
import { DATA_MARK } from '../render/data-mark.ts'
import { fitting } from '../render/size.ts'
import { moreThanTotal, totalInWords } from '../render/total.ts'
import { cursorArgument, fieldsArgument, modelArgument, sortArgument, whereArgument } from './arguments.ts'
import { someModel } from './examples.ts'
import { READS } from './hints.ts'
import { defineTool } from './tool.ts'

/** Many records as CSV or NDJSON, only what may be exported (M2, D3). */
export const exportRecordsTool = defineTool({
  name: 'export_records',
  title: 'Export records as CSV or NDJSON',
  annotations: READS,
  needs: ['export'],
  does: ['export'],
  description: (access) =>
    'Gives many records as the text of a file: CSV (with a header line, for spreadsheets) or NDJSON (a JSON object per ' +
    'line). Use it when the user wants a file; to read or answer questions use list_records or aggregate_records. ' +
    `Example: {"model":"${someModel(access, 'export')}","format":"csv"}.`,
  input: (access) =>
    z.strictObject({
      model: modelArgument(access, 'export'),
      format: z.enum(['csv', 'ndjson']).default('csv'),
      where: whereArgument,
      fields: fieldsArgument,
      sort: sortArgument,
      limit: z.int().min(1).max(1000).default(1000).describe('Rows in one answer.'),
      cursor: cursorArgument,
    }),
  output: z.strictObject({
    model: z.string(),
    format: z.enum(['csv', 'ndjson']),
    rows: z.int(),
    total: z.int(),
    more_than_total: moreThanTotal,
    content: z.string().describe('The text of the file.'),
    next_cursor: z.string().nullable(),
    hint: z.string().optional(),
  }),
  request: ({ model, where, fields, sort, limit, cursor }) => ({
    do: 'export',
    model,
    where,
    fields,
    sort,
    limit,
    cursor,
  }),
  answer: (answer, { format, fields }) => {
    const { model, records, total, more_than_total: more, next_cursor: next } = answer
    const { head, row } = format === 'csv' ? csv(fields ?? answer.fields) : ndjson
    const { kept, texts } = fitting(records, row)
    const content = [...head, ...texts].map((line) => line + (format === 'csv' ? '\r\n' : '\n')).join('')
    const cut = kept.length < records.length
    const hint = cut
      ? `Only ${kept.length} of the ${records.length} rows of this page fitted. Ask again with limit ${kept.length}, or with ` +
        'fewer fields; then follow next_cursor.'
      : null
    const text = [
      `${kept.length} of ${totalInWords(total, more)} ${model} records as ${format.toUpperCase()}.`,
      ...(hint === null ? [] : [hint]),
      ...(next === null || cut ? [] : [`More: the same call with cursor ${JSON.stringify(next)}.`]),
      DATA_MARK,
      content,
    ].join('\n')
    const structured = {
      model,
      format,
      rows: kept.length,
      total,
      ...(more === undefined ? {} : { more_than_total: more }),
      content,
      next_cursor: cut ? null : next,
    }
    return { text, structured: hint === null ? structured : { ...structured, hint } }
  },
})

interface Format {
  head: string[]
  row: (record: VisibleRecord) => string
}

/** The columns as they were asked for, what every record has among them, so that none is dropped (M2). */
function csv(fields: readonly string[]): Format {
  const columns = [...new Set(['id', ...fields])]
  return { head: [csvLine(columns)], row: (record) => csvRow(record, columns) }
}

const ndjson: Format = { head: [], row: (record) => JSON.stringify(record) }
