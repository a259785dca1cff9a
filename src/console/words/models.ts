import type { NewAccess } from '../../core/model-edits.ts'
import type { FieldType } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { FieldUse, ModelDetail } from '../../tenant/contract.ts'
import { joined } from './permissions.ts'

/** The types of fields in the order in which a form offers them. */
export const TYPE_WORDS: Readonly<Record<FieldType, { name: string; summary: string }>> = {
  text: { name: 'Text', summary: 'One line, up to 500 characters. It can have a pattern.' },
  long_text: { name: 'Long text', summary: 'Several lines, up to 20,000 characters.' },
  number: { name: 'Number', summary: 'With or without decimals, in a range if you like.' },
  money: { name: 'Money', summary: 'An amount in your currency.' },
  boolean: { name: 'Yes or no', summary: 'A box to tick.' },
  date: { name: 'Date', summary: 'A day of the calendar.' },
  time: { name: 'Time of day', summary: 'Hours and minutes, on any day.' },
  datetime: { name: 'Date and time', summary: 'A moment, the same for everybody.' },
  choice: { name: 'Choice', summary: 'One out of a list that you make.' },
  choices: { name: 'Several choices', summary: 'Any number out of a list that you make.' },
  email: { name: 'E-mail', summary: 'An e-mail address.' },
  link: { name: 'Link', summary: 'The address of a web page.' },
  member: { name: 'Member', summary: 'One of the members of your workspace.' },
  reference: { name: 'Record', summary: 'A record of another data model, or of this one.' },
}

export const NEW_ACCESS_WORDS: Readonly<Record<NewAccess, string>> = {
  none: 'None',
  view: 'View',
  edit: 'View and edit',
  full: 'Everything',
}

/** `Edit: Administrator, Manager. View: Viewer.` */
export function whoMay({ roles, access }: Pick<ModelDetail, 'roles' | 'access'>, field: string): string {
  const named = (wanted: 'edit' | 'view') =>
    roles.filter(({ id }) => access[id]?.[field] === wanted).map(({ name }) => name)
  const lines = (['edit', 'view'] as const).flatMap((wanted) => {
    const names = named(wanted)
    return names.length === 0 ? [] : [`${wanted === 'edit' ? 'Edit' : 'View'}: ${names.join(', ')}.`]
  })
  return lines.length === 0 ? 'Nobody' : lines.join(' ')
}

/** The rules of a field in a few words. */
export function rulesInWords(field: ManagedField): string[] {
  const { min, max, maxLength, pattern } = field
  return [
    ...(field.required === true ? ['Required'] : []),
    ...(field.unique === true ? ['Unique'] : []),
    ...(min === undefined && max === undefined ? [] : [rangeInWords(min, max)]),
    ...(maxLength === undefined ? [] : [`At most ${maxLength} characters`]),
    ...(pattern === undefined ? [] : [`Fits ${pattern}`]),
    ...(field.choices === undefined ? [] : [`${field.choices.length} to choose from`]),
  ]
}

function rangeInWords(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return `${max ?? ''} at most`
  return max === undefined ? `${min} at least` : `${min} to ${max}`
}

/** What deleting a field takes with it. */
export function lossInWords({ values, history, partial }: Pick<FieldUse, 'values' | 'history' | 'partial'>): string {
  const parts = [some(values, 'value', partial), `${some(history, 'change', partial)} in the history`]
  return joined(parts)
}

/** `1 value`, `1,200 values`; `at least 1,200 values` where not all was looked at. */
export function some(count: number, noun: string, partial = false): string {
  return `${partial ? 'at least ' : ''}${count.toLocaleString('en')} ${count === 1 ? noun : `${noun}s`}`
}
