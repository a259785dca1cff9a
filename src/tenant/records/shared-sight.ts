import type { ModelDefinition } from '../../core/models.ts'
import type { Portfolio } from '../../core/permissions.ts'
import { GatehouseError } from '../../core/errors.ts'
import type { Asking } from './asking.ts'
import { COUNTED } from './count.ts'
import { compileFilter } from './filter.ts'
import { portfolioPredicate } from './portfolio-predicate.ts'
import type { Query } from './query.ts'
import { readOne } from './read-one.ts'
import { startQuery } from './start-query.ts'
import { allOf, checked } from './statement.ts'

/** Whose reach is asked about; null for nobody in particular. */
export interface Reach {
  memberId: string | null
  portfolio: Portfolio
}

/**
 * How many records of a model are in somebody's reach, of those that the asker sees: nothing is counted beyond the
 * asker's own portfolio. Null where the asker may not see the model, or not ask by what the portfolio asks for (V4), and
 * where it depends on who has it.
 */
export function countInReach(
  asking: Asking,
  definition: ModelDefinition,
  reach: Reach,
): { count: number; more: boolean } | null {
  if (!mayTell(asking, definition, reach)) return null
  const { query, condition } = bothSee(asking, definition, reach)
  const { count } = asking.sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM (SELECT 1 FROM records r WHERE ${condition} LIMIT ${COUNTED + 1})`,
      ...query.statement.values(),
    )
    .one()
  return { count: Math.min(count, COUNTED), more: count > COUNTED }
}

/**
 * Whether one record is in somebody's reach. Null where the asker may not be told.
 * @throws GatehouseError `not_found`, where there is none for the asker: another's record looks like no record (V4).
 */
export function isInReach(asking: Asking, definition: ModelDefinition, id: string, reach: Reach): boolean | null {
  readOne(asking, definition, id, [])
  if (!mayTell(asking, definition, reach)) return null
  const { query, condition } = bothSee(asking, definition, reach)
  const sql = `SELECT 1 FROM records r WHERE r.id = ${query.statement.bind(id)} AND ${checked(condition)}`
  return asking.sql.exec(sql, ...query.statement.values()).toArray().length > 0
}

/** Whether the asker could find out for themselves: they see each field that the portfolio goes by. */
function mayTell(asking: Asking, definition: ModelDefinition, { memberId, portfolio }: Reach): boolean {
  const { sight } = asking
  if (!sight.may(definition.name, 'view')) return false
  if (portfolio === 'none' || portfolio.length === 0) return true
  const company = sight.everyModel.find(({ name }) => name === 'company')
  if (company === undefined || !sight.may('company', 'view') || !sees(asking, definition, 'company')) return false
  return portfolio.every((clause) =>
    clause.kind === 'own'
      ? memberId !== null && sees(asking, definition, 'owner') && sees(asking, company, 'owner')
      : compiles(() => compileFilter(startQuery(sight), 'r', company, clause.where)),
  )
}

/** Whether the asker sees a field; one that the model does not have hides nothing. */
function sees({ sight }: Asking, definition: ModelDefinition, field: string): boolean {
  return (
    !definition.fields.some(({ name }) => name === field) ||
    sight.viewable(definition).some(({ name }) => name === field)
  )
}

function compiles(work: () => unknown): boolean {
  try {
    work()
    return true
  } catch (error) {
    if (error instanceof GatehouseError) return false
    throw error
  }
}

function bothSee(
  { sight }: Asking,
  definition: ModelDefinition,
  { memberId, portfolio }: Reach,
): { query: Query; condition: string } {
  const query = startQuery(sight)
  const theirs = portfolioPredicate(query.statement, { ...sight, memberId: memberId ?? '', portfolio })
  return { query, condition: allOf([query.visible('r', definition), theirs('r', definition)]) }
}
