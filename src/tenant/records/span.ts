import { endOfDay, startOfDay, type Calendar } from '../../core/calendar.ts'
import { readableChoices, type FieldDefinition } from '../../core/models.ts'
import type { Scalar } from '../../core/query.ts'
import { relativeDays } from '../../core/relative-dates.ts'
import { fold } from './fold.ts'
import { isDate, isDateTime, isTime } from './values-of-type.ts'

/** The lowest and highest stored value that an operand stands for: they differ for days, and for words that mean some. */
export type Span = readonly [lowest: string | number, highest: string | number]

/** What an operand stands for as a value of the field; null where it can't be one. */
export function spanOf(field: FieldDefinition, value: Scalar, calendar: Calendar): Span | null {
  if (typeof value === 'string') return textSpan(field, value, calendar)
  if (field.type === 'boolean' && typeof value === 'boolean') return [Number(value), Number(value)]
  const isNumber = field.type === 'number' || field.type === 'money'
  return isNumber && typeof value === 'number' ? [value, value] : null
}

function textSpan(field: FieldDefinition, value: string, calendar: Calendar): Span | null {
  switch (field.type) {
    case 'number':
    case 'money':
    case 'boolean':
      return null
    case 'date':
      return daysSpan(value, calendar)
    case 'datetime':
      return timeSpan(value, calendar)
    case 'time':
      return isTime(value) ? [value, value] : null
    case 'choice':
    case 'choices': {
      const choice = readableChoices(field)?.find((candidate) => fold(candidate) === fold(value))
      return choice === undefined ? null : [choice, choice]
    }
    case 'text':
    case 'long_text':
    case 'email':
    case 'link':
    case 'member':
    case 'reference':
      return [value, value]
  }
}

function daysSpan(value: string, calendar: Calendar): readonly [string, string] | null {
  if (isDate(value)) return [value, value]
  const days = relativeDays(value, calendar)
  return days && [days.first, days.last]
}

/** Whole days begin and end where the tenant is. */
function timeSpan(value: string, calendar: Calendar): Span | null {
  if (isDateTime(value)) {
    const time = new Date(value).toISOString()
    return [time, time]
  }
  const days = daysSpan(value, calendar)
  const start = days && startOfDay(days[0], calendar.timeZone)
  const end = days && endOfDay(days[1], calendar.timeZone)
  return start === null || end === null ? null : [new Date(start).toISOString(), new Date(end).toISOString()]
}
