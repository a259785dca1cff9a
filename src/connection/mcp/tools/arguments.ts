import * as z from 'zod'
import type { Action } from '../../../core/permissions.ts'
import { conditionSchema, fieldPathSchema, sortSchema } from '../../../core/query.ts'
import { mayAct } from '../../../policy/access.ts'
import type { Access } from '../host.ts'

/** The arguments that several tools share, as zod for checking and, through it, as JSON Schema for clients. */

/** The name of a model; with `access`, one of those that allow any of the actions. */
export function modelArgument(access: Access | null, ...actions: Action[]): z.ZodType<string> {
  const names = access === null ? [] : modelsFor(access, ...actions)
  const schema = names.length === 0 ? z.string().min(1).max(60) : z.enum(names)
  return schema.describe('The data model.')
}

/** Names of the models on which the connection may do any of the actions. */
export function modelsFor({ models, permissions }: Access, ...actions: Action[]): string[] {
  return models
    .filter(({ name }) => actions.some((action) => mayAct(permissions, name, action)))
    .map(({ name }) => name)
}

const FIELD = 'A field of the model, or "relation.field" for a field of what it leads to; over two relations at most.'

const condition = conditionSchema.extend({
  field: fieldPathSchema.describe(FIELD),
  value: conditionSchema.shape.value.describe(
    'What to compare with. A list for in, and for has_any and has_all of several choices; two values for between; true ' +
      'or false for is_empty. Dates as YYYY-MM-DD, or told from today: today, yesterday, this_week, last_month, ' +
      'next_quarter, last_30_days, next_2_weeks and the like.',
  ),
})

const together = z.strictObject({ all: z.array(condition).min(1).max(50) })

/** Groups in groups as deep as any filter needs, and no deeper: not every client follows a schema that holds itself. */
export const whereArgument = z
  .array(
    z.union([
      condition,
      z.strictObject({
        any: z
          .array(z.union([condition, together]))
          .min(1)
          .max(50),
      }),
    ]),
  )
  .max(50)
  .optional()
  .describe('Conditions that must all hold. {"any":[…]} holds when one of its conditions, or of its {"all":[…]}, does.')

export const sortArgument = z
  .array(sortSchema.extend({ field: fieldPathSchema.describe(FIELD) }))
  .max(3)
  .optional()
  .describe('The most important first: [{"field":"<field>","direction":"desc"}].')

export const fieldsArgument = z
  .array(fieldPathSchema)
  .min(1)
  .max(100)
  .optional()
  .describe('Only these fields; without it, every field that may be seen.')

export const cursorArgument = z
  .string()
  .min(1)
  .max(8000)
  .optional()
  .describe('next_cursor of the answer before, with all other arguments as they were.')

export const idArgument = z
  .string()
  .min(1)
  .max(60)
  .describe('The id of the record, as list_records and search give it.')

export const versionArgument = z
  .int()
  .min(1)
  .describe('The version that you read. When the record has changed since, nothing is done: read it again.')

/** `concise`: names, short texts, no empty fields; `detailed`: everything, with the ids of what is related. */
export function detailArgument(otherwise: 'concise' | 'detailed') {
  return z
    .enum(['concise', 'detailed'])
    .default(otherwise)
    .describe(
      'concise: names, shortened texts, empty fields left out. detailed: everything, with ids of related records.',
    )
}
export type Detail = 'concise' | 'detailed'
