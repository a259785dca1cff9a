import type { ModelDefinition } from '../../core/models.ts'
import type { Query } from './query.ts'
import { allOf } from './statement.ts'

/** SQL that holds where an id leads to a member for whom the condition holds. */
export function linkedMembers(query: Query, id: string, condition: (alias: string) => string): string {
  const alias = query.statement.alias('m')
  return `${id} IN (SELECT ${alias}.id FROM people ${alias} WHERE ${condition(alias)})`
}

/** SQL that holds where an id leads to a record that the reader may see, and for which the condition holds (V3). */
export function linkedRecords(
  query: Query,
  id: string,
  definition: ModelDefinition,
  condition: (alias: string) => string,
): string {
  const alias = query.statement.alias('l')
  const needed = allOf([query.visible(alias, definition), condition(alias)])
  return `${id} IN (SELECT ${alias}.id FROM records ${alias} WHERE ${needed})`
}
