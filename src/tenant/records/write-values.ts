import { GatehouseError } from '../../core/errors.ts'
import { isRelation, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { shortened, unknownField } from './field-paths.ts'
import { writableExternalId } from './external-id.ts'
import { checkValue, type Checked, type StoredValue } from './field-values.ts'
import { EXTERNAL_ID, PROPERTIES } from './layout.ts'
import { findEnd } from './relation-ends.ts'

/**
 * The values that a caller wants to write, by field and as they are stored. Throws `unknown_field` for what does not
 * exist for them (V4, A43), `forbidden` for what they may see but not write, and `invalid_input` with one issue for
 * each value that does not fit.
 */
export function writtenValues(
  { sql, sight }: Asking,
  definition: ModelDefinition,
  values: Record<string, unknown>,
): Map<FieldDefinition, StoredValue> {
  const editable = sight.editable(definition)
  const fields = new Map(Object.keys(values).map((name) => [name, writable({ sight }, definition, editable, name)]))
  const written = new Map<FieldDefinition, StoredValue>()
  const issues: { field: string; message: string }[] = []
  for (const [name, field] of fields) {
    const checked = checkField(field, values[name], (given) => findEnd(sql, sight, field, given))
    if ('wrong' in checked) issues.push({ field: name, message: checked.wrong })
    else written.set(field, checked.value)
  }
  refuseWrong(issues)
  return written
}

/** Throws `invalid_input` that says all of what is wrong, if anything is. */
export function refuseWrong(issues: readonly { field: string; message: string }[]): void {
  const [first] = issues
  if (first === undefined) return
  const message = issues.map((issue) => `"${issue.field}" ${issue.message}`).join(' ')
  throw new GatehouseError('invalid_input', message, { field: first.field, issues })
}

/** A field that the caller may write, or the error for one that they may not. */
export function writable(
  { sight }: Pick<Asking, 'sight'>,
  definition: ModelDefinition,
  editable: readonly FieldDefinition[],
  name: string,
): FieldDefinition {
  const field = editable.find((candidate) => candidate.name === name)
  if (field !== undefined) return field
  if (name === EXTERNAL_ID.name) return writableExternalId({ sight }, definition)
  const viewable = sight.viewable(definition)
  if (PROPERTIES.some((property) => property.name === name)) {
    throw new GatehouseError('invalid_input', `"${name}" is set by Gatehouse and can't be written.`, { field: name })
  }
  if (viewable.some((candidate) => candidate.name === name)) {
    throw new GatehouseError(
      'forbidden',
      `"${name}" may be read here, but not written. These may be: ${editable.map((each) => each.name).join(', ')}.`,
      { field: name },
    )
  }
  const visible = definition.fields.filter((each) => viewable.includes(each) || editable.includes(each))
  throw unknownField(
    definition,
    shortened(name),
    visible.map((each) => each.name),
  )
}

function checkField(field: FieldDefinition, given: unknown, find: (given: string) => Checked): Checked {
  const checked = checkValue(field, given)
  if ('wrong' in checked) return checked
  if (checked.value === null && field.required) return { wrong: "is required and can't be empty." }
  return isRelation(field) && typeof checked.value === 'string' ? find(checked.value) : checked
}
