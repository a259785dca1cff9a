import * as z from 'zod'

/**
 * The one query language (tools, REST, console, portfolios). A field is a name of the model, or a path of one or two
 * relations and a name: `owner.name`, `company.industry`, `company.owner.name`.
 */
export const OPERATORS = [
  'eq',
  'ne',
  'in',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'starts_with',
  'has_any',
  'has_all',
  'is_empty',
] as const
export type Operator = (typeof OPERATORS)[number]

const scalarSchema = z.union([z.string().max(4000), z.number(), z.boolean(), z.null()])
export type Scalar = z.infer<typeof scalarSchema>

export const fieldPathSchema = z.string().min(1).max(120)

export const conditionSchema = z.strictObject({
  field: fieldPathSchema,
  op: z.enum(OPERATORS),
  /**
   * A scalar; for `in`, `has_any` and `has_all` a list; for `between` two values; for `is_empty` true or false. Dates
   * and times also take words told from today, such as `this_quarter` or `last_30_days` (core/relative-dates.ts).
   */
  value: z.union([scalarSchema, z.array(scalarSchema).max(200)]).optional(),
})
export type Condition = z.infer<typeof conditionSchema>

export type Filter = Condition | { all: Filter[] } | { any: Filter[] }
export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    conditionSchema,
    z.strictObject({ all: z.array(filterSchema).max(50) }),
    z.strictObject({ any: z.array(filterSchema).max(50) }),
  ]),
)

export const sortSchema = z.strictObject({
  field: fieldPathSchema,
  direction: z.enum(['asc', 'desc']).default('asc'),
})
export type Sort = z.infer<typeof sortSchema>

/** What can be worked out over records. */
export const measureSchema = z.enum(['count', 'sum', 'average', 'min', 'max'])
export type Measure = z.infer<typeof measureSchema>

/** By what dates and times are grouped: `close_on:month`. Weeks begin on Monday. */
export const PERIODS = ['day', 'week', 'month', 'quarter', 'year'] as const
export type Period = (typeof PERIODS)[number]

/** At most two fields or paths; after a colon the period of a date or time. */
export const groupBySchema = z.array(fieldPathSchema).max(2)

/** Measures beside the first, of the same groups. */
export const alsoSchema = z.array(z.strictObject({ measure: measureSchema, field: fieldPathSchema.optional() })).max(4)
