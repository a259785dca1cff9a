import * as z from 'zod'
import type { ApiParameter, JsonSchema } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { PERIODS } from '../../core/query.ts'
import { recordRequestSchema } from '../../core/records.ts'
import type { Access } from '../host.ts'
import type { Operation } from '../operation.ts'
import type { ParameterName } from '../parameters.ts'
import { visiblePaths, type VisiblePath } from './visible.ts'

const MEASURABLE: ReadonlySet<string> = new Set(['number', 'money', 'date', 'time', 'datetime'])

/** The query parameters of an operation, with the paths of a model that exist for the caller. */
export function queryParameters(operation: Operation, access: Access, model: ModelDefinition | null): ApiParameter[] {
  const paths = model === null ? [] : visiblePaths(access, model)
  return operation.parameters.map((name) => ({
    name,
    in: 'query',
    ...PARAMETERS[name]({
      limits: limitsOf(operation.name),
      filter: `#/components/schemas/${model?.name ?? ''}_filter`,
      paths: paths.map(({ path }) => path),
      measurable: paths.filter(({ field }) => field !== null && MEASURABLE.has(field.type)).map(({ path }) => path),
      groupable: paths.filter(({ field }) => field?.type !== 'long_text').flatMap(withPeriods),
    }),
  }))
}

/** A date or time is grouped by its value, or by a period. */
function withPeriods({ path, field }: VisiblePath): string[] {
  const dated = field === null ? path.endsWith('_at') : field.type === 'date' || field.type === 'datetime'
  return [path, ...(dated ? PERIODS.map((period) => `${path}:${period}`) : [])]
}

interface About {
  /** The shapes of the request that the parameters become part of. */
  limits: Readonly<Record<string, z.ZodType | undefined>>
  filter: string
  paths: string[]
  measurable: string[]
  groupable: string[]
}
type Described = { description: string; required?: boolean; [keyword: string]: unknown }

const PARAMETERS: Record<ParameterName, (about: About) => Described> = {
  where: ({ filter }) => ({
    description:
      'Which records: a condition such as {"field":"name","op":"contains","value":"Acme"}, a group {"any":[…]}, or a ' +
      'list of what has to hold. JSON, percent-encoded.',
    content: {
      'application/json': {
        schema: { anyOf: [{ $ref: filter }, { type: 'array', maxItems: 50, items: { $ref: filter } }] },
      },
    },
  }),
  fields: ({ paths }) => ({
    description: 'Only these fields, separated by commas. A field of what a relation leads to is named by a path.',
    ...commaSeparated(paths, 100),
  }),
  sort: ({ paths }) => ({
    description: 'The most important first, separated by commas; a minus in front sorts downwards.',
    ...commaSeparated([...paths, ...paths.map((path) => `-${path}`)], 3),
  }),
  limit: ({ limits }) => ({ description: 'How many at most.', schema: ownSchema(limits['limit']) }),
  cursor: ({ limits }) => ({
    description: 'The next_cursor of the answer before; everything else as it was.',
    schema: ownSchema(limits['cursor']),
  }),
  measure: ({ limits }) => ({ description: 'What to work out.', schema: ownSchema(limits['measure']) }),
  field: ({ measurable }) => ({
    description: 'What to measure; not with count.',
    schema: { type: 'string', ...oneOf(measurable) },
  }),
  group_by: ({ groupable }) => ({
    description: 'One result for each value of these, separated by commas.',
    ...commaSeparated(groupable, 2),
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
}

function limitsOf(operation: string): Readonly<Record<string, z.ZodType | undefined>> {
  const request = recordRequestSchema.options.find(({ shape }) => shape.do.value === operation)
  return request?.shape ?? {}
}

function commaSeparated(names: string[], maxItems: number): Record<string, unknown> {
  const schema = { type: 'array', items: { type: 'string', ...oneOf(names) }, minItems: 1, maxItems, uniqueItems: true }
  return { style: 'form', explode: false, schema }
}

/** An enum can't be empty. */
function oneOf(names: string[]): JsonSchema {
  return names.length === 0 ? {} : { enum: names }
}

function ownSchema(shape: z.ZodType | undefined): JsonSchema {
  if (shape === undefined) throw new Error('A parameter has no shape in the request that it belongs to')
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input', target: 'draft-2020-12' })
  return schema
}
