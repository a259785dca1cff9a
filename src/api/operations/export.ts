import { GatehouseError } from '../../core/errors.ts'
import { allPages, exportWriting } from '../../core/export-file.ts'
import { nextLink } from '../answers.ts'
import { ask } from '../ask.ts'
import { CSV_TYPE, NDJSON_TYPE } from '../media.ts'
import type { ApiCall, Operation } from '../operation.ts'

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
    const writing = exportWriting(type === CSV_TYPE ? 'csv' : 'ndjson', first, fields)
    const { head, text } = writing
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
    const pages = allPages(first, writing, (next) => ask(call, { ...request, cursor: next }))
    return new Response(pages, { headers })
  },
}

function chosenType({ query, mediaType }: ApiCall): string {
  if (query.format === undefined) return mediaType
  const type = FORMATS[query.format]
  if (type !== undefined) return type
  throw new GatehouseError('invalid_input', `format: It has to be ${Object.keys(FORMATS).join(' or ')}.`, {
    field: 'format',
  })
}
