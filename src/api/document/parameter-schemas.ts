import * as z from 'zod'
import type { ApiParameter, JsonSchema } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { recordRequestSchema } from '../../core/records.ts'
import type { Access } from '../host.ts'
import type { Operation } from '../operation.ts'
import type { ParameterName } from '../parameters.ts'
import { importableModels, visiblePaths } from './visible.ts'

const MEASURABLE: ReadonlySet<string> = new Set(['number', 'money', 'date', 'time', 'datetime'])

/** The query parameters of an operation, with the paths of a model that exist for the caller. */
export function queryParameters(operation: Operation, access: Access, model: ModelDefinition | null): ApiParameter[] {
  const paths = model === null ? [] : visiblePaths(access, model)
  return operation.parameters.map((name) => ({
    name,
    in: 'query',
    ...PARAMETERS[name]({
      limits: limitsOf(operation.name),
      component: (suffix) => ({ $ref: `#/components/schemas/${model?.name ?? ''}_${suffix}` }),
      importable: importableModels(access),
      measurable: paths.filter(({ field }) => field !== null && MEASURABLE.has(field.type)).map(({ path }) => path),
    }),
  }))
}

interface About {
  /** The shapes of the request that the parameters become part of. */
  limits: Readonly<Record<string, z.ZodType | undefined>>
  /** A schema of the model by the end of its name: see model-schemas.ts. */
  component: (suffix: string) => JsonSchema
  measurable: string[]
  importable: string[]
}
type Described = { description: string; required?: boolean; [keyword: string]: unknown }

const PARAMETERS: Record<ParameterName, (about: About) => Described> = {
  where: ({ component }) => ({
    description:
      'Which records: a condition such as {"field":"name","op":"contains","value":"Acme"}, a group {"any":[…]}, or a ' +
      'list of what has to hold. JSON, percent-encoded.',
    content: {
      'application/json': {
        schema: { anyOf: [component('filter'), { type: 'array', maxItems: 50, items: component('filter') }] },
      },
    },
  }),
  fields: ({ component }) => ({
    description: 'Only these fields, separated by commas. A field of what a relation leads to is named by a path.',
    ...commaSeparated(component('path'), 100),
  }),
  sort: ({ component }) => ({
    description: 'The most important first, separated by commas; a minus in front sorts downwards.',
    ...commaSeparated(component('order'), 3),
  }),
  limit: ({ limits }) => ({ description: 'How many at most.', schema: ownSchema(limits['limit']) }),
  cursor: ({ limits }) => ({
    description: 'The next_cursor of the answer before; everything else as it was.',
    schema: ownSchema(limits['cursor']),
  }),
  before: ({ limits }) => ({
    description: 'The next_before of the answer before, for older versions.',
    schema: { ...ownSchema(limits['before']), maximum: 999_999_999 },
  }),
  measure: ({ limits }) => ({ description: 'What to work out.', schema: ownSchema(limits['measure']) }),
  field: ({ measurable }) => ({
    description: 'What to measure; not with count.',
    schema: { type: 'string', ...(measurable.length === 0 ? {} : { enum: measurable }) },
  }),
  also: () => ({
    description: 'What else to work out for the same groups, separated by commas: count, sum:arr, average:arr.',
    ...commaSeparated({ type: 'string', pattern: '^(count|(sum|average|min|max):[a-z0-9_.]+)$' }, 4),
  }),
  group_by: ({ component }) => ({
    description:
      'One result for each value of these, separated by commas; dates and times also by period: due_on:month.',
    ...commaSeparated(component('group'), 2),
  }),
  format: () => ({
    description: 'Instead of Accept.',
    schema: { type: 'string', enum: ['csv', 'ndjson'] },
  }),
  query: ({ limits }) => ({
    description: 'Words, or their beginnings.',
    required: true,
    schema: { ...ownSchema(limits['query']), pattern: '\\S' },
  }),
  model: ({ importable }) => ({
    description: 'What each row of the file is.',
    required: true,
    schema: { type: 'string', enum: importable },
  }),
  file_name: () => ({
    description: 'What the file is called, for those who look at the list of imports.',
    schema: { type: 'string', maxLength: 200 },
  }),
  header: () => ({
    description: 'Whether the first line of a CSV file names its columns (RFC 4180); without it, that is recognised.',
    schema: { type: 'string', enum: ['present', 'absent'] },
  }),
}

function limitsOf(operation: string): Readonly<Record<string, z.ZodType | undefined>> {
  const request = recordRequestSchema.options.find(({ shape }) => shape.do.value === operation)
  return request?.shape ?? {}
}

function commaSeparated(items: JsonSchema, maxItems: number): Record<string, unknown> {
  const schema = { type: 'array', items, minItems: 1, maxItems, uniqueItems: true }
  return { style: 'form', explode: false, schema }
}

function ownSchema(shape: z.ZodType | undefined): JsonSchema {
  if (shape === undefined) throw new Error('A parameter has no shape in the request that it belongs to')
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input', target: 'draft-2020-12' })
  return schema
}
