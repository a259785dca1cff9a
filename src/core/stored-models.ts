import * as z from 'zod'
import type { FieldDefinition, FieldType } from './models.ts'

export const FIELD_TYPES = [
  'text',
  'long_text',
  'number',
  'money',
  'boolean',
  'date',
  'time',
  'datetime',
  'choice',
  'choices',
  'email',
  'link',
  'member',
  'reference',
] as const satisfies readonly FieldType[]

/**
 * What a tenant stores about one field: of its own, all of it, `type` included; of a built-in one, what it changed, and
 * never the type.
 */
const storedFieldSchema = z.strictObject({
  type: z.enum(FIELD_TYPES).optional(),
  label: z.string().optional(),
  description: z.string().optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  choices: z.array(z.string()).optional(),
  choiceLabels: z.record(z.string(), z.string()).optional(),
  retiredChoices: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.number().optional(),
  pattern: z.string().optional(),
  model: z.string().optional(),
  archived: z.boolean().optional(),
})
export type StoredField = z.infer<typeof storedFieldSchema>

/** What a tenant stores about one model: of its own, all of it; of a built-in one, what it changed. */
export const storedModelSchema = z.strictObject({
  label: z.string().optional(),
  pluralLabel: z.string().optional(),
  description: z.string().optional(),
  /** Names of fields in their order; those that are not named come after them. */
  order: z.array(z.string()).optional(),
  fields: z.record(z.string(), storedFieldSchema),
  /** Names of fields that were deleted: never used again, since permissions and history go by names. */
  gone: z.array(z.string()).optional(),
})
export type StoredDefinition = z.infer<typeof storedModelSchema>

export interface StoredModel {
  name: string
  custom: boolean
  definition: StoredDefinition
  status: 'active' | 'archived' | 'deleted'
  /** Grows with each change; an edit names the one that it saw (A56). */
  version: number
  /** Milliseconds. */
  createdAt: number
}

/** A field as those see it who manage data models. */
export interface ManagedField extends FieldDefinition {
  archived: boolean
}
