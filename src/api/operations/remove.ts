import { ask } from '../ask.ts'
import { repeatedHeader } from '../changed-record.ts'
import { seenVersion } from '../etag.ts'
import type { Operation } from '../operation.ts'

/** Removes a record whose version the caller has seen. */
export const removeRecord: Operation = {
  name: 'remove',
  method: 'DELETE',
  path: '/{model}/{id}',
  parameters: [],
  ifMatch: 'required',
  takes: [],
  gives: [],
  async answer(call) {
    const version = seenVersion(call.request.headers['if-match'])
    const { model, id } = call
    const answer = await ask(call, { do: 'remove', model, id, version })
    return { status: 204, headers: repeatedHeader(answer), body: '' }
  },
}
