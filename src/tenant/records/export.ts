import { ACTIONS_NEEDED } from '../../policy/model-rules.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { totalIn } from './count.ts'
import { readPage } from './page.ts'

/** The records that match, in larger pages; takes the permission to export beside the one to view (V1). */
export function exportRecords(asking: Asking, request: RequestTo<'export'>): Performed {
  const definition = demand(asking, request.model, ...ACTIONS_NEEDED.export)
  const { records, fields, total, nextCursor } = readPage(asking, definition, request)
  return {
    answer: {
      did: 'export',
      model: definition.name,
      records,
      fields: [...fields],
      ...totalIn(total),
      next_cursor: nextCursor,
    },
    facts: {
      action: 'record.exported',
      model: definition.name,
      recordId: null,
      recordCount: records.length,
      fields: [...fields],
    },
  }
}
