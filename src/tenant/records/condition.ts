import type { ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { checkSize, compileFilter } from './filter.ts'
import { hasWords } from './has-words.ts'
import type { Query } from './query.ts'
import { allOf } from './statement.ts'

/** SQL of the records `r` of a model that the reader may see, and for which every filter holds. */
export function conditionOf(query: Query, definition: ModelDefinition, where: Filter | Filter[] | undefined): string {
  return allOf(partsOf(query, definition, where))
}

/** The same as the parts that must all hold. */
export function partsOf(
  query: Query,
  definition: ModelDefinition,
  where: Filter | Filter[] | undefined,
  text?: string,
): string[] {
  const filters = [where ?? []].flat()
  checkSize(filters)
  return [
    query.visible('r', definition),
    hasWords(query, definition, text),
    ...filters.flatMap(conjuncts).map((filter) => compileFilter(query, 'r', definition, filter)),
  ]
}

function conjuncts(filter: Filter): Filter[] {
  return 'all' in filter ? filter.all.flatMap(conjuncts) : [filter]
}
