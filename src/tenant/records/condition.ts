import type { ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { checkSize, compileFilter } from './filter.ts'
import type { Query } from './query.ts'
import { allOf } from './statement.ts'

/** SQL of the records `r` of a model that the reader may see, and for which every filter holds. */
export function conditionOf(query: Query, definition: ModelDefinition, where: Filter | Filter[] | undefined): string {
  const filters = [where ?? []].flat()
  checkSize(filters)
  return allOf([
    query.visible('r', definition),
    ...filters.map((filter) => compileFilter(query, 'r', definition, filter)),
  ])
}
