import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { readableChoices } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import type { TenantPolicy } from '../../ledger/tenants.ts'
import type { FieldUse, ModelUse } from '../contract.ts'
import { isOf, placeOf, valueSql } from '../records/layout.ts'
import { countRepeated } from '../records/unique.ts'
import { countUnfit, retyped, typesFor } from './types.ts'

/**
 * What hangs on something is looked for in so many records of the model, so that a page keeps nobody waiting for long:
 * of more, it says "at least". Whoever changes a rule or a type looks at all of them.
 */
const MOST_LOOKED_AT = 10_000

/** What hangs on a model: its records and their history, and the fields that lead to it. */
export function useOfModel(sql: SqlStorage, policy: TenantPolicy, model: ManagedModel): ModelUse {
  const { records, removed } = sql
    .exec<{ records: number; removed: number }>(
      `SELECT count(*) - count(removed_at) AS records, count(removed_at) AS removed FROM ${lookedAt(model)}`,
    )
    .one()
  const { history } = sql
    .exec<{ history: number }>(
      `SELECT count(*) AS history FROM history WHERE record_id IN (SELECT id FROM ${lookedAt(model)})`,
    )
    .one()
  const references = policy.managedModels.flatMap((other) =>
    other.name === model.name
      ? []
      : other.fields.filter((field) => field.model === model.name).map((field) => `${other.name}.${field.name}`),
  )
  return { records, removed, history, references, partial: isLarger(sql, model) }
}

/** What hangs on a field. */
export function useOfField(sql: SqlStorage, policy: TenantPolicy, model: ManagedModel, field: ManagedField): FieldUse {
  const value = valueSql('r', model, field)
  const rows = lookedAt(model)
  const { values, lacking } = sql
    .exec<{ values: number; lacking: number }>(
      `SELECT count(${value}) AS "values", coalesce(sum(${value} IS NULL AND r.removed_at IS NULL), 0) AS lacking
      FROM ${rows} r`,
    )
    .one()
  return {
    values,
    lacking,
    repeated: countRepeated(sql, model, field, rows),
    history: countHistory(sql, model, field),
    choices: countChoices(sql, model, field),
    portfolios: portfoliosWith(policy, field.name),
    types: typesFor(field).map((type) => ({
      type,
      values,
      unfit: countUnfit(sql, model, field, retyped(sql, model, field, type, rows), rows),
    })),
    partial: isLarger(sql, model),
  }
}

/** How many records have no value in a field, removed ones left out: of all records. */
export function countLacking(sql: SqlStorage, model: ModelDefinition, field: FieldDefinition): number {
  const condition = `${isOf('r', model)} AND r.removed_at IS NULL AND ${valueSql('r', model, field)} IS NULL`
  return sql.exec<{ count: number }>(`SELECT count(*) AS count FROM records r WHERE ${condition}`).one().count
}

function lookedAt(model: ModelDefinition): string {
  return `(SELECT * FROM records WHERE ${isOf('records', model)} LIMIT ${MOST_LOOKED_AT})`
}

function isLarger(sql: SqlStorage, model: ModelDefinition): boolean {
  const rows = sql.exec(`SELECT 1 FROM records WHERE ${isOf('records', model)} LIMIT 1 OFFSET ${MOST_LOOKED_AT}`)
  return rows.toArray().length > 0
}

function countHistory(sql: SqlStorage, model: ModelDefinition, { name }: FieldDefinition): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM history h WHERE h.record_id IN (SELECT id FROM ${lookedAt(model)})
      AND EXISTS (SELECT 1 FROM json_each(h.changes) c WHERE c.key = ?)`,
      name,
    )
    .one().count
}

function countChoices(sql: SqlStorage, model: ModelDefinition, field: FieldDefinition): Record<string, number> {
  const choices = readableChoices(field)
  if (choices === undefined || placeOf(model, field) !== 'data') return {}
  const value = valueSql('r', model, field)
  const rows = `${lookedAt(model)} r`
  const from = field.type === 'choices' ? `${rows}, json_each(${value}) e` : rows
  const chosen = field.type === 'choices' ? 'e.value' : value
  const found = sql
    .exec<{ choice: string; count: number }>(
      `SELECT ${chosen} AS choice, count(*) AS count FROM ${from}
      WHERE ${value} IS NOT NULL AND r.removed_at IS NULL GROUP BY 1`,
    )
    .toArray()
  const counts = new Map(found.map(({ choice, count }) => [choice, count]))
  return Object.fromEntries(choices.map((choice) => [choice, counts.get(choice) ?? 0]))
}

/** Names of the roles and service accounts whose portfolio has a condition on a field of this name, anywhere on its way. */
export function portfoliosWith({ roles, serviceAccounts }: TenantPolicy, field: string): string[] {
  const accounts = [...serviceAccounts.values()].filter(({ archivedAt }) => archivedAt === null)
  return [...roles.values(), ...accounts]
    .filter(({ permissions }) => {
      const { portfolio } = permissions
      return (
        portfolio !== 'none' && portfolio.some((clause) => clause.kind === 'filter' && asksFor(clause.where, field))
      )
    })
    .map(({ name }) => name)
}

function asksFor(filter: Filter, field: string): boolean {
  if ('all' in filter) return filter.all.some((part) => asksFor(part, field))
  if ('any' in filter) return filter.any.some((part) => asksFor(part, field))
  return filter.field.split('.').includes(field)
}
