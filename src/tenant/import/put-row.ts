import { GatehouseError } from '../../core/errors.ts'
import type { ImportSettings, RowOutcome } from '../../core/imports.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { RecordRequest } from '../../core/records.ts'
import type { Caller } from '../contract.ts'
import { carryOut } from '../records.ts'
import type { Performed } from '../records/asking.ts'
import { shortened } from '../records/field-paths.ts'
import { recordsWith, type FoundRecord } from './find-record.ts'
import type { Importer } from './gate.ts'
import type { Cell, StagedRow } from './store.ts'
import { cellValue, type Reading } from './values.ts'
import type { TenantRoom } from '../room.ts'

/** How the rows of one import become records, worked out once for a batch. */
export interface RowPlan {
  caller: Caller
  importer: Importer
  definition: ModelDefinition
  /** The field that each column fills, by the place of the column. */
  fields: readonly (FieldDefinition | null)[]
  match: FieldDefinition | null
  settings: ImportSettings
  reading: Reading
}

/** What a row did. `before` is 0 for a new record. */
export interface RowEffect {
  outcome: Exclude<RowOutcome, 'refused'>
  recordId: string | null
  before: number
  after: number
  fields: readonly string[]
}

/**
 * Makes a record out of a row, or changes the one that it is about, as any other way in does: with the importer's
 * permissions, every check, and a version in the history. Its texts are for the batch to index, once for all rows.
 * @throws GatehouseError with what is wrong with the row, possibly after it has written: in a transaction of its own
 */
export function putRow(room: TenantRoom, plan: RowPlan, row: StagedRow): RowEffect {
  const { definition, match, settings } = plan
  if (row.cells.length > plan.fields.length) {
    throw new GatehouseError(
      'invalid_input',
      `The row has more cells than the file has columns (${plan.fields.length}).`,
    )
  }
  const found = match === null ? null : recordFor(room, plan, match, keyOf(plan, match, row.cells))
  const given = rowValues(plan, row.cells)
  if (found === null) {
    const values = Object.fromEntries(given.filter(([, value]) => value !== null))
    return effectOf(write(room, plan, { do: 'create', model: definition.name, values }), 0)
  }
  const values = given.filter(([name, value]) => name !== match?.name && (value !== null || settings.empty === 'clear'))
  const same = { outcome: 'unchanged', recordId: found.id, before: found.version, after: found.version } as const
  if (settings.mode === 'create' || values.length === 0) return { ...same, fields: [] }
  const change = { do: 'update', model: definition.name, ...found, values: Object.fromEntries(values) } as const
  return effectOf(write(room, plan, change), found.version)
}

function write(room: TenantRoom, { caller, importer }: RowPlan, request: RecordRequest): Performed {
  return carryOut(room, caller, importer.who, request, { readBack: false, indexed: false })
}

/** The row's values by field, as they are meant; null for an empty cell. The record's own id is none to be written. */
export function rowValues({ fields, reading }: RowPlan, cells: readonly Cell[]): [string, unknown][] {
  return fields.flatMap((field, index): [string, unknown][] => {
    if (field === null || field.name === 'id') return []
    const value = cellValue(field, cells[index] ?? null, reading)
    return [[field.name, value === undefined || value === '' ? null : value]]
  })
}

/** What the row is found by, as a text; empty where it says nothing. */
export function keyOf({ fields, reading }: RowPlan, match: FieldDefinition, cells: readonly Cell[]): string {
  const cell = cells[fields.indexOf(match)] ?? ''
  const key = cellValue(match, cell, reading)
  return typeof key === 'string' || typeof key === 'number' ? String(key).trim() : ''
}

/** The record that a row is about; null when it is about a new one. */
function recordFor(room: TenantRoom, plan: RowPlan, match: FieldDefinition, key: string): FoundRecord | null {
  const { definition, settings, importer } = plan
  const named = `${match.label} “${shortened(key)}”`
  if (key === '') {
    if (match.name === 'id' && settings.mode !== 'update') return null
    throw wrong(match, `The row says nothing in “${match.label}”, by which its record is found.`)
  }
  const [found, other] = recordsWith(room.storage.sql, importer.sight, definition, match, key)
  if (other !== undefined) throw wrong(match, `There is more than one ${definition.name} with ${named}.`)
  if (found !== undefined) return found
  if (settings.mode === 'update' || match.name === 'id') {
    throw wrong(match, `There is no ${definition.name} with ${named}.`)
  }
  return null
}

function effectOf({ answer, facts }: Performed, before: number): RowEffect {
  if (answer.did !== 'create' && answer.did !== 'update') throw new Error(`A change was answered with ${answer.did}`)
  const { id, version } = answer
  const outcome = before === 0 ? 'created' : version === before ? 'unchanged' : 'updated'
  return { outcome, recordId: id, before, after: version, fields: facts.fields }
}

function wrong(match: FieldDefinition, message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: match.name })
}
