/** The type of a field's value, as it is stored and as it travels in JSON. */
export type FieldType =
  | 'text' // string, one line, at most 500 characters
  | 'long_text' // string, at most 20,000 characters
  | 'number' // finite number
  | 'money' // finite number, in the tenant's currency
  | 'boolean'
  | 'date' // YYYY-MM-DD
  | 'time' // a time of the day, HH:MM of 24 hours, in no zone
  | 'datetime' // ISO 8601 in UTC
  | 'choice' // one of `choices`
  | 'choices' // several of `choices`: a list in their order, each once
  | 'email'
  | 'link' // http or https URL
  | 'member' // a member of the tenant; travels as { id, name }
  | 'reference' // a record of `model`; travels as { id, name }

export interface FieldDefinition {
  /** Stable, snake_case; what the API uses. */
  name: string
  /** What people read. */
  label: string
  /** One sentence, for the consent page and for AI clients. */
  description: string
  type: FieldType
  required?: boolean
  choices?: readonly string[]
  /** For `number` and `money`: the smallest and the largest value that may be written. */
  min?: number
  max?: number
  /** For `reference`: the model that it points to. */
  model?: string
}

export interface ModelDefinition {
  name: string
  label: string
  pluralLabel: string
  description: string
  /** The first field is the record's name, of type `text` and required. */
  fields: readonly FieldDefinition[]
}

/**
 * Beside its fields every record has these; they are visible wherever the record is. `external_id` is what another
 * system calls the record: the only one that is written, unique in its model, and left out of a record that has none.
 */
export const RECORD_PROPERTIES = ['id', 'version', 'created_at', 'updated_at', 'external_id'] as const

/** A field that leads to another record or to a member: these, and no others, may start a path. */
export function isRelation(field: FieldDefinition): boolean {
  return field.type === 'member' || field.type === 'reference'
}

/** What may follow a `member` field in a path. */
export const MEMBER_PROPERTIES = ['name', 'email'] as const
