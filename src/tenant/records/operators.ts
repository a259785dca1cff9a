import type { FieldDefinition, FieldType } from '../../core/models.ts'

const RIGHT: Readonly<Record<FieldType, string>> = {
  text: 'a text',
  long_text: 'a text',
  email: 'a text',
  link: 'a text',
  member: 'an id, an e-mail address or a name, as a text',
  reference: 'an id or a name, as a text',
  number: 'a number',
  money: 'a number',
  date: 'a date such as "2026-03-31", or a word such as "today", "this_quarter" or "last_30_days"',
  time: 'a time of day such as "09:30"',
  datetime:
    'a time such as "2026-03-31T09:00:00Z", or a date or a word such as "today" or "last_30_days" for whole days',
  boolean: 'true or false',
  choice: 'one of its choices',
  choices: 'one of its choices',
}

/** What the field may be compared with, to be told to whoever gave something else. */
export function rightValue({ type, choices }: FieldDefinition): string {
  return choices === undefined ? RIGHT[type] : `one of: ${choices.join(', ')}`
}
