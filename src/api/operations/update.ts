import { changedRecord } from '../changed-record.ts'
import { ask } from '../ask.ts'
import { seenVersion } from '../etag.ts'
import { JSON_TYPE, MERGE_PATCH_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** New values for some fields of a record whose version the caller has seen; null empties one. */
export const updateRecord: Operation = {
  name: 'update',
  method: 'PATCH',
  path: '/{model}/{id}',
  parameters: [],
  ifMatch: 'required',
  takes: [JSON_TYPE, MERGE_PATCH_TYPE],
  gives: [JSON_TYPE],
  async answer(call) {
    const version = seenVersion(call.request.headers['if-match'])
    const { model, id, body: values } = call
    return changedRecord(await ask(call, { do: 'update', model, id, version, values }), 200)
  },
}
