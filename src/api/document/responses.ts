import type { ApiOperation, JsonSchema } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Access } from '../host.ts'
import { CSV_TYPE, NDJSON_TYPE } from '../media.ts'
import type { Operation } from '../operation.ts'
import { headersNamed } from './shared-components.ts'
import { may } from './visible.ts'

type Responses = ApiOperation['responses']

/** What an operation can answer: all of the statuses that it can have. */
export function responsesOf(operation: Operation, access: Access, model: ModelDefinition | null): Responses {
  return { ...GOOD[operation.name]?.(access, model), ...Object.fromEntries(problemStatuses(operation).map(asProblem)) }
}

const GOOD: Record<string, (access: Access, model: ModelDefinition | null) => Responses> = {
  describe: () => ({ 200: json('What the connection may do.', DESCRIPTION) }),
  openapi: () => ({ 200: json('This document.', { type: 'object' }) }),
  search: () => ({ 200: json('The records that have the words, best first.', listOf(HIT)) }),
  list: (_access, model) => ({ 200: json('A page of records.', page(model), ['Link']) }),
  aggregate: () => ({ 200: json('One result for each group, largest first.', AGGREGATE) }),
  export: (_access, model) => ({ 200: file(model) }),
  get: (_access, model) => ({
    200: json('The record.', recordOf(model), ['ETag']),
    304: { description: 'As it was when it had the ETag in If-None-Match.', headers: headersNamed(['ETag']) },
  }),
  create: (access, model) => ({
    201: json('The new record.', writtenRecord(access, model), ['ETag', 'Location', 'Idempotency-Replayed']),
  }),
  update: (access, model) => ({
    200: json('The record as it is now.', writtenRecord(access, model), ['ETag', 'Idempotency-Replayed']),
  }),
  batch: () => ({ 200: json('A result for each item.', BATCH, ['Idempotency-Replayed']) }),
  removed: () => ({
    200: json('Removed records.', pageOf({ $ref: '#/components/schemas/RemovedRecord' }, 'next_cursor'), ['Link']),
  }),
  restore: (access, model) => ({
    200: json('The record as it is now.', writtenRecord(access, model), ['ETag', 'Idempotency-Replayed']),
  }),
  history: () => ({
    200: json('Versions.', pageOf({ $ref: '#/components/schemas/HistoryEntry' }, 'next_before'), ['Link']),
  }),
  restore_version: (access, model) => ({
    200: json(
      'The record as it is now.',
      object({
        record: writtenRecord(access, model),
        kept: { type: 'array', items: { type: 'string' }, description: 'Fields that keep what they have.' },
      }),
      ['ETag', 'Idempotency-Replayed'],
    ),
  }),
  list_imports: () => ({ 200: json('Imports.', listOf({ $ref: '#/components/schemas/Import' })) }),
  create_import: () => ({ 201: json('The new import.', IMPORT_DETAIL, ['Location', 'Idempotency-Replayed']) }),
  get_import: () => ({ 200: json('The import.', IMPORT_DETAIL) }),
  map_import: () => ({ 202: json('The dry run has begun.', IMPORT_DETAIL) }),
  run_import: () => ({ 202: json('It runs.', IMPORT_DETAIL) }),
  cancel_import: () => ({ 200: json('It has ended.', { $ref: '#/components/schemas/Import' }) }),
  undo_import: () => ({ 202: json('It is being undone.', { $ref: '#/components/schemas/Import' }) }),
  import_errors: () => ({
    200: {
      description: 'Refused rows.',
      headers: headersNamed([]),
      content: {
        [CSV_TYPE]: { schema: { type: 'string', description: 'The columns of the file, and what is wrong.' } },
      },
    },
  }),
  remove: () => ({ 204: { description: 'Removed.', headers: headersNamed(['Idempotency-Replayed']) } }),
  upsert: () => ({
    200: json('A result for each item.', listOf({ $ref: '#/components/schemas/UpsertResult' }), [
      'Idempotency-Replayed',
    ]),
  }),
}

const IMPORT_DETAIL = { $ref: '#/components/schemas/ImportDetail' }

/** Everything that can go wrong with a request that reaches the operation (core/errors.ts). */
function problemStatuses({ method, takes, gives, path, name, ifMatch }: Operation): number[] {
  return [
    400,
    401,
    ...(name === 'openapi' ? [] : [403]),
    ...(path.includes('{') ? [404] : []),
    ...(gives.length > 0 ? [406] : []),
    ...(method === 'GET' ? [] : [409, 413, 422]),
    ...(ifMatch === undefined ? [] : [412]),
    ...(ifMatch === 'required' || name === 'batch' ? [428] : []),
    ...(takes.length > 0 ? [415] : []),
    429,
    503,
  ]
}

function asProblem(status: number): [string, Record<string, unknown>] {
  return [String(status), { $ref: '#/components/responses/Problem' }]
}

function json(description: string, schema: JsonSchema, names: string[] = []): Record<string, unknown> {
  return { description, headers: headersNamed(names), content: { 'application/json': { schema } } }
}

function recordOf(model: ModelDefinition | null): JsonSchema {
  return { $ref: `#/components/schemas/${model?.name ?? ''}` }
}

/** A request that is repeated may come when the record is not to be seen any more. */
function writtenRecord(access: Access, model: ModelDefinition | null): JsonSchema {
  const seen = model !== null && may(access, model, 'view')
  const reference = { $ref: '#/components/schemas/Reference' }
  return seen ? { anyOf: [recordOf(model), reference] } : reference
}

function page(model: ModelDefinition | null): JsonSchema {
  return object(
    {
      data: { type: 'array', items: recordOf(model) },
      total: { type: 'integer', minimum: 0, description: 'How many match in all.' },
      next_cursor: { type: ['string', 'null'], description: 'For the next page; null on the last.' },
    },
    {
      more_than_total: {
        const: true,
        description: 'Set when more match than total says; aggregate counts them exactly.',
      },
    },
  )
}

function pageOf(items: JsonSchema, next: 'next_cursor' | 'next_before'): JsonSchema {
  const type = next === 'next_cursor' ? 'string' : 'integer'
  return object({
    data: { type: 'array', items },
    [next]: { type: [type, 'null'], description: 'For the next page; null on the last.' },
  })
}

function file(model: ModelDefinition | null): Record<string, unknown> {
  const text = (description: string) => ({ schema: { type: 'string', description } })
  return {
    description: `${model?.pluralLabel ?? ''} as a file. With limit one page of it, else all of it.`,
    headers: headersNamed(['Link']),
    content: {
      [CSV_TYPE]: text('A header line, then a line for each record (RFC 4180).'),
      [NDJSON_TYPE]: text('A JSON object in each line.'),
    },
  }
}

function listOf(items: JsonSchema): JsonSchema {
  return object({ data: { type: 'array', items } })
}

function object(properties: Record<string, JsonSchema>, optional: Record<string, JsonSchema> = {}): JsonSchema {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

const HIT = object({
  model: { type: 'string' },
  id: { type: 'string' },
  title: { type: 'string' },
  passage: { type: ['string', 'null'], description: 'Where the words are.' },
  url: { type: 'string', format: 'uri', description: 'The record in this API.' },
})

const AGGREGATE = object({
  data: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        by: { type: 'object', additionalProperties: { $ref: '#/components/schemas/Value' } },
        value: { type: ['number', 'string', 'null'] },
        also: { type: 'array', items: { type: ['number', 'string', 'null'] }, description: 'In the order of also.' },
        count: { type: 'integer', minimum: 0 },
      },
      required: ['by', 'value', 'count'],
      additionalProperties: false,
    },
  },
  measure: { type: 'string' },
  truncated: { type: 'boolean', description: 'Whether there are more groups than limit.' },
})

const BATCH = object({
  data: { type: 'array', items: { $ref: '#/components/schemas/BatchResult' } },
  counts: {
    type: 'object',
    description: 'How many results there are of each outcome.',
    additionalProperties: { type: 'integer', minimum: 1 },
  },
  dry_run: { type: 'boolean' },
})

const DESCRIPTION = object({
  models: { type: 'array', items: { $ref: '#/components/schemas/DescribedModel' } },
  explanation: { type: ['string', 'null'], description: 'Why nothing may be done, and whom to ask.' },
  member: object({ name: { type: 'string' }, role: { type: 'string' } }),
  tenant: object({ name: { type: 'string' }, time_zone: { type: 'string' } }),
})
