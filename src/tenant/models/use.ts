import type { FieldDefinition, FieldType, ModelDefinition } from '../../core/models.ts'
import type { Filter } from '../../core/query.ts'
import { readableChoices } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import type { TenantPolicy } from '../../ledger/tenants.ts'
import type { FieldUse, ModelUse } from '../contract.ts'
import { checkValue } from '../records/field-values.ts'
import { placeOf, valueSql } from '../records/layout.ts'
import { countRepeated } from '../records/unique.ts'

/** What hangs on a model: its records and their history, and the fields that lead to it. */
export function useOfModel(sql: SqlStorage, policy: TenantPolicy, { name }: ManagedModel): ModelUse {
  const { records, removed } = sql
    .exec<{ records: number; removed: number }>(
      'SELECT count(*) - count(removed_at) AS records, count(removed_at) AS removed FROM records WHERE model = ?',
      name,
    )
    .one()
  const { history } = sql
    .exec<{ history: number }>(
      'SELECT count(*) AS history FROM history WHERE record_id IN (SELECT id FROM records WHERE model = ?)',
      name,
    )
    .one()
  const references = policy.managedModels.flatMap((model) =>
    model.name === name
      ? []
      : model.fields.filter((field) => field.model === name).map((field) => `${model.name}.${field.name}`),
  )
  return { records, removed, history, references }
}

/** What hangs on a field. */
export function useOfField(sql: SqlStorage, policy: TenantPolicy, model: ManagedModel, field: ManagedField): FieldUse {
  const value = valueSql('r', model, field)
  const { values, lacking } = sql
    .exec<{ values: number; lacking: number }>(
      `SELECT count(${value}) AS "values", coalesce(sum(${value} IS NULL AND r.removed_at IS NULL), 0) AS lacking
      FROM records r WHERE r.model = ?`,
      model.name,
    )
    .one()
  return {
    values,
    lacking,
    repeated: countRepeated(sql, model, field),
    history: countHistory(sql, model, field),
    choices: countChoices(sql, model, field),
    portfolios: portfoliosWith(policy, field.name),
    types: typesFor(field).map((type) => ({
      type,
      values,
      unfit: countUnfit(sql, model, field, retyped(sql, model, field, type)),
    })),
  }
}

/** How many values there are, removed records included, that the field would not take if it were like `target`. */
export function countUnfit(
  sql: SqlStorage,
  model: ModelDefinition,
  field: FieldDefinition,
  target: FieldDefinition,
): number {
  let unfit = 0
  for (const value of storedValues(sql, model, field)) {
    const checked = checkValue(target, value)
    if ('wrong' in checked || JSON.stringify(checked.value) !== JSON.stringify(value)) unfit += 1
  }
  return unfit
}

/**
 * The field as it would be with another type. All of these keep each value as it is stored, so that nothing has to be
 * rewritten, and nothing can be lost half-way (A51); a text that becomes a choice has its values to choose from.
 */
export function retyped(sql: SqlStorage, model: ModelDefinition, field: ManagedField, type: FieldType): ManagedField {
  const { choices: _c, choiceLabels: _l, retiredChoices: _r, pattern: _p, maxLength: _m, unique: _u, ...plain } = field
  if (type !== 'choice') return { ...plain, type }
  const found = new Set<string>()
  for (const value of storedValues(sql, model, field)) {
    if (found.size <= MOST_FOUND) found.add(String(value))
  }
  return { ...plain, type, choices: [...found].slice(0, MOST_FOUND).sort() }
}

const MOST_FOUND = 100
const TYPES: Readonly<Partial<Record<FieldType, readonly FieldType[]>>> = {
  text: ['long_text', 'email', 'link', 'date', 'time', 'choice'],
  long_text: ['text'],
  email: ['text'],
  link: ['text'],
  date: ['text'],
  time: ['text'],
  choice: ['text'],
  number: ['money'],
  money: ['number'],
}

export function typesFor({ type, custom }: FieldDefinition): readonly FieldType[] {
  return custom === true ? (TYPES[type] ?? []) : []
}

function* storedValues(sql: SqlStorage, model: ModelDefinition, field: FieldDefinition): Iterable<unknown> {
  const value = valueSql('r', model, field)
  const rows = sql.exec(`SELECT ${value} FROM records r WHERE r.model = ? AND ${value} IS NOT NULL`, model.name).raw()
  for (const [stored] of rows) yield stored
}

function countHistory(sql: SqlStorage, model: ModelDefinition, { name }: FieldDefinition): number {
  return sql
    .exec<{ count: number }>(
      `SELECT count(*) AS count FROM history h WHERE h.record_id IN (SELECT id FROM records WHERE model = ?)
      AND EXISTS (SELECT 1 FROM json_each(h.changes) c WHERE c.key = ?)`,
      model.name,
      name,
    )
    .one().count
}

function countChoices(sql: SqlStorage, model: ModelDefinition, field: FieldDefinition): Record<string, number> {
  const choices = readableChoices(field)
  if (choices === undefined || placeOf(model, field) !== 'data') return {}
  const value = valueSql('r', model, field)
  const from = field.type === 'choices' ? `records r, json_each(${value}) e` : 'records r'
  const chosen = field.type === 'choices' ? 'e.value' : value
  const rows = sql
    .exec<{ choice: string; count: number }>(
      `SELECT ${chosen} AS choice, count(*) AS count FROM ${from}
      WHERE r.model = ? AND ${value} IS NOT NULL AND r.removed_at IS NULL GROUP BY 1`,
      model.name,
    )
    .toArray()
  const counts = new Map(rows.map(({ choice, count }) => [choice, count]))
  return Object.fromEntries(choices.map((choice) => [choice, counts.get(choice) ?? 0]))
}

/** Names of the roles whose portfolio has a condition on a field of this name, anywhere on its way. */
export function portfoliosWith({ roles }: TenantPolicy, field: string): string[] {
  return [...roles.values()]
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
