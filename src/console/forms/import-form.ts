import type { ImportSettings } from '../../core/imports.ts'
import { textOf } from '../request-facts.ts'

/** The name of the choice for a column, by its place: columns may be called anything. */
export const columnChoice = (index: number): string => `column-${index}`

/** What a person said of the columns; nothing is judged here. */
export function readImportForm(form: FormData, columns: readonly string[]): Partial<ImportSettings> {
  const chosen = columns.map((column, index) => [column, textOf(form, columnChoice(index)) || null] as const)
  const match = textOf(form, 'match')
  return {
    mapping: Object.fromEntries(chosen),
    match: match === '' ? null : match,
    mode: textOf(form, 'mode') as ImportSettings['mode'],
    empty: textOf(form, 'empty') as ImportSettings['empty'],
    decimal: textOf(form, 'decimal') as ImportSettings['decimal'],
    dates: textOf(form, 'dates') as ImportSettings['dates'],
  }
}

/** Whether the first line names the columns, as the form says it; nothing where it is to be recognised. */
export function readHeader(text: string | undefined): { header?: boolean } {
  return text === 'yes' ? { header: true } : text === 'no' ? { header: false } : {}
}
