import { MOST_FIELDS, MOST_UNIQUE, RESERVED_FIELDS, type EditTo } from '../../core/model-edits.ts'
import type { ManagedField, StoredField } from '../../core/stored-models.ts'
import { isStandardField, type ManagedModel } from '../../core/tenant-models.ts'
import { changeFacts } from '../clients/client-facts.ts'
import { forgetField, indexField } from '../records/search-index.ts'
import { countRepeated } from '../records/unique.ts'
import { counted } from './counted.ts'
import { givenField, givenFacts } from './giving.ts'
import {
  confirmed,
  fieldFacts,
  fieldOf,
  modelOf,
  nextField,
  nextModel,
  wrong,
  type Editing,
  type Plan,
} from './plan.ts'
import { storedRules } from './rules.ts'
import { asksOfValues, demandSightOf } from './sight-of-values.ts'
import { countUnfit, retyped, typesFor } from './types.ts'
import { countLacking, portfoliosWith, useOfField } from './use.ts'

/** A field is hidden until a role allows it (V1); the form says which do from the start. */
export function createField(editing: Editing, edit: EditTo<'create_field'>): Plan {
  const { policy, role } = editing.by
  const model = modelOf(editing, edit)
  const { name, type, target } = edit
  if (RESERVED_FIELDS.has(name)) throw wrong('name', `“${name}” means something else in the API. Use another name.`)
  if (model.fields.some((field) => field.name === name)) throw wrong('name', `There is a field “${name}” already.`)
  if (model.stored.gone?.includes(name) === true) {
    throw wrong('name', `“${name}” was a field that was deleted. Its name is not used again: choose another one.`)
  }
  if (model.fields.filter(({ custom }) => custom === true).length >= MOST_FIELDS) {
    throw wrong('name', `A data model can have ${MOST_FIELDS} fields of your own. Delete one that nobody needs.`)
  }
  if (type === 'reference' && !policy.models.some((known) => known.name === target)) {
    throw wrong('target', 'Choose the data model that it leads to.')
  }
  const blank: ManagedField = { name, label: edit.rules.label, description: '', type, archived: false, custom: true }
  const rules = storedRules(blank, edit.rules)
  if ((type === 'choice' || type === 'choices') && rules.choices === undefined) {
    throw wrong('choices', 'Give at least one choice.')
  }
  const stored: StoredField = { type, ...(type === 'reference' ? { model: target } : {}), ...rules }
  const field: ManagedField = { ...blank, ...present(stored) }
  refuseUnfulfilled(editing, model, { ...field, required: false }, field)
  return {
    model: nextField(editing, model, name, stored),
    action: 'field.created',
    fields: [name],
    details: { ...fieldFacts(field), roles: givenFacts(policy, edit.roles) },
    roles: givenField(policy, role, model, name, edit.roles),
  }
}

export function changeField(editing: Editing, edit: EditTo<'change_field'>): Plan {
  const model = modelOf(editing, edit)
  const field = fieldOf(model, edit.field)
  if (field === model.fields[0] && edit.rules.required === false) {
    throw wrong('required', 'Each record needs a name, so this field stays required.')
  }
  const rules = storedRules(field, edit.rules)
  const after = withRules(field, rules)
  if (asksOfValues(field, after)) demandSightOf(editing, model, field)
  if (!field.archived) refuseUnfulfilled(editing, model, field, after)
  return {
    model: nextField(editing, model, field.name, rules),
    action: 'field.changed',
    fields: [field.name],
    details: changeFacts(fieldFacts(field), fieldFacts(after)),
  }
}

/** One place up or down among the fields that are there; the first field is the record's name and stays. */
export function moveField(editing: Editing, edit: EditTo<'move_field'>): Plan {
  const model = modelOf(editing, edit)
  const field = fieldOf(model, edit.field)
  const shown = model.fields.filter(({ archived }) => !archived).map(({ name }) => name)
  const from = shown.indexOf(field.name)
  const to = edit.direction === 'up' ? from - 1 : from + 1
  if (from < 1 || to < 1 || to >= shown.length)
    throw wrong('field', `${field.label} can’t go further ${edit.direction}.`)
  const order = shown.filter((name) => name !== field.name)
  order.splice(to, 0, field.name)
  const archived = model.fields.filter((one) => one.archived).map(({ name }) => name)
  return {
    model: nextModel(editing, model, { order: [...order, ...archived] }),
    action: 'field.changed',
    fields: [field.name],
    details: { changed: ['place'], place_before: from + 1, place_after: to + 1 },
  }
}

/** Only to a type of which every value is one already: then no value is rewritten, and none is lost. */
export function changeType(editing: Editing, edit: EditTo<'change_type'>): Plan {
  const { sql } = editing
  const model = modelOf(editing, edit)
  const field = fieldOf(model, edit.field)
  if (!typesFor(field).includes(edit.type)) throw wrong('type', `A field of the type ${field.type} can’t become that.`)
  demandSightOf(editing, model, field)
  refuseInPortfolios(editing, field)
  const after = retyped(sql, model, field, edit.type)
  const unfit = countUnfit(sql, model, field, after)
  if (unfit > 0) throw wrong('type', `${counted(unfit, 'value')} would be lost, so the type stays as it is.`)
  const { type, choices } = after
  const rules = { choiceLabels: undefined, retiredChoices: undefined, pattern: undefined, maxLength: undefined }
  return {
    model: nextField(editing, model, field.name, {
      type,
      choices: choices && [...choices],
      unique: undefined,
      ...rules,
    }),
    action: 'field.changed',
    fields: [field.name],
    details: changeFacts(typeFacts(field), typeFacts(after)),
    prepare: () => {
      forgetField(sql, model, field)
      indexField(sql, model, after)
    },
  }
}

/** Archived, a field behaves as if it did not exist (V4); its values stay, and are there again when it is restored. */
export function setFieldStatus(editing: Editing, edit: EditTo<'set_field_status'>): Plan {
  const model = modelOf(editing, edit)
  const field = fieldOf(model, edit.field)
  if (edit.status === 'archived') {
    if (isStandardField(model, field))
      throw wrong('status', `${field.label} is what records are found by: it can’t be archived.`)
    refuseInPortfolios(editing, field)
    return {
      model: nextField(editing, model, field.name, { archived: true }),
      action: 'field.archived',
      fields: [field.name],
      details: { label: field.label },
    }
  }
  // What was written in the meantime may not keep to its rules: then they are off, and can be set again.
  const { sql } = editing
  const rules = {
    ...(field.required === true && countLacking(sql, model, field) > 0 ? { required: false } : {}),
    ...(field.unique === true && countRepeated(sql, model, field) > 0 ? { unique: false } : {}),
  }
  return {
    model: nextField(editing, model, field.name, { ...rules, archived: undefined }),
    action: 'field.restored',
    fields: [field.name],
    details: { label: field.label, rules_taken_off: Object.keys(rules) },
  }
}

/** From then on it is gone for everybody; its values are deleted in batches, history included (delete.ts). */
export function deleteField(editing: Editing, edit: EditTo<'delete_field'>): Plan {
  const model = modelOf(editing, edit)
  const field = fieldOf(model, edit.field)
  if (field.custom !== true) throw wrong('field', 'A built-in field can be archived, not deleted.')
  confirmed(edit, field.name)
  refuseInPortfolios(editing, field)
  const { values, history, partial } = useOfField(editing.sql, editing.by.policy, model, field)
  const { [field.name]: _gone, ...fields } = model.stored.fields
  const order = model.stored.order?.filter((name) => name !== field.name)
  return {
    model: nextModel(editing, model, {
      fields,
      gone: [...(model.stored.gone ?? []), field.name],
      ...(order === undefined ? {} : { order }),
    }),
    action: 'field.deleted',
    fields: [field.name],
    details: { label: field.label, type: field.type, values, versions: history, at_least: partial },
  }
}

/** A rule can be set when every record keeps to it already: says how many do not. */
function refuseUnfulfilled({ by, sql }: Editing, model: ManagedModel, before: ManagedField, after: ManagedField): void {
  const many = model.pluralLabel.toLocaleLowerCase('en')
  if (after.required === true && before.required !== true) {
    const lacking = countLacking(sql, model, after)
    if (lacking > 0) {
      const what = lacking === 1 ? 'One record has' : `${lacking.toLocaleString('en')} ${many} have`
      throw wrong('required', `${what} no value here. Fill them in first, then make the field required.`)
    }
  }
  if (after.unique === true && before.unique !== true) {
    const unique = by.policy.models.flatMap(({ fields }) => fields.filter((field) => field.unique === true)).length
    if (unique >= MOST_UNIQUE) throw wrong('unique', `A tenant can have ${MOST_UNIQUE} unique fields.`)
    const repeated = countRepeated(sql, model, after)
    if (repeated > 0)
      throw wrong('unique', `${counted(repeated, 'record')} of ${many} share a value. Change these first.`)
  }
  const tightened = (['min', 'max', 'maxLength', 'pattern'] as const).filter((rule) => after[rule] !== before[rule])
  const [rule] = tightened
  if (rule === undefined) return
  const unfit = countUnfit(sql, model, before, after)
  if (unfit > 0) throw wrong(rule, `${counted(unfit, 'value')} would break this rule. Change them first.`)
}

/** What the audit says about a change of type: found choices are values, and only counted (A1). */
function typeFacts(field: ManagedField) {
  return { ...fieldFacts(field), choices: field.choices?.length ?? 0 }
}

function refuseInPortfolios({ by }: Editing, field: ManagedField): void {
  const roles = portfoliosWith(by.policy, field.name)
  if (roles.length > 0) {
    throw wrong(
      'field',
      `The portfolio of ${roles.join(', ')} asks for it. Change that first, or these members see nothing.`,
    )
  }
}

function withRules(field: ManagedField, rules: StoredField): ManagedField {
  return present<ManagedField>({ ...field, ...rules } as ManagedField)
}

function present<T extends object>(part: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never
}
