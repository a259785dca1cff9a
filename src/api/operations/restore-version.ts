import { GatehouseError } from '../../core/errors.ts'
import { shownRecord } from '../../core/export-file.ts'
import { jsonAnswer } from '../answers.ts'
import { ask } from '../ask.ts'
import { repeatedHeader } from '../changed-record.ts'
import { entityTag, seenVersion } from '../etag.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** Gives a record whose version the caller has seen the values back that it had with an earlier version (D2). */
export const restoreVersion: Operation = {
  name: 'restore_version',
  method: 'POST',
  path: '/{model}/{id}/restoration',
  parameters: [],
  ifMatch: 'required',
  takes: [JSON_TYPE],
  gives: [JSON_TYPE],
  async answer(call) {
    const version = seenVersion(call.request.headers['if-match'])
    const { model, id, body } = call
    const answer = await ask(call, { do: 'restore_version', model, id, version, to: versionIn(body) })
    const record = answer.record === null ? { id, version: answer.version } : shownRecord(answer.record)
    const etag = entityTag(answer.version, answer.record === null ? '' : JSON.stringify(record))
    return jsonAnswer({ record, kept: answer.kept }, 200, { etag, ...repeatedHeader(answer) })
  },
}

function versionIn({ version, ...others }: Record<string, unknown>): number {
  const [unknown] = Object.keys(others)
  if (unknown === undefined && typeof version === 'number' && Number.isSafeInteger(version) && version > 0)
    return version
  const field = unknown?.slice(0, 60) ?? 'version'
  const message =
    unknown === undefined
      ? '"version" has to be the number of an earlier version of the record.'
      : `"${field}" can't be here: the body has "version" alone.`
  throw new GatehouseError('invalid_input', message, { field })
}
