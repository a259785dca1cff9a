import type { ModelDefinition } from '../../core/models.ts'
import type { Sight } from './sight.ts'
import type { Statement } from './statement.ts'

/** A statement in the making, together with what its reader may see. */
export interface Query {
  sight: Sight
  statement: Statement
  /** SQL that holds for the records of a model, in a table alias, that exist for the reader (V3, V4). */
  visible: (alias: string, definition: ModelDefinition) => string
}
