import { valueOf } from '../../../core/errors.ts'
import { refusedRowsFile } from '../../../core/refused-rows.ts'
import { jsonAnswer } from '../../answers.ts'
import { CSV_TYPE, JSON_TYPE } from '../../media.ts'
import type { Operation } from '../../operation.ts'
import { shownImport } from './shown.ts'

/** The connection's imports, the latest first. */
export const listImports: Operation = {
  name: 'list_imports',
  topic: 'imports',
  method: 'GET',
  path: '/imports',
  parameters: [],
  takes: [],
  gives: [JSON_TYPE],
  async answer({ host, via }) {
    const items = valueOf(await host.imports.list(via))
    return jsonAnswer({ data: items.map(shownImport) })
  },
}

/** Where an import is: how far, how long it will take, what it would do or did. */
export const getImport: Operation = {
  name: 'get_import',
  topic: 'imports',
  method: 'GET',
  path: '/imports/{id}',
  parameters: [],
  takes: [],
  gives: [JSON_TYPE],
  async answer({ host, via, id }) {
    return jsonAnswer(shownImport(valueOf(await host.imports.get(id, via))))
  },
}

/** The rows that were refused, with why, as a file to correct and send again. */
export const importErrors: Operation = {
  name: 'import_errors',
  topic: 'imports',
  method: 'GET',
  path: '/imports/{id}/errors',
  parameters: [],
  takes: [],
  gives: [CSV_TYPE],
  async answer({ host, via, id }) {
    const item = valueOf(await host.imports.get(id, via))
    const columns = 'columns' in item ? item.columns : []
    const rows = async (after: number) => valueOf(await host.imports.refusedRows(id, after, via))
    const headers = {
      'content-type': `${CSV_TYPE}; charset=utf-8`,
      'content-disposition': `attachment; filename="errors-${item.id}.csv"`,
      vary: 'Accept, Authorization',
    }
    return new Response(refusedRowsFile(columns, rows), { headers })
  },
}
