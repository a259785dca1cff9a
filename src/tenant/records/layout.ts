import { MEMBER_PROPERTIES, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import { asciiLower, fold } from './fold.ts'

/**
 * Where the value of a field is: the only file that knows. The record's name, owner and company have columns of their
 * own; all other values are in the JSON of `data`. `folded` has the texts that SQLite's `lower` can't fold, by name.
 */
export type Holder = ModelDefinition | typeof MEMBER
export const MEMBER = 'member'

const TEXTS: ReadonlySet<string> = new Set(['text', 'long_text', 'email', 'link'])

function property(name: string, label: string, type: FieldDefinition['type']): FieldDefinition {
  return { name, label, type, description: '' }
}

/** What another system calls the record: the one property that is written. */
export const EXTERNAL_ID = property('external_id', 'External ID', 'text')
/** What each record has beside its fields (core/models.ts: RECORD_PROPERTIES). */
export const PROPERTIES: readonly FieldDefinition[] = [
  property('id', 'ID', 'text'),
  property('version', 'Version', 'number'),
  property('created_at', 'Created at', 'datetime'),
  property('updated_at', 'Updated at', 'datetime'),
  EXTERNAL_ID,
]
/** What may be asked of a member through a relation. */
export const MEMBER_FIELDS: readonly FieldDefinition[] = MEMBER_PROPERTIES.map((name) => property(name, name, 'text'))

export type Place = 'property' | 'name' | 'owner' | 'company' | 'data'

/** Where a record keeps a field. */
export function placeOf(definition: ModelDefinition, field: FieldDefinition): Place {
  if (PROPERTIES.includes(field)) return 'property'
  if (field === definition.fields[0]) return 'name'
  if (field.name === 'owner' && field.type === 'member') return 'owner'
  if (field.name === 'company' && field.type === 'reference') return 'company'
  return 'data'
}

/** SQL that holds for the records of a model. Its name is a part of the statement: partial indexes are found by it. */
export function isOf(alias: string, { name }: ModelDefinition): string {
  return `${alias}.model = '${plainName(name)}'`
}

/** Whether a field holds text that is compared without regard to case, and found by search. */
export function isText(field: FieldDefinition): boolean {
  return TEXTS.has(field.type) && !PROPERTIES.includes(field)
}

/** SQL of the value as it is stored; of a relation, the id. */
export function valueSql(alias: string, holder: Holder, field: FieldDefinition): string {
  return columnSql(alias, holder, field) ?? `${alias}.data ->> ${path(field)}`
}

/** SQL of the value as a part of `json_array`: yes and no stay what they are. */
export function jsonSql(alias: string, holder: Holder, field: FieldDefinition): string {
  return columnSql(alias, holder, field) ?? `${alias}.data -> ${path(field)}`
}

/** SQL of the value as it is compared and sorted: folded where it is text. */
export function keySql(alias: string, holder: Holder, field: FieldDefinition): string {
  if (holder === MEMBER) return `${alias}.${field.name}_key`
  if (placeOf(holder, field) === 'name') return `${alias}.name_key`
  if (!isText(field)) return valueSql(alias, holder, field)
  return `coalesce(${alias}.folded ->> ${path(field)}, lower(${alias}.data ->> ${path(field)}))`
}

/**
 * SQL of the member in whose own portfolio a record is: the owner of its company, or its own where it has no company.
 * Kept in a column of its own, so that indexes find all of it (keepers.ts keeps it true).
 */
export function keeperSql(alias: string): string {
  return `${alias}.keeper_id`
}

/** Whether the column of the key can't be empty, so that an index gives its order. */
export function isNeverEmpty(holder: Holder, field: FieldDefinition): boolean {
  if (holder === MEMBER) return false
  const place = placeOf(holder, field)
  return (place === 'property' && field !== EXTERNAL_ID) || place === 'name'
}

export interface StoredRecord {
  name: string
  ownerId: string | null
  companyId: string | null
  externalId: string | null
  data: Record<string, unknown>
}

/** The columns of a stored record: name, its key, owner, company, data, folded, external id. A company belongs to itself. */
export function columnsOf(definition: ModelDefinition, id: string, record: StoredRecord): (string | null)[] {
  const { name, ownerId, companyId, externalId, data } = record
  const company = definition.name === 'company' ? id : companyId
  return [name, fold(name), ownerId, company, JSON.stringify(data), foldedTexts(definition, data), externalId]
}

function foldedTexts(definition: ModelDefinition, data: Record<string, unknown>): string | null {
  const folded: Record<string, string> = {}
  // Also of fields that are archived, and so not a part of the definition.
  const others = new Set(definition.fields.filter((field) => !isText(field)).map(({ name }) => name))
  for (const [name, value] of Object.entries(data)) {
    if (typeof value !== 'string' || others.has(name)) continue
    if (fold(value) !== asciiLower(value)) folded[name] = fold(value)
  }
  return Object.keys(folded).length === 0 ? null : JSON.stringify(folded)
}

function columnSql(alias: string, holder: Holder, field: FieldDefinition): string | null {
  if (holder === MEMBER) return `${alias}.${field.name}`
  switch (placeOf(holder, field)) {
    case 'property':
    case 'name':
      return `${alias}.${holder.fields[0] === field ? 'name' : field.name}`
    case 'owner':
      return `${alias}.owner_id`
    case 'company':
      return `${alias}.company_id`
    case 'data':
      return null
  }
}

function path(field: FieldDefinition): string {
  return `'$.${plainName(field.name)}'`
}

/** A name is a part of the statement, so it has to be one; definitions are checked when they are made. */
function plainName(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error('A model or field has a name that is none')
  return name
}
