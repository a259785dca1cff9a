import type { FieldRules } from '../../core/model-edits.ts'
import type { FieldType } from '../../core/models.ts'
import type { ManagedField, StoredField } from '../../core/stored-models.ts'
import { wrong } from './plan.ts'

const UNIQUE: ReadonlySet<FieldType> = new Set(['text', 'email', 'link', 'number', 'date'])
const CHOICES: ReadonlySet<FieldType> = new Set(['choice', 'choices'])
const NUMBERS: ReadonlySet<FieldType> = new Set(['number', 'money'])
const TEXTS: ReadonlySet<FieldType> = new Set(['text', 'long_text'])

/**
 * What is stored of a field when these rules are written over it: only those that its type has, and of a built-in field
 * only its words, its choices and whether it is required.
 * @throws GatehouseError `invalid_input` naming the rule that is wrong.
 */
export function storedRules(field: ManagedField, rules: FieldRules): StoredField {
  refuseForeign(field, rules)
  const { label, description, required, unique } = rules
  const stored: StoredField = {
    ...(label === undefined ? {} : { label }),
    ...(description === undefined ? {} : { description }),
    ...(required === undefined ? {} : { required }),
    ...(unique === undefined ? {} : { unique }),
    ...(rules.choices === undefined ? {} : storedChoices(field, rules.choices)),
  }
  for (const rule of ['min', 'max', 'maxLength'] as const) {
    if (rules[rule] !== undefined) stored[rule] = rules[rule] ?? undefined
  }
  if (rules.pattern !== undefined) stored.pattern = rules.pattern === '' ? undefined : (rules.pattern ?? undefined)
  const { min, max } = { ...field, ...stored }
  if (min !== undefined && max !== undefined && min > max)
    throw wrong('min', 'The smallest value is above the largest.')
  return stored
}

function refuseForeign({ type, custom, label }: ManagedField, rules: FieldRules): void {
  const given = (rule: keyof FieldRules) => rules[rule] !== undefined && rules[rule] !== null && rules[rule] !== false
  const needs = (rule: keyof FieldRules, types: ReadonlySet<FieldType>, what: string) => {
    if (given(rule) && !types.has(type)) throw wrong(rule, `${what} is not for a field of the type ${type}.`)
  }
  needs('unique', UNIQUE, '“Unique”')
  needs('choices', CHOICES, 'A list of choices')
  needs('min', NUMBERS, 'A smallest value')
  needs('max', NUMBERS, 'A largest value')
  needs('maxLength', TEXTS, 'A greatest length')
  needs('pattern', new Set(['text']), 'A pattern')
  if (custom === true) return
  for (const rule of ['unique', 'min', 'max', 'maxLength', 'pattern'] as const) {
    if (given(rule)) throw wrong(rule, `${label} is built in: this rule can’t be set for it.`)
  }
}

/**
 * Values of choices never change, whatever they are called: what records hold stays readable. One that is taken out can't
 * be chosen any more, and stays known for the records that have it.
 */
function storedChoices(field: ManagedField, given: NonNullable<FieldRules['choices']>): StoredField {
  const { choices = [], retiredChoices = [], choiceLabels = {} } = field
  const known = new Set([...choices, ...retiredChoices])
  const values: string[] = []
  const labels: Record<string, string> = {}
  for (const choice of given) {
    if (choice.value !== null && !known.has(choice.value)) {
      throw wrong('choices', `There is no choice “${choice.value.slice(0, 60)}”. Leave the value out to add one.`)
    }
    const value = choice.value ?? valueFor(choice.label, new Set([...known, ...values]))
    if (values.includes(value)) throw wrong('choices', `“${choice.label}” is there twice.`)
    values.push(value)
    labels[value] = choice.label
  }
  const called = Object.values(labels).map((label) => label.toLocaleLowerCase('en'))
  const twice = called.find((label, index) => called.indexOf(label) !== index)
  if (twice !== undefined) throw wrong('choices', `Two choices are called “${twice}”.`)
  const retired = [...known].filter((value) => !values.includes(value))
  const kept = retired.flatMap((value) => {
    const label = Object.hasOwn(choiceLabels, value) ? choiceLabels[value] : undefined
    return label === undefined ? [] : [[value, label] as const]
  })
  return {
    choices: values,
    choiceLabels: { ...Object.fromEntries(kept), ...labels },
    retiredChoices: retired.length === 0 ? undefined : retired,
  }
}

/** `At risk!` becomes `at_risk`; a number is put behind one that is taken. */
function valueFor(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40)
  const stem = plain === '' ? 'choice' : plain
  let value = stem
  for (let count = 2; taken.has(value); count += 1) value = `${stem}_${count}`
  return value
}
