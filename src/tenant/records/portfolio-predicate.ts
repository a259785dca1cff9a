import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PortfolioClause } from '../../core/permissions.ts'
import { compileFilter } from './filter.ts'
import { isOf, keeperSql } from './layout.ts'
import type { Query } from './query.ts'
import { fullSight, type Sight } from './sight.ts'
import { allOf, FALSE, type Statement } from './statement.ts'

type Predicate = (alias: string, definition: ModelDefinition) => string

/**
 * The portfolio as SQL on the records of one table alias (V3). Records follow their company, and a company belongs
 * to itself; a record without a company is inside `own` when its own owner is the member, and never inside a filter.
 */
export function portfolioPredicate(statement: Statement, sight: Sight): Predicate {
  if (sight.portfolio === 'none') return () => FALSE
  const clauses = sight.portfolio.map((clause) =>
    clause.kind === 'own' ? ownPredicate(statement, sight) : filterPredicate(statement, sight, clause),
  )
  return (alias, definition) => allOf(clauses.map((clause) => clause(alias, definition)))
}

function ownPredicate(statement: Statement, { memberId }: Sight): Predicate {
  return (alias) => `${keeperSql(alias)} = ${statement.bind(memberId)}`
}

function filterPredicate(
  statement: Statement,
  sight: Sight,
  { where }: Extract<PortfolioClause, { kind: 'filter' }>,
): Predicate {
  let matching: string | null = null
  return (alias, definition) => {
    if (definition.name === 'company') return companyCondition(statement, sight, where, alias)
    matching ??= companies(sight, companyCondition(statement, sight, where, 'p'))
    return `${alias}.company_id IN (${matching})`
  }
}

/**
 * The administrator's condition on the companies of a table alias. One that no longer fits the data model matches nothing:
 * it must neither open what it was to close nor tell of a field that the reader may not know.
 */
function companyCondition(
  statement: Statement,
  sight: Sight,
  where: Extract<PortfolioClause, { kind: 'filter' }>['where'],
  alias: string,
): string {
  const company = sight.everyModel.find(({ name }) => name === 'company')
  if (company === undefined) return FALSE
  const query: Query = {
    sight: fullSight(sight),
    statement,
    visible: (linked, definition) => allOf([isOf(linked, definition), `${linked}.removed_at IS NULL`]),
  }
  try {
    return statement.attempt(() => compileFilter(query, alias, company, where))
  } catch (error) {
    if (error instanceof GatehouseError) return FALSE
    throw error
  }
}

function companies({ everyModel }: Sight, condition: string): string {
  const company = everyModel.find(({ name }) => name === 'company')
  const parts = [company === undefined ? FALSE : isOf('p', company), 'p.removed_at IS NULL', condition]
  return `SELECT p.id FROM records p WHERE ${allOf(parts)}`
}
