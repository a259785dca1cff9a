import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { totalIn } from './count.ts'
import { labelsOf } from './labels.ts'
import { readPage } from './page.ts'

/** The records that match, a page at a time, with their number (M2, M3). */
export function list(asking: Asking, request: RequestTo<'list'>): Performed {
  const definition = demand(asking, request.model, 'view')
  const { records, fields, total, nextCursor } = readPage(asking, definition, request)
  return {
    answer: {
      did: 'list',
      model: definition.name,
      records,
      ...totalIn(total),
      next_cursor: nextCursor,
      ...(request.labels === true ? { labels: labelsOf(asking.sight, definition, fields) } : {}),
    },
    facts: {
      action: 'record.listed',
      model: definition.name,
      recordId: null,
      recordCount: records.length,
      fields: [...fields],
    },
  }
}
