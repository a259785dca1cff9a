import type { ModelDefinition } from '../../core/models.ts'
import { fieldIndexName } from './field-indexes.ts'
import type { Sight } from './sight.ts'

/** Conditions, as they are compiled, for which an index has the records in the order of their names. */
const PINS: readonly (readonly [condition: RegExp, index: string])[] = [
  [/^r\.owner_id = \?\d+$/, 'records_by_owner'],
  [/^\(r\.company_id IS NOT NULL AND r\.keeper_id = \?\d+\)$/, 'records_by_keeper'],
]

/**
 * SQL that makes many matching records be read in the order of an index, until there are enough for a page. Left alone,
 * SQLite would rather collect all that match and sort them: it does not know how soon a page is full.
 */
export function indexedBy(
  sql: SqlStorage,
  definition: ModelDefinition,
  { portfolio }: Sight,
  order: string | null,
  conditions: readonly string[],
): string {
  if (order === null) return ''
  const own = portfolio !== 'none' && portfolio.some(({ kind }) => kind === 'own')
  const pinned = PINS.find(([condition]) => conditions.some((part) => condition.test(part)))?.[1]
  const [name] = definition.fields
  const byName = name !== undefined && order === fieldIndexName(definition, name)
  const index = byName ? (pinned ?? (own ? 'records_by_keeper' : order)) : order
  // That of a field may still have to be made.
  const [there] = sql.exec(`SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = ?`, index)
  return there === undefined ? '' : ` INDEXED BY "${index}"`
}
