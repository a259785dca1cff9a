import type { FieldType } from './models.ts'

/** The most characters that a text of a type may have. */
export const LONGEST_TEXT: Readonly<Partial<Record<FieldType, number>>> = {
  text: 500,
  long_text: 20_000,
  email: 320,
  link: 2_000,
}

/** Beyond it a number is a mistake or an attack, and no longer exact (A41). */
export const LARGEST_NUMBER = 1e15
