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
  /** No two records of the model have the same value; texts are compared without regard to case. */
  unique?: boolean
  /** For `choice` and `choices`: the values that may be written, in their order. */
  choices?: readonly string[]
  /** What people read of a choice, where that is not its value. */
  choiceLabels?: Readonly<Record<string, string>>
  /** Choices that records may still have, and that can't be written any more. */
  retiredChoices?: readonly string[]
  /** For `number` and `money`: the smallest and the largest value that may be written. */
  min?: number
  max?: number
  /** For `text` and `long_text`: the most characters, where that is less than the type takes. */
  maxLength?: number
  /** For `text`: what the whole value has to look like (core/patterns.ts). */
  pattern?: string
  /** For `reference`: the model that it points to. */
  model?: string
  /** The tenant's own, not built in. */
  custom?: true
}

export interface ModelDefinition {
  name: string
  label: string
  pluralLabel: string
  description: string
  /** The first field is the record's name, of type `text` and required. */
  fields: readonly FieldDefinition[]
  /** The tenant's own, not built in. */
  custom?: true
}

/** What a model and a field can be called in the API: the same for built-in ones and a tenant's own. */
export const MODEL_NAME = /^[a-z][a-z0-9_]{0,59}$/

/**
 * Beside its fields every record has these; they are visible wherever the record is. `external_id` is what another
 * system calls the record: the only one that is written, unique in its model, and left out of a record that has none.
 */
export const RECORD_PROPERTIES = ['id', 'version', 'created_at', 'updated_at', 'external_id'] as const

/** A field that leads to another record or to a member: these, and no others, may start a path. */
export function isRelation(field: FieldDefinition): boolean {
  return field.type === 'member' || field.type === 'reference'
}

/** What people read of a choice: its label; without one `at_risk` is `At risk`, and what was written for people stays. */
export function choiceLabel({ choiceLabels = {} }: FieldDefinition, choice: string): string {
  const label = Object.hasOwn(choiceLabels, choice) ? choiceLabels[choice] : undefined
  if (label !== undefined) return label
  if (!/^[a-z0-9_]+$/.test(choice)) return choice
  return `${choice.charAt(0).toUpperCase()}${choice.slice(1).replaceAll('_', ' ')}`
}

/** The choices that records may have, those included that can't be written any more; undefined on other types. */
export function readableChoices({ choices, retiredChoices = [] }: FieldDefinition): readonly string[] | undefined {
  return choices === undefined || retiredChoices.length === 0 ? choices : [...choices, ...retiredChoices]
}

/** What may follow a `member` field in a path. */
export const MEMBER_PROPERTIES = ['name', 'email'] as const
