import * as z from 'zod'

/** Beside a total: set where more match than are counted for a list. */
export const moreThanTotal = z
  .literal(true)
  .optional()
  .describe('Set when more match than total says; aggregate_records counts them exactly.')

/** A total as it is read: `847`, or `more than 2000`. */
export function totalInWords(total: number, more: true | undefined): string {
  return more === undefined ? String(total) : `more than ${total}`
}
