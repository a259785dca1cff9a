import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { compareField, compareMember } from './comparison.ts'
import { resolvePath, type FieldPath, type Step } from './field-paths.ts'
import { keeperSql, MEMBER, placeOf, valueSql } from './layout.ts'
import { testOf, type Test } from './operand.ts'
import type { Query } from './query.ts'
import { linkedRecords, linkedMembers } from './linked.ts'
import { allOf, anyOf, not } from './statement.ts'

const MOST_CONDITIONS = 50
const DEEPEST = 5

/**
 * SQL of a filter on the records in a table alias; values become parameters only (A45). Throws `unknown_field` for
 * fields that the reader may not see, and `invalid_input` naming what does not fit.
 */
export function compileFilter(query: Query, alias: string, definition: ModelDefinition, filter: Filter): string {
  if ('all' in filter) return allOf(filter.all.map((part) => compileFilter(query, alias, definition, part)))
  if ('any' in filter) return anyOf(filter.any.map((part) => compileFilter(query, alias, definition, part)))
  const path = resolvePath(query.sight, definition, filter.field)
  const test = testOf(filter, path.field, query.sight.calendar)
  const holds = compareAtEnd(query, alias, path.through, path, test)
  return test.negated ? not(holds) : holds
}

/** Goes through the relations that are left, and compares the field at the end. */
function compareAtEnd(
  query: Query,
  alias: string,
  [step, ...rest]: readonly Step[],
  { holder, field }: Pick<FieldPath, 'holder' | 'field'>,
  test: Test,
): string {
  if (step === undefined) return compareField(query, alias, holder, field, test)
  const next = rest[0]?.holder ?? holder
  const further = (inner: Query, end: string) => compareAtEnd(inner, end, rest, { holder, field }, test)
  const kept = next === MEMBER ? null : keptBy(query, alias, step, rest, field, test)
  if (kept !== null) return kept
  const id = valueSql(alias, step.holder, step.relation)
  return next === MEMBER
    ? linkedMembers(query, id, further)
    : linkedRecords(query, id, next, (end) => further(query, end))
}

/**
 * A condition on the owner of a record's company, as one on the member who keeps the record: it leads to the same
 * members without reading companies. Null for other paths, and where the reader sees but some companies of a member.
 */
function keptBy(
  query: Query,
  alias: string,
  step: Step,
  [owner, ...beyond]: readonly Step[],
  field: FieldPath['field'],
  test: Test,
): string | null {
  const { portfolio } = query.sight
  if (placeOf(step.holder, step.relation) !== 'company' || beyond.length > 0) return null
  if (portfolio === 'none' || portfolio.some(({ kind }) => kind !== 'own')) return null
  const company = query.sight.everyModel.find(({ name }) => name === step.relation.model)
  const relation = owner?.relation ?? field
  if (company?.name !== 'company' || placeOf(company, relation) !== 'owner') return null
  const keeper = keeperSql(alias)
  const holds =
    owner === undefined
      ? compareMember(query, keeper, test)
      : linkedMembers(query, keeper, (members, end) => compareField(members, end, MEMBER, field, test))
  return allOf([`${alias}.company_id IS NOT NULL`, holds])
}

/** Refuses filters that are larger or deeper than anyone needs, before they cost anything (A41). */
export function checkSize(filters: readonly Filter[]): void {
  const conditions = filters.reduce((sum, filter) => sum + count(filter, 1), 0)
  if (conditions > MOST_CONDITIONS) {
    throw new GatehouseError('invalid_input', `A filter may have ${MOST_CONDITIONS} conditions at most.`, {
      field: 'where',
    })
  }
}

function count(filter: Filter, depth: number): number {
  if (depth > DEEPEST) {
    throw new GatehouseError('invalid_input', `A filter may be ${DEEPEST} levels deep at most.`, { field: 'where' })
  }
  if ('op' in filter) return 1
  const parts = 'all' in filter ? filter.all : filter.any
  return parts.reduce((sum, part) => sum + count(part, depth + 1), 0)
}
