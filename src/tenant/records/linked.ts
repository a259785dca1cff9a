import type { ModelDefinition } from '../../core/models.ts'
import type { Query } from './query.ts'
import { allOf, FALSE, Statement } from './statement.ts'

/**
 * SQL that holds where an id is that of a member for whom the condition holds. Members are few and known to everybody
 * who may ask for them: they are looked up first, so that an index can be entered with their ids.
 */
export function linkedMembers(query: Query, id: string, condition: (query: Query, alias: string) => string): string {
  const statement = new Statement()
  const needed = condition({ ...query, statement }, 'm')
  const ids = query.sight.members(needed, statement.values())
  const [only] = ids
  if (only === undefined) return FALSE
  return ids.length === 1 ? `${id} = ${query.statement.bind(only)}` : `${id} IN ${query.statement.bindList(ids)}`
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
  // With its plus, the id is compared as an index of an expression is: without the type of its column.
  return `${id} IN (SELECT +${alias}.id FROM records ${alias} WHERE ${needed})`
}
