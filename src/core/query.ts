import * as z from 'zod'

/**
 * The one query language (tools, REST, console, portfolios). A field is a name of the model, or a path of one
 * relation and a name: `owner.name`, `company.industry`.
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
  /** A scalar; for `in`, `has_any` and `has_all` a list; for `between` two values; for `is_empty` true or false. */
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
