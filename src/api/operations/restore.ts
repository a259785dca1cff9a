import { ask } from '../ask.ts'
import { changedRecord } from '../changed-record.ts'
import { seenVersion } from '../etag.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Brings back a record that was removed, a company with all that went with it (D2). */
export const restoreRecord: Operation = {
  name: 'restore',
  method: 'POST',
  path: '/{model}/removed/{id}/restoration',
  parameters: [],
  ifMatch: 'optional',
  takes: [],
  gives: [JSON_TYPE],
  async answer(call) {
    const { model, id, request } = call
    const tag = request.headers['if-match']
    // Any removed record will do for an asterisk (RFC 9110 §13.1.1).
    const version = tag === undefined || tag.trim() === '*' ? undefined : seenVersion(tag)
    return changedRecord(await ask(call, { do: 'restore', model, id, version }), 200)
  },
}
