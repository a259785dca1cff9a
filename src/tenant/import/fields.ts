import type { ImportField } from '../../core/imports.ts'
import { isRelation, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import { EXTERNAL_ID, PROPERTIES } from '../records/layout.ts'
import type { Sight } from '../records/sight.ts'
import { holdsEverything } from '../../policy/portfolio.ts'

/** The record's own id: rows find records by it, and never write it. */
export const RECORD_ID: FieldDefinition = PROPERTIES[0] ?? EXTERNAL_ID

/** The fields that an importer may write, and no others (V4): external ids where they see every record. */
export function writableFields(sight: Sight, definition: ModelDefinition): FieldDefinition[] {
  return [...sight.editable(definition), ...(usesExternalIds(sight, definition) ? [EXTERNAL_ID] : [])]
}

/**
 * The fields by which rows can find records that the importer sees: the ids, the name, and what is unique in its model.
 * Each has an index.
 */
export function matchingFields(sight: Sight, definition: ModelDefinition): FieldDefinition[] {
  if (!sight.may(definition.name, 'view')) return []
  const named = sight.viewable(definition).filter((field) => field === definition.fields[0] || isUnique(field))
  return [...(usesExternalIds(sight, definition) ? [EXTERNAL_ID] : []), RECORD_ID, ...named]
}

export function shownField({ name, label, type, required = false }: FieldDefinition): ImportField {
  return { name, label, type, required }
}

function isUnique(field: FieldDefinition): boolean {
  return field.unique === true && !isRelation(field)
}

function usesExternalIds(sight: Sight, { name }: ModelDefinition): boolean {
  return holdsEverything(sight.portfolio) && sight.may(name, 'view')
}
