import { GatehouseError } from '../../core/errors.ts'
import type { ImportSettings } from '../../core/imports.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { principalOf } from '../records.ts'
import { demand } from '../records/asking.ts'
import { unknownField } from '../records/field-paths.ts'
import { writable } from '../records/write-values.ts'
import { matchingFields, RECORD_ID } from './fields.ts'
import { actionsFor, type Importer } from './gate.ts'
import type { RowPlan } from './put-row.ts'
import type { Import } from './store.ts'

/**
 * How the rows of an import become records, as its importer may do it right now: asked for again with every batch (V5).
 * @throws GatehouseError `missing_permission`, `unknown_model`, `unknown_field`, `forbidden`, `invalid_input`
 */
export function planOf(item: Import, settings: ImportSettings, importer: Importer): RowPlan {
  const { who, sight } = importer
  const principal = principalOf(who)
  const definition = demand({ principal, sight }, item.model, ...actionsFor(settings))
  const { columns } = item.body
  const match = settings.match === null ? null : matchOf(importer, definition, settings.match)
  const fields = columns.map((column) => {
    // A column may be called `constructor`.
    const name = Object.hasOwn(settings.mapping, column) ? (settings.mapping[column] ?? null) : null
    return name === null ? null : fieldFor(importer, definition, match, name)
  })
  checkPlan(fields, match, settings)
  return {
    caller: { ...item.body.caller, via: `import:${item.id}` },
    importer,
    definition,
    fields,
    match,
    settings,
    reading: { decimal: settings.decimal, dates: settings.dates, timeZone: principal.tenant.timeZone },
  }
}

/** The field that rows find records by. One that is hidden is one that does not exist (V4). */
function matchOf({ sight }: Importer, definition: ModelDefinition, name: string): FieldDefinition {
  const possible = matchingFields(sight, definition)
  const found = possible.find((field) => field.name === name)
  if (found !== undefined) return found
  const viewable = sight.viewable(definition)
  if (!viewable.some((field) => field.name === name)) {
    throw unknownField(
      definition,
      name,
      [...viewable, ...possible].map((field) => field.name),
    )
  }
  throw new GatehouseError(
    'invalid_input',
    `Records can't be found by "${name}". These tell one from the other: ${possible.map((field) => field.name).join(', ')}.`,
    { field: 'match' },
  )
}

/** The field that a column fills: one that the importer may write, or the one that finds the record. */
function fieldFor(
  { sight }: Importer,
  definition: ModelDefinition,
  match: FieldDefinition | null,
  name: string,
): FieldDefinition {
  if (name === match?.name) return match
  if (name === RECORD_ID.name) {
    throw new GatehouseError('invalid_input', '"id" is set by Gatehouse; it can only be what records are found by.', {
      field: 'mapping',
    })
  }
  return writable({ sight }, definition, sight.editable(definition), name)
}

function checkPlan(
  fields: readonly (FieldDefinition | null)[],
  match: FieldDefinition | null,
  { mode }: ImportSettings,
): void {
  const used = fields.filter((field) => field !== null)
  const twice = used.find((field, index) => used.indexOf(field) !== index)
  if (twice !== undefined) throw wrong(`More than one column is to fill “${twice.label}”. Choose one of them.`)
  if (used.every((field) => field === match && field.name !== 'external_id')) {
    throw wrong('No column fills a field. Say for at least one column what it is.')
  }
  if (match === null && mode === 'update') {
    throw new GatehouseError('invalid_input', 'Say by what field the records to update are found.', { field: 'match' })
  }
  if (match !== null && !used.includes(match)) {
    throw wrong(`Records are to be found by “${match.label}”, and no column is that field.`)
  }
}

function wrong(message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field: 'mapping' })
}
