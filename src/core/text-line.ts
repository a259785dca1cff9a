import * as z from 'zod'

/** Control characters, line breaks, and what is invisible or turns the direction of the text around it. */
export const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** One line of text that shows what it is. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `Use at most ${max} characters.`)
    .refine((text) => !CONTROL_CHARACTERS.test(text), 'Leave out control characters and line breaks.')
