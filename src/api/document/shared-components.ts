import type { ApiDocument, JsonSchema } from '../../core/api-document.ts'
import { ERROR_STATUS } from '../../core/errors.ts'

const problemErrors = {
  type: 'array',
  description: 'What is wrong, by the name of the parameter, header or field.',
  items: {
    type: 'object',
    properties: { field: { type: 'string' }, detail: { type: 'string' } },
    required: ['field', 'detail'],
  },
}
const code = { type: 'string', enum: Object.keys(ERROR_STATUS), description: 'Stable; for programs.' }

/** What every document has, whatever the caller may do. */
export const SHARED_SCHEMAS: Record<string, JsonSchema> = {
  Problem: {
    type: 'object',
    description: 'What went wrong (RFC 9457).',
    properties: {
      type: { type: 'string', const: 'about:blank' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong and what to do; for people.' },
      code,
      request_id: { type: 'string', description: 'Also in the header X-Request-Id.' },
      errors: problemErrors,
      missing: {
        type: 'array',
        items: { type: 'string' },
        description: 'Granular scopes that would have been needed.',
      },
      retry_after: { type: 'integer', minimum: 1, description: 'Seconds.' },
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
    additionalProperties: false,
  },
  Related: {
    type: 'object',
    description: 'A member, or a record of another model.',
    properties: {
      id: { type: 'string' },
      name: { type: ['string', 'null'], description: 'Null where it may not be seen.' },
    },
    required: ['id', 'name'],
    additionalProperties: false,
  },
  Value: {
    description: 'A value of any field.',
    anyOf: [
      { type: ['string', 'number', 'boolean', 'null'] },
      { type: 'array', items: { type: 'string' } },
      { $ref: '#/components/schemas/Related' },
    ],
  },
  Reference: {
    type: 'object',
    description: 'A record that may not be seen.',
    properties: { id: { type: 'string' }, version: { type: 'integer', minimum: 1 } },
    required: ['id', 'version'],
    additionalProperties: false,
  },
  UpsertResult: {
    description: 'What became of one item; results come in the order of the items.',
    oneOf: [
      {
        type: 'object',
        properties: {
          external_id: { type: 'string' },
          outcome: { type: 'string', enum: ['created', 'updated', 'unchanged'] },
          id: { type: 'string' },
          version: { type: 'integer', minimum: 1 },
        },
        required: ['external_id', 'outcome', 'id', 'version'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          external_id: { type: ['string', 'null'] },
          outcome: { type: 'string', const: 'refused' },
          error: {
            type: 'object',
            properties: { code, detail: { type: 'string' }, errors: problemErrors },
            required: ['code', 'detail', 'errors'],
            additionalProperties: false,
          },
        },
        required: ['external_id', 'outcome', 'error'],
        additionalProperties: false,
      },
    ],
  },
}

export const SHARED_RESPONSES: ApiDocument['components']['responses'] = {
  Problem: {
    description: 'Refused, with what is wrong and what to do.',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}

export const SHARED_HEADERS: ApiDocument['components']['headers'] = {
  ETag: { description: 'What If-Match and If-None-Match take.', schema: { type: 'string' } },
  Link: { description: 'The next page, as rel="next"; absent on the last.', schema: { type: 'string' } },
  Location: { description: 'The address of the new record.', schema: { type: 'string', format: 'uri' } },
  Replayed: {
    description: '"true" where an earlier request with the same Idempotency-Key did this.',
    schema: { type: 'string', const: 'true' },
  },
}
