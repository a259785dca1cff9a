import type { ModelDefinition } from '../../core/models.ts'
import { isWithinOwn } from '../../policy/portfolio.ts'
import { FORMER_INDEX, fieldIndexName, isThere, keptIndexName, keptIndexOf } from './field-indexes.ts'
import { placeOf } from './layout.ts'
import type { Sight } from './sight.ts'

/** Conditions as they are compiled, by which one owner, or one keeper, is given. */
const OWNED = /^r\.owner_id = \?\d+$/
const KEPT = /^\(r\.company_id IS NOT NULL AND r\.keeper_id = \?\d+\)$/

/** Whether a condition is that one member keeps the record. */
export function isKept(condition: string): boolean {
  return KEPT.test(condition)
}

/**
 * SQL that makes many matching records be read in the order of an index, until there are enough for a page. Left alone,
 * SQLite would rather collect all that match and sort them: it does not know how soon a page is full.
 */
export function indexedBy(
  sql: SqlStorage,
  definition: ModelDefinition,
  sight: Sight,
  order: string | null,
  conditions: readonly string[],
): string {
  if (order === null) return ''
  const index = inOrder(definition, sight, order, conditions).find((name) => isThere(sql, name))
  return index === undefined ? '' : ` INDEXED BY "${index}"`
}

/** Indexes that have this order, those first that lead to the fewest records. */
function inOrder(
  definition: ModelDefinition,
  sight: Sight,
  order: string,
  conditions: readonly string[],
): readonly string[] {
  const [name] = definition.fields
  const owned = conditions.some((condition) => OWNED.test(condition))
  const own = isWithinOwn(sight.portfolio)
  const kept = own || conditions.some(isKept) ? [keptIndexOf(order)] : []
  if (name === undefined || order !== fieldIndexName(definition, name)) return [...kept, order]
  if (owned) return [...(own ? keptByOwner(definition) : []), 'records_by_owner']
  return kept.length === 0 ? [order] : [...kept, FORMER_INDEX]
}

function keptByOwner(definition: ModelDefinition): string[] {
  const owner = definition.fields.find((field) => placeOf(definition, field) === 'owner')
  return owner === undefined ? [] : [keptIndexName(definition, owner)]
}
