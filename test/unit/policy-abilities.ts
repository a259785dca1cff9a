import { ACTIONS, type PermissionSet, type Portfolio, type PortfolioClause } from '../../src/core/permissions.ts'
import { FIELD_NAMES, MODEL_NAMES } from './policy-arbitraries.ts'

/** Nobody names these: only an `all` can reach them. */
const MODELS = [...MODEL_NAMES, 'added_later']
const FIELDS = [...FIELD_NAMES, 'added_later']

/**
 * What a set allows, spelled out one by one: `company:view`, `company.name:edit`, `record 3`. Worked out the long way,
 * by looking through entries, so that it can judge the policy module.
 */
export function abilities(set: PermissionSet): Set<string> {
  return new Set([...MODELS.flatMap((model) => abilitiesOn(set, model)), ...visibleRecords(set.portfolio)])
}

export function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((ability) => all.has(ability))
}

function abilitiesOn(set: PermissionSet, model: string): string[] {
  const permission =
    set.models === 'all'
      ? { actions: [...ACTIONS], fields: 'all' as const }
      : Object.entries(set.models).find(([name]) => name === model)?.[1]
  if (permission === undefined || permission.actions.length === 0) return []
  const { actions, fields } = permission
  const accesses = fields === 'all' ? FIELDS.map((name): [string, string] => [name, 'edit']) : Object.entries(fields)
  return [
    ...actions.map((action) => `${model}:${action}`),
    ...accesses.map(([field]) => `${model}.${field}:view`),
    ...accesses.filter(([, access]) => access === 'edit').map(([field]) => `${model}.${field}:edit`),
  ]
}

const RECORDS = ['Software', 'Retail'].flatMap((industry) =>
  ['Japan', 'Peru'].flatMap((country) => [true, false].map((own) => ({ industry, country, own }))),
)

function visibleRecords(portfolio: Portfolio): string[] {
  if (portfolio === 'none') return []
  return RECORDS.map((record, index) => ({ record, name: `record ${index}` }))
    .filter(({ record }) => portfolio.every((clause) => holds(clause, record)))
    .map(({ name }) => name)
}

function holds(clause: PortfolioClause, record: (typeof RECORDS)[number]): boolean {
  if (clause.kind === 'own') return record.own
  return JSON.stringify(clause.where).includes('industry') ? record.industry === 'Software' : record.country === 'Japan'
}
