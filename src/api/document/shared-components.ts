import type { ApiDocument, JsonSchema } from '../../core/api-document.ts'
import { ERROR_STATUS } from '../../core/errors.ts'
import { ACTIONS } from '../../core/permissions.ts'
import { FIELD_TYPES } from '../../core/stored-models.ts'

const problemErrors = {
  type: 'array',
  description: 'What is wrong, by the name of the parameter, header or field.',
  items: {
    type: 'object',
    properties: { field: { type: 'string' }, detail: { type: 'string' } },
    required: ['field', 'detail'],
  },
}
const title = { type: 'string', description: 'What the record is called.' }
const moment = { type: 'string', format: 'date-time' }
const code = { type: 'string', enum: Object.keys(ERROR_STATUS), description: 'Stable; for programs.' }

const refusal = {
  type: 'object',
  properties: { code, detail: { type: 'string' }, errors: problemErrors },
  required: ['code', 'detail', 'errors'],
  additionalProperties: false,
}

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
      matching: {
        type: 'integer',
        minimum: 0,
        description: 'How many records match, where that is not what was expected.',
      },
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
          error: refusal,
        },
        required: ['external_id', 'outcome', 'error'],
        additionalProperties: false,
      },
    ],
  },
  DescribedModel: {
    type: 'object',
    description: 'A data model as far as it exists for you, with what you may do with its records.',
    properties: {
      name: { type: 'string' },
      label: { type: 'string' },
      plural_label: { type: 'string' },
      description: { type: 'string' },
      actions: { type: 'array', items: { type: 'string', enum: [...ACTIONS] } },
      fields: { type: 'array', items: { $ref: '#/components/schemas/DescribedField' } },
    },
    required: ['name', 'label', 'plural_label', 'description', 'actions', 'fields'],
    additionalProperties: false,
  },
  DescribedField: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      label: { type: 'string' },
      description: { type: 'string' },
      type: { type: 'string', enum: [...FIELD_TYPES] },
      editable: { type: 'boolean' },
      required: { type: 'boolean' },
      unique: { type: 'boolean' },
      choices: { type: 'array', items: { type: 'string' } },
      choice_labels: { type: 'object', additionalProperties: { type: 'string' } },
      max_length: { type: 'integer', minimum: 1 },
      pattern: { type: 'string', description: 'What the whole text has to look like.' },
      min: { type: 'number' },
      max: { type: 'number' },
      model: { type: 'string', description: 'What a reference leads to.' },
    },
    required: ['name', 'label', 'description', 'type', 'editable'],
    additionalProperties: false,
  },
  BatchResult: {
    description: 'What became of one item, or, in a dry run, would.',
    oneOf: [
      {
        type: 'object',
        properties: {
          outcome: { type: 'string', enum: ['created', 'updated', 'unchanged', 'removed'] },
          id: { type: ['string', 'null'], description: 'Null for a record that a dry run would create.' },
          version: { type: 'integer', minimum: 1 },
          title,
          with_it: { type: 'integer', minimum: 1, description: 'Records of the company that go with it.' },
        },
        required: ['outcome', 'id', 'version'],
        additionalProperties: false,
      },
      {
        type: 'object',
        properties: {
          outcome: { type: 'string', const: 'refused' },
          id: { type: ['string', 'null'] },
          title,
          error: refusal,
        },
        required: ['outcome', 'id', 'error'],
        additionalProperties: false,
      },
    ],
  },
  HistoryEntry: {
    type: 'object',
    description: 'One version of a record, as far as you may see what it changed.',
    properties: {
      version: { type: 'integer', minimum: 1 },
      at: moment,
      did: { type: 'string', enum: ['created', 'updated', 'removed', 'restored'] },
      restored_version: { type: 'integer', minimum: 1, description: 'The version whose values came back.' },
      by: { $ref: '#/components/schemas/Related' },
      client: { type: ['string', 'null'], description: 'The application; null in the console.' },
      connection_id: { type: ['string', 'null'] },
      via: { type: 'string', description: 'The tool, route or page.' },
      changes: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            field: { type: 'string' },
            before: { $ref: '#/components/schemas/Value' },
            after: { $ref: '#/components/schemas/Value' },
          },
          required: ['field', 'before', 'after'],
          additionalProperties: false,
        },
      },
    },
    required: ['version', 'at', 'did', 'by', 'client', 'connection_id', 'via', 'changes'],
    additionalProperties: false,
  },
  RemovedRecord: {
    type: 'object',
    description: 'A record that was removed and can be restored.',
    properties: {
      id: { type: 'string' },
      title,
      version: { type: 'integer', minimum: 1 },
      removed_at: moment,
      removed_by: { anyOf: [{ $ref: '#/components/schemas/Related' }, { type: 'null' }] },
      kept_until: { ...moment, description: 'After that it is deleted for good.' },
    },
    required: ['id', 'title', 'version', 'removed_at', 'removed_by', 'kept_until'],
    additionalProperties: false,
  },
}

/** References to these headers, and to those that any answer may have. */
export function headersNamed(names: readonly string[]): Record<string, { $ref: string }> {
  const entries = [...names, 'RateLimit', 'RateLimit-Policy'].map((name) => [
    name,
    { $ref: `#/components/headers/${name}` },
  ])
  return Object.fromEntries(entries) as Record<string, { $ref: string }>
}

export const SHARED_RESPONSES: ApiDocument['components']['responses'] = {
  Problem: {
    description: 'Refused, with what is wrong and what to do.',
    headers: headersNamed(['Retry-After', 'WWW-Authenticate']),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  },
}

export const SHARED_HEADERS: ApiDocument['components']['headers'] = {
  ETag: {
    description: 'What If-Match and If-None-Match take.',
    required: true,
    schema: { type: 'string', pattern: '^"[0-9]+\\.[0-9a-f]{16}"$' },
  },
  Link: { description: 'The next page, as rel="next"; absent on the last.', schema: { type: 'string' } },
  Location: {
    description: 'The address of what is new.',
    required: true,
    schema: { type: 'string', format: 'uri' },
  },
  'Retry-After': {
    description: 'With 429 and 503: after so many seconds it may be tried again (RFC 9110 §10.2.3).',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': {
    description: 'What a token lacks: with 401 a valid one, with 403 a scope that could be granted (RFC 6750 §3).',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'How many requests are left to the connection (r), and in how many seconds it has all again (t).',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'How many requests a connection may make (q) in so many seconds (w).',
    schema: { type: 'string' },
  },
  'Idempotency-Replayed': {
    description: '"true" where an earlier request with the same Idempotency-Key did this.',
    schema: { type: 'string', const: 'true' },
  },
}
