import { jsonAnswer } from '../answers.ts'
import { granted } from '../ask.ts'
import { apiDocument } from '../document/document.ts'
import { JSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'

/** This API as the caller may use it, as an OpenAPI document (R1, A31); `operations` are all that there are. */
export const openApi = (operations: () => readonly Operation[]): Operation => ({
  name: 'openapi',
  method: 'GET',
  path: '/openapi.json',
  parameters: [],
  takes: [],
  gives: [JSON_TYPE],
  async answer({ host, base, via }) {
    return jsonAnswer(apiDocument(base, granted(await host.access(via)), operations()))
  },
})
