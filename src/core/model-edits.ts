import * as z from 'zod'
import { LARGEST_NUMBER, LONGEST_TEXT } from './field-limits.ts'
import { patternProblem } from './patterns.ts'
import { FIELD_TYPES } from './stored-models.ts'

/** So many a tenant can have of its own; each is in every tool's schema. */
export const MOST_MODELS = 50
export const MOST_FIELDS = 100
export const MOST_UNIQUE = 20
const MOST_CHOICES = 200

/** Control characters, line breaks, and what is invisible or turns the direction of the text around it. */
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

const line = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .refine((text) => !UNPRINTABLE.test(text), 'Leave out control characters and line breaks.')
const label = line(60).min(1, 'Give it a label.')
const description = line(300)
const apiName = z
  .string()
  .trim()
  .regex(/^[a-z][a-z0-9_]{0,39}$/, 'Use small letters, digits and _, a letter first, at most 40.')
  .refine((name) => !name.includes('__'), 'Use one _ at a time.')
const seenVersion = z.int().min(0)
const number = z.number().min(-LARGEST_NUMBER).max(LARGEST_NUMBER)

/** What may be changed about a field, beside its type and its place. Null takes a rule away. */
const rulesSchema = z.strictObject({
  label: label.optional(),
  description: description.optional(),
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  /** All that can be chosen, in their order; without a value a new one, whose value is made of its label. */
  choices: z
    .array(z.strictObject({ value: z.string().max(60).nullable(), label: line(80).min(1, 'Give the choice a label.') }))
    .min(1, 'Give at least one choice.')
    .max(MOST_CHOICES, `Give at most ${MOST_CHOICES} choices.`)
    .optional(),
  min: number.nullable().optional(),
  max: number.nullable().optional(),
  maxLength: z
    .int()
    .min(1, 'Allow at least one character.')
    .max(LONGEST_TEXT.long_text ?? 0)
    .nullable()
    .optional(),
  pattern: z
    .string()
    .superRefine((pattern, context) => {
      const problem = patternProblem(pattern)
      if (problem !== null) context.addIssue(problem)
    })
    .nullable()
    .optional(),
})
export type FieldRules = z.output<typeof rulesSchema>

/** What each role may do with a new field, or with a new model and its fields, by role; those left out: nothing. */
export const NEW_ACCESS = ['none', 'view', 'edit', 'full'] as const
export type NewAccess = (typeof NEW_ACCESS)[number]
const roles = z.record(z.string().max(60), z.enum(NEW_ACCESS))

const model = z.string().max(60)
const field = z.string().max(60)
const status = z.enum(['active', 'archived'])
const onModel = { model, version: seenVersion }
const onField = { ...onModel, field }

/** A change to the data models of a tenant; `version` is the one of the model that its editor saw (A56). */
export const modelEditSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('create_model'), name: apiName, label, pluralLabel: label, description, roles }),
  z.strictObject({ do: z.literal('change_model'), ...onModel, label, pluralLabel: label, description }),
  z.strictObject({ do: z.literal('set_model_status'), ...onModel, status }),
  /** `confirm`: the model's name, typed. */
  z.strictObject({ do: z.literal('delete_model'), ...onModel, confirm: z.string().max(100) }),
  z.strictObject({
    do: z.literal('create_field'),
    ...onModel,
    name: apiName,
    type: z.enum(FIELD_TYPES),
    /** For `reference`: the model that it leads to. */
    target: model.optional(),
    rules: rulesSchema.extend({ label }),
    roles,
  }),
  z.strictObject({ do: z.literal('change_field'), ...onField, rules: rulesSchema }),
  z.strictObject({ do: z.literal('move_field'), ...onField, direction: z.enum(['up', 'down']) }),
  z.strictObject({ do: z.literal('change_type'), ...onField, type: z.enum(FIELD_TYPES) }),
  z.strictObject({ do: z.literal('set_field_status'), ...onField, status }),
  z.strictObject({ do: z.literal('delete_field'), ...onField, confirm: z.string().max(100) }),
])
export type ModelEdit = z.input<typeof modelEditSchema>
export type ParsedModelEdit = z.output<typeof modelEditSchema>
export type EditTo<Do> = Extract<ParsedModelEdit, { do: Do }>

/** Names that would be mistaken for something else in an address, a record or a program. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'version',
  'created_at',
  'updated_at',
  'external_id',
  'constructor',
  'prototype',
])
export const RESERVED_MODELS: ReadonlySet<string> = new Set([
  'member',
  'people',
  'search',
  'describe',
  'batch',
  'imports',
  'exports',
  'models',
  'openapi',
  'constructor',
  'prototype',
])
