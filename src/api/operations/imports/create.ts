import { GatehouseError, valueOf } from '../../../core/errors.ts'
import { FILE_TYPES } from '../../../core/imports.ts'
import { jsonAnswer } from '../../answers.ts'
import { repeatedHeader } from '../../changed-record.ts'
import { CSV_TYPE, JSON_TYPE, mediaTypeOf } from '../../media.ts'
import type { Operation } from '../../operation.ts'
import { shownImport } from './shown.ts'

/** A file, given on as it comes in: its rows wait until it is said what its columns are. */
export const createImport: Operation = {
  name: 'create_import',
  topic: 'imports',
  method: 'POST',
  path: '/imports',
  parameters: ['model', 'file_name', 'header'],
  takes: FILE_TYPES,
  takesFile: true,
  gives: [JSON_TYPE],
  async answer({ host, via, base, query, request, idempotencyKey }) {
    const { model, file_name: fileName, header } = query
    if (model === undefined || model === '') throw missing('model', 'Say of which data model the rows are.')
    if (request.content === undefined) throw missing('body', 'The file is to be the body of the request.')
    const about = {
      model,
      format: mediaTypeOf(request.headers) === CSV_TYPE ? ('csv' as const) : ('ndjson' as const),
      ...(fileName === undefined ? {} : { fileName }),
      ...readHeader(header),
    }
    const item = valueOf(await host.imports.receive(about, request.content, via, idempotencyKey))
    const location = `${base}/imports/${item.id}`
    return jsonAnswer(shownImport(item), 201, { location, ...repeatedHeader(item) })
  },
}

/** As RFC 4180 §3 calls it. */
function readHeader(header: string | undefined): { header?: boolean } {
  if (header === undefined) return {}
  if (header === 'present' || header === 'absent') return { header: header === 'present' }
  throw missing('header', 'It has to be present or absent.')
}

function missing(field: string, message: string): GatehouseError {
  return new GatehouseError('invalid_input', `${field}: ${message}`, { field })
}
