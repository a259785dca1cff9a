import { NEW_ACCESS, type FieldRules, type NewAccess } from '../../core/model-edits.ts'
import type { FieldType } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { FormIssue } from '../components/field.tsx'
import type { RoleOnModels } from '../../tenant/contract.ts'
import { textOf } from '../request-facts.ts'
import { choiceLabel } from '../../core/models.ts'

/** A model's words as they were typed. */
export interface ModelFormValues {
  name: string
  label: string
  pluralLabel: string
  description: string
}

export const NO_MODEL: ModelFormValues = { name: '', label: '', pluralLabel: '', description: '' }

export function readModelForm(form: FormData): ModelFormValues {
  return {
    name: textOf(form, 'name'),
    label: textOf(form, 'label'),
    pluralLabel: textOf(form, 'pluralLabel'),
    description: textOf(form, 'description'),
  }
}

/** A choice as its row in the form has it. */
export interface ChoiceRow {
  value: string
  label: string
  /** The place in the list, as typed. */
  place: string
  kept: boolean
}

/** The form of a field as it was typed. */
export interface FieldFormValues {
  name: string
  label: string
  description: string
  required: boolean
  unique: boolean
  min: string
  max: string
  maxLength: string
  pattern: string
  target: string
  choices: readonly ChoiceRow[]
  /** One label a line. */
  newChoices: string
}

export const NO_FIELD: FieldFormValues = {
  name: '',
  label: '',
  description: '',
  required: false,
  unique: false,
  min: '',
  max: '',
  maxLength: '',
  pattern: '',
  target: '',
  choices: [],
  newChoices: '',
}

/** The form of a field that exists. */
export function fieldValues(field: ManagedField): FieldFormValues {
  const { choices = [], retiredChoices = [] } = field
  const row = (kept: boolean) => (value: string, index: number) => ({
    value,
    label: choiceLabel(field, value),
    place: String(index + 1 + (kept ? 0 : choices.length)),
    kept,
  })
  return {
    ...NO_FIELD,
    name: field.name,
    label: field.label,
    description: field.description,
    required: field.required === true,
    unique: field.unique === true,
    min: String(field.min ?? ''),
    max: String(field.max ?? ''),
    maxLength: String(field.maxLength ?? ''),
    pattern: field.pattern ?? '',
    choices: [...choices.map(row(true)), ...retiredChoices.map(row(false))],
  }
}

export function readFieldForm(form: FormData): FieldFormValues {
  const values = form.getAll('choice').filter((value) => typeof value === 'string')
  return {
    name: textOf(form, 'name'),
    label: textOf(form, 'label'),
    description: textOf(form, 'description'),
    required: textOf(form, 'required') === 'on',
    unique: textOf(form, 'unique') === 'on',
    min: textOf(form, 'min'),
    max: textOf(form, 'max'),
    maxLength: textOf(form, 'maxLength'),
    pattern: textOf(form, 'pattern'),
    target: textOf(form, 'target'),
    choices: values.slice(0, 500).map((value) => ({
      value,
      label: textOf(form, `choice:${value}:label`),
      place: textOf(form, `choice:${value}:place`),
      kept: textOf(form, `choice:${value}:kept`) === 'on',
    })),
    newChoices: textOf(form, 'newChoices'),
  }
}

/** The rules that a form stands for, of those that a field of this type and origin has. */
export function rulesFrom(
  values: FieldFormValues,
  { type, custom }: { type: FieldType; custom: boolean },
): { rules: FieldRules & { label: string }; issues: FormIssue[] } {
  const issues: FormIssue[] = []
  const number = (name: 'min' | 'max' | 'maxLength'): number | null => {
    if (values[name] === '') return null
    const read = Number(values[name].replace(',', '.'))
    if (Number.isFinite(read)) return read
    issues.push({ field: name, message: 'Give a number, or leave it empty.' })
    return null
  }
  const isChoice = type === 'choice' || type === 'choices'
  const isNumber = type === 'number' || type === 'money'
  const rules = {
    label: values.label,
    description: values.description,
    required: values.required,
    ...(isChoice ? { choices: choicesFrom(values) } : {}),
    ...(custom && isNumber ? { min: number('min'), max: number('max') } : {}),
    ...(custom && (type === 'text' || type === 'long_text') ? { maxLength: number('maxLength') } : {}),
    ...(custom && type === 'text' ? { pattern: values.pattern === '' ? null : values.pattern } : {}),
    ...(custom && UNIQUE_TYPES.includes(type) ? { unique: values.unique } : {}),
  }
  return { rules, issues }
}

export const UNIQUE_TYPES: readonly FieldType[] = ['text', 'email', 'link', 'number', 'date']

function choicesFrom({ choices, newChoices }: FieldFormValues): { value: string | null; label: string }[] {
  const place = (row: ChoiceRow) => (/^\d{1,4}$/.test(row.place) ? Number(row.place) : Infinity)
  const kept = choices.filter((row) => row.kept).toSorted((a, b) => place(a) - place(b))
  const added = newChoices.split('\n').map((line) => line.trim())
  return [
    ...kept.map(({ value, label }) => ({ value, label })),
    ...added.filter((line) => line !== '').map((label) => ({ value: null, label })),
  ]
}

/** The name of the choice for a role. */
export const roleInput = (id: string) => `role:${id}`

/** What each role gets of something new, as the form says it. */
export function rolesFrom(form: FormData, roles: readonly RoleOnModels[]): Record<string, NewAccess> {
  return Object.fromEntries(
    roles.map(({ id }) => [id, NEW_ACCESS.find((access) => access === textOf(form, roleInput(id))) ?? 'none']),
  )
}

/** Where a form starts: Administrators have it all, and nobody else anything (V1). */
export function firstRoles(roles: readonly RoleOnModels[], most: NewAccess): Record<string, NewAccess> {
  return Object.fromEntries(roles.map(({ id, administrators }) => [id, administrators ? most : 'none']))
}
