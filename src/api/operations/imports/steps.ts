import { valueOf, type Outcome } from '../../../core/errors.ts'
import type { ImportView } from '../../../core/imports.ts'
import { jsonAnswer } from '../../answers.ts'
import { JSON_TYPE } from '../../media.ts'
import type { ApiCall, Operation } from '../../operation.ts'
import { shownImport } from './shown.ts'

/** A step of an import. What goes on in the background is accepted, not done (RFC 9110 §15.3.3). */
function step(
  name: string,
  under: string,
  status: 200 | 202,
  ask: (call: ApiCall) => Promise<Outcome<ImportView>>,
): Operation {
  return {
    name,
    topic: 'imports',
    method: 'POST',
    path: `/imports/{id}/${under}`,
    parameters: [],
    takes: [],
    repeatable: true,
    gives: [JSON_TYPE],
    answer: async (call) => jsonAnswer(shownImport(valueOf(await ask(call))), status),
  }
}

/** What its columns are, and what is to be done with them; what is left out stays as it was or is suggested. */
export const mapImport: Operation = {
  ...step('map_import', 'mapping', 202, ({ host, via, id, body }) =>
    // The tenant judges its shape, as it does with every request.
    host.imports.map(id, body, via),
  ),
  takes: [JSON_TYPE],
}

export const runImport = step('run_import', 'run', 202, ({ host, via, id }) => host.imports.start(id, via))
export const cancelImport = step('cancel_import', 'cancellation', 200, ({ host, via, id }) =>
  host.imports.cancel(id, via),
)
export const undoImport = step('undo_import', 'undo', 202, ({ host, via, id }) => host.imports.undo(id, via))
