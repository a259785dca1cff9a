import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { compareField } from './comparison.ts'
import { resolvePath, type FieldPath, type Step } from './field-paths.ts'
import { MEMBER, valueSql } from './layout.ts'
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
  const id = valueSql(alias, step.holder, step.relation)
  const next = rest[0]?.holder ?? holder
  const further = (end: string) => compareAtEnd(query, end, rest, { holder, field }, test)
  return next === MEMBER ? linkedMembers(query, id, further) : linkedRecords(query, id, next, further)
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
