import type { ImportSettings } from '../../core/imports.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { checkValue } from '../records/field-values.ts'
import { EXTERNAL_ID } from '../records/layout.ts'
import { nearest } from '../../core/nearest.ts'
import { textOf } from './cell-text.ts'
import { matchingFields, RECORD_ID, writableFields } from './fields.ts'
import type { Sight } from '../records/sight.ts'
import { cellValue, type Reading } from './values.ts'
import type { Cell } from './store.ts'

/** What other programs call what we call something else. */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  external_id: ['id', 'externalid', 'sourceid', 'crmid', 'reference', 'ref', 'key'],
  name: ['title', 'fullname', 'companyname', 'accountname', 'company', 'account'],
  title: ['name', 'subject', 'summary'],
  company: ['account', 'companyname', 'accountname', 'organization', 'organisation', 'customer'],
  owner: ['responsible', 'assignee', 'accountowner', 'csm', 'manager'],
  email: ['mail', 'emailaddress'],
  phone: ['telephone', 'phonenumber', 'mobile'],
  website: ['url', 'web', 'homepage', 'domain'],
  employees: ['headcount', 'employeecount', 'size'],
}

/** What is known of a file before anybody said anything about it. */
export interface FileSample {
  columns: readonly string[]
  rows: readonly (readonly Cell[])[]
  /** Whether a text is the id of a record that the importer sees: the ids of other systems are called `id`, too. */
  isRecord: (text: string) => boolean
}

/**
 * What the columns are likely to be: as they were said to be last time, else by name, label, other names and likeness,
 * as far as what is in them fits. Only fields that the importer may write come into question (V4).
 */
export function suggestSettings(
  sight: Sight,
  definition: ModelDefinition,
  file: FileSample,
  remembered: ReadonlyMap<string, string>,
): ImportSettings {
  const reading = { ...suggestReading(file), timeZone: 'UTC' }
  const matches = matchingFields(sight, definition)
  const open = [...writableFields(sight, definition), ...matches.filter((field) => field === RECORD_ID)]
  const mapping = suggestMapping(open, file, reading, remembered)
  const mapped = new Set(Object.values(mapping))
  const match = [EXTERNAL_ID, RECORD_ID].find((field) => matches.includes(field) && mapped.has(field.name)) ?? null
  const may = { create: sight.may(definition.name, 'create'), update: sight.may(definition.name, 'update') }
  const mode = match === null || !may.update ? 'create' : may.create ? 'both' : 'update'
  const { decimal, dates } = reading
  return { mapping, match: match?.name ?? null, mode, empty: 'keep', decimal, dates }
}

function suggestMapping(
  fields: readonly FieldDefinition[],
  { columns, rows, isRecord }: FileSample,
  reading: Reading,
  remembered: ReadonlyMap<string, string>,
): Record<string, string | null> {
  const chosen = new Map<string, FieldDefinition>()
  const suits = (field: FieldDefinition, cells: readonly Cell[]): boolean =>
    field === RECORD_ID ? mostOf(cells, (cell) => isRecord(textOf(cell))) : fits(field, cells, reading)
  const free = (field: FieldDefinition | undefined): field is FieldDefinition =>
    field !== undefined && ![...chosen.values()].includes(field)
  // The surest reason goes over all columns before the next one does.
  for (const reason of REASONS) {
    for (const [index, column] of columns.entries()) {
      if (chosen.has(column)) continue
      const found = reason(column, fields.filter(free), remembered)
      const cells = rows.map((row) => row[index] ?? null)
      if (found !== undefined && suits(found, cells)) chosen.set(column, found)
    }
  }
  return Object.fromEntries(columns.map((column) => [column, chosen.get(column)?.name ?? null]))
}

type Reason = (
  column: string,
  fields: readonly FieldDefinition[],
  remembered: ReadonlyMap<string, string>,
) => FieldDefinition | undefined

const REASONS: readonly Reason[] = [
  (column, fields, remembered) => fields.find(({ name }) => name === remembered.get(columnKey(column))),
  (column, fields) => fields.find(({ name }) => name === column),
  (column, fields) => fields.find((field) => namesOf(field).includes(columnKey(column))),
  (column, fields) => fields.find(({ name }) => ALSO_CALLED[name]?.includes(columnKey(column)) === true),
  (column, fields) => {
    if (columnKey(column).length < 4) return undefined
    const [near] = nearest(
      column.replaceAll(/[\s-]+/g, '_'),
      fields.map(({ name }) => name).filter((name) => name !== 'id'),
    )
    return fields.find(({ name }) => name === near)
  },
]

/** A name without what people write in different ways. */
export function columnKey(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
}

function namesOf({ name, label }: FieldDefinition): string[] {
  return [columnKey(name), columnKey(label)]
}

/** Whether most of what is in a column could be a value of the field. */
function fits(field: FieldDefinition, cells: readonly Cell[], reading: Reading): boolean {
  return mostOf(cells, (cell) => 'value' in checkValue(field, cellValue(field, cell, reading)))
}

function mostOf(cells: readonly Cell[], good: (cell: Cell) => boolean): boolean {
  const filled = cells.filter((cell) => cell !== null && cell !== '')
  return filled.filter(good).length >= filled.length / 2
}

/** Decimal comma or point, and the order of days and months, by what can only be read in one way. */
function suggestReading({ rows }: FileSample): Pick<Reading, 'decimal' | 'dates'> {
  const texts = rows.flat().filter((cell) => typeof cell === 'string')
  const count = (pattern: RegExp): number => texts.filter((text) => pattern.test(text.trim())).length
  const comma = count(/^[^a-z]*\d(\.\d{3})*,\d{1,2}[^\d]*$|^[^a-z]*\d{1,3}(\.\d{3}){2,}/i)
  const point = count(/^[^a-z]*\d(,\d{3})*\.\d{1,2}[^\d]*$|^[^a-z]*\d{1,3}(,\d{3})+(\.\d+)?$/i)
  const parts = texts
    .map((text) => /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})\b/.exec(text.trim()))
    .filter((found) => found !== null)
  const dayFirst = parts.filter(([, first, mark]) => Number(first) > 12 || mark === '.').length
  const monthFirst = parts.filter(([, , , second]) => Number(second) > 12).length
  const dates = parts.length === 0 ? 'iso' : dayFirst >= monthFirst && dayFirst > 0 ? 'day_first' : 'month_first'
  return { decimal: comma > point ? 'comma' : 'point', dates }
}
