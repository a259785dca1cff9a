import { csvLine, csvRow } from '../../core/csv.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { RecordRequest, VisibleRecord } from '../../core/records.ts'
import { nextLink, shownRecord } from '../answers.ts'
import { ask, type AnswerTo } from '../ask.ts'
import { CSV_TYPE, NDJSON_TYPE } from '../media.ts'
import type { ApiCall, Operation } from '../operation.ts'

type Page = AnswerTo<'export'>
const FORMATS: Readonly<Record<string, string>> = { csv: CSV_TYPE, ndjson: NDJSON_TYPE }

/**
 * Many records as a file. With `limit` it is a page; without, all of them, in a stream that asks the tenant for a page
 * at a time: what shrinks meanwhile ends it, unfinished, so that nobody takes it for the whole.
 */
export const exportRecords: Operation = {
  name: 'export',
  method: 'GET',
  path: '/{model}/export',
  parameters: ['format', 'where', 'fields', 'sort', 'limit', 'cursor'],
  takes: [],
  gives: [CSV_TYPE, NDJSON_TYPE],
  async answer(call) {
    const type = chosenType(call)
    const { model, query } = call
    const { where, fields, sort, limit, cursor } = query
    const request = { do: 'export', model, where, fields, sort, limit, cursor } as const
    const first = await ask(call, request)
    const text = type === CSV_TYPE ? csvText(first, fields) : ndjsonText
    const head = type === CSV_TYPE ? csvLine(columnsOf(first, fields)) + LINE_END : ''
    const headers = {
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${model}.${type === CSV_TYPE ? 'csv' : 'ndjson'}"`,
      vary: 'Accept, Authorization',
    }
    if (limit !== undefined) {
      const next = nextLink(call.request.url, 'cursor', first.next_cursor)
      return { status: 200, headers: { ...headers, ...next }, body: head + text(first.records) }
    }
    if (first.next_cursor === null) return { status: 200, headers, body: head + text(first.records) }
    return new Response(allPages(call, request, first, head, text), { headers })
  },
}

const LINE_END = '\r\n'

function chosenType({ query, mediaType }: ApiCall): string {
  if (query.format === undefined) return mediaType
  const type = FORMATS[query.format]
  if (type !== undefined) return type
  throw new GatehouseError('invalid_input', `format: It has to be ${Object.keys(FORMATS).join(' or ')}.`, {
    field: 'format',
  })
}

function allPages(
  call: ApiCall,
  request: Extract<RecordRequest, { do: 'export' }>,
  first: Page,
  head: string,
  text: (records: readonly VisibleRecord[]) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let next = first.next_cursor
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(head + text(first.records)))
    },
    async pull(controller) {
      if (next === null) return controller.close()
      const page = await ask(call, { ...request, cursor: next })
      next = page.next_cursor
      controller.enqueue(encoder.encode(text(page.records)))
    },
  })
}

function columnsOf({ fields }: Page, asked: readonly string[] | undefined): string[] {
  return [...new Set(['id', ...(asked ?? ['external_id', ...fields])])]
}

function csvText(page: Page, asked: readonly string[] | undefined): (records: readonly VisibleRecord[]) => string {
  const columns = columnsOf(page, asked)
  return (records) => records.map((record) => csvRow(record, columns) + LINE_END).join('')
}

function ndjsonText(records: readonly VisibleRecord[]): string {
  return records.map((record) => `${JSON.stringify(shownRecord(record))}\n`).join('')
}
