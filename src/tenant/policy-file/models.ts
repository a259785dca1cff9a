import { GatehouseError } from '../../core/errors.ts'
import type { FieldRules, ModelEdit } from '../../core/model-edits.ts'
import type { FileField, FileModel, PolicyFile } from '../../core/policy-file.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import { putModel } from '../../ledger/models.ts'
import { parseEdit, planOf } from '../models/edit.ts'
import { nextModel, type Plan } from '../models/plan.ts'
import { differences, onEntry, putStoredModel, type Draft } from './draft.ts'

export function fileModels(models: readonly ManagedModel[]): Record<string, FileModel> {
  return Object.fromEntries(models.map((model) => [model.name, fileModel(model)]))
}

function fileModel({ label, pluralLabel, description, archived, fields }: ManagedModel): FileModel {
  const named = fields.map((field) => [field.name, fileField(field)])
  return { label, pluralLabel, description, archived, fields: Object.fromEntries(named) as FileModel['fields'] }
}

function fileField(field: ManagedField): FileField {
  const { choices, choiceLabels = {}, min, max, maxLength, pattern, model } = field
  const labels = choices?.map((value) => [value, Object.hasOwn(choiceLabels, value) ? choiceLabels[value] : value])
  return fullField({
    type: field.type,
    label: field.label,
    description: field.description,
    model,
    required: field.required === true,
    unique: field.unique === true,
    choices: labels === undefined ? undefined : (Object.fromEntries(labels) as Record<string, string>),
    min,
    max,
    maxLength,
    pattern,
    archived: field.archived,
  })
}

/** Each rule in one order, and none where there is none: equal fields are equal texts. */
function fullField(field: FileField): FileField {
  const { type, label, description, model, required, unique, choices, min, max, maxLength, pattern, archived } = field
  const all = { type, label, description, model, required, unique, choices, min, max, maxLength, pattern, archived }
  return JSON.parse(JSON.stringify(all)) as FileField
}

/** Models and fields of the file that differ: made, changed, archived, restored, put in order. None is ever deleted. */
export async function planModels(draft: Draft, models: NonNullable<PolicyFile['models']>): Promise<void> {
  for (const [name, wanted] of Object.entries(models)) {
    await onEntry(draft, 'models', name, () => {
      const before = managed(draft, name)
      planModel(draft, name, wanted, before)
      const after = managed(draft, name)
      if (after === undefined || after === before) return
      const lines = differences(before === undefined ? {} : textOf(before), textOf(after))
      const what = before === undefined ? 'create' : 'change'
      draft.changes.push({ part: 'models', key: name, name: after.label, what, lines })
    })
  }
}

function planModel(draft: Draft, name: string, wanted: FileModel, before: ManagedModel | undefined): void {
  const { label, pluralLabel, description, archived } = wanted
  if (before === undefined) edit(draft, { do: 'create_model', name, label, pluralLabel, description, roles: {} })
  else if (before.label !== label || before.pluralLabel !== pluralLabel || before.description !== description) {
    edit(draft, { do: 'change_model', ...seen(draft, name), label, pluralLabel, description })
  }
  for (const [field, rules] of Object.entries(wanted.fields)) planField(draft, name, field, fullField(rules))
  planOrder(draft, name, Object.keys(wanted.fields))
  if (managed(draft, name)?.archived !== archived) {
    edit(draft, { do: 'set_model_status', ...seen(draft, name), status: archived ? 'archived' : 'active' })
  }
}

function planField(draft: Draft, model: string, name: string, wanted: FileField): void {
  const found = managed(draft, model)?.fields.find((field) => field.name === name)
  if (found === undefined) {
    const { type, model: target } = wanted
    const leads = target === undefined ? {} : { target }
    const rules = { ...rulesOf(wanted, null), label: wanted.label }
    within(name, () =>
      edit(draft, { do: 'create_field', ...seen(draft, model), name, type, ...leads, rules, roles: {} }),
    )
  } else {
    const before = fileField(found)
    if (before.type !== wanted.type || before.model !== wanted.model) {
      throw wrong(`fields.${name}.type`, 'A field that is there keeps its type here. Change it on its page.')
    }
    const rules = rulesOf(wanted, before)
    if (Object.keys(rules).length > 0) {
      within(name, () => edit(draft, { do: 'change_field', ...seen(draft, model), field: name, rules }))
    }
  }
  const now = managed(draft, model)?.fields.find((field) => field.name === name)
  refuseOtherValues(name, wanted, now)
  if (now !== undefined && now.archived !== wanted.archived) {
    const status = wanted.archived ? 'archived' : 'active'
    within(name, () => edit(draft, { do: 'set_field_status', ...seen(draft, model), field: name, status }))
  }
}

/** The rules that differ. A choice that is new gets its value from what people read, as on its page. */
function rulesOf(wanted: FileField, before: FileField | null): FieldRules {
  const differs = (rule: keyof FileField): boolean =>
    JSON.stringify(wanted[rule]) !== JSON.stringify(before === null ? BLANK[rule] : before[rule])
  const known = new Set(Object.keys(before?.choices ?? {}))
  const choices = Object.entries(wanted.choices ?? {}).map(([value, label]) => ({
    value: known.has(value) ? value : null,
    label,
  }))
  return {
    ...(differs('label') ? { label: wanted.label } : {}),
    ...(differs('description') ? { description: wanted.description } : {}),
    ...(differs('required') ? { required: wanted.required } : {}),
    ...(differs('unique') ? { unique: wanted.unique } : {}),
    ...(differs('choices') ? { choices } : {}),
    ...(differs('min') ? { min: wanted.min ?? null } : {}),
    ...(differs('max') ? { max: wanted.max ?? null } : {}),
    ...(differs('maxLength') ? { maxLength: wanted.maxLength ?? null } : {}),
    ...(differs('pattern') ? { pattern: wanted.pattern ?? null } : {}),
  }
}

const BLANK: Partial<FileField> = { description: '', required: false, unique: false }

function refuseOtherValues(name: string, wanted: FileField, now: ManagedField | undefined): void {
  const values = Object.keys(wanted.choices ?? {})
  const other = (now?.choices ?? []).find((value, index) => value !== values[index])
  if (other === undefined) return
  throw wrong(`fields.${name}.choices`, `A new choice gets its value from its label: write “${other}”.`)
}

/** The fields of the file in the file's order; others come after them. */
function planOrder(draft: Draft, name: string, wanted: readonly string[]): void {
  const model = managed(draft, name)
  if (model === undefined) return
  const names = model.fields.map((field) => field.name)
  const now = names.filter((field) => wanted.includes(field))
  if (now.join() === wanted.join()) return
  if (names[0] !== undefined && wanted.includes(names[0]) && wanted[0] !== names[0]) {
    throw wrong('fields', `“${names[0]}” names the record, so it comes first.`)
  }
  const order = [...wanted, ...names.filter((field) => !wanted.includes(field))]
  const first = names.slice(0, 1).filter((field) => order[0] !== field)
  take(draft, {
    model: nextModel(editing(draft), model, { order: [...first, ...order.filter((field) => !first.includes(field))] }),
    action: 'model.changed',
    details: { changed: ['order'], order_before: names, order_after: order },
  })
}

function edit(draft: Draft, asked: ModelEdit): void {
  take(draft, planOf(editing(draft), parseEdit(asked)))
}

function take(draft: Draft, plan: Plan): void {
  const { room, about } = draft
  draft.statements.push(putModel(room.db, about.tenantId, plan.model))
  const { action, fields = [], details } = plan
  draft.events.push({ ...about, model: plan.model.name, action, fields, details })
  putStoredModel(draft, plan.model)
}

function editing({ by, room, about }: Draft) {
  return { by, sql: room.storage.sql, at: about.at }
}

function seen(draft: Draft, model: string) {
  return { model, version: managed(draft, model)?.version ?? 0 }
}

function managed({ by }: Draft, name: string): ManagedModel | undefined {
  return by.policy.managedModels.find((model) => model.name === name)
}

/** What is wrong with a field is said of that field. */
function within(field: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    const issues = error.details.issues ?? [{ field: error.details.field ?? '', message: error.message }]
    const told = issues.map((issue) => ({ ...issue, field: `fields.${field}.${issue.field}` }))
    throw new GatehouseError(error.code, error.message, { ...error.details, issues: told }, { cause: error })
  }
}

function textOf(model: ManagedModel): Record<string, unknown> {
  const { fields, ...others } = fileModel(model)
  const lines = Object.entries(fields).map(([name, field]) => `${name}: ${JSON.stringify(field)}`)
  return { ...others, fields: lines }
}

function wrong(field: string, message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { issues: [{ field, message }] })
}
