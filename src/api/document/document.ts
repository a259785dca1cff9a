import type { ApiDocument, ApiOperation, ApiParameter, JsonSchema } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { granularScopes } from '../../policy/scopes.ts'
import type { Access } from '../host.ts'
import type { Operation } from '../operation.ts'
import { batchForms } from './batch-forms.ts'
import { IMPORT_SCHEMAS } from './import-schemas.ts'
import { modelSchemas } from './model-schemas.ts'
import { OPERATION_TEXTS } from './operation-texts.ts'
import { queryParameters } from './parameter-schemas.ts'
import { responsesOf } from './responses.ts'
import { securitySchemes } from './security-schemes.ts'
import { SHARED_HEADERS, SHARED_RESPONSES, SHARED_SCHEMAS } from './shared-components.ts'
import { importableModels, may, mayUpsert } from './visible.ts'

/**
 * The API as an OpenAPI 3.1 document: operations, models and fields that the caller may use, and no others (R1, A31).
 * `base` is where the API is reached.
 */
export function apiDocument(base: string, access: Access, operations: readonly Operation[]): ApiDocument {
  const { permissions, models } = access
  const importable = importableModels(access).length > 0
  const used = models.filter((model) => operations.some((operation) => isAllowed(operation, access, model)))
  const paths: ApiDocument['paths'] = {}
  for (const model of [null, ...used]) {
    for (const operation of operations) {
      if (operation.path.includes('{model}') === (model === null) || !isAllowed(operation, access, model)) continue
      const path = operation.path.replace('{model}', model?.name ?? '') || '/'
      paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation, access, model) }
    }
  }
  const schemas = Object.assign(
    {},
    SHARED_SCHEMAS,
    importable ? IMPORT_SCHEMAS : {},
    ...used.map((model) => modelSchemas(access, model)),
  ) as Record<string, JsonSchema>
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version: '1',
      summary: 'Business records, limited to what the connection may do.',
      description: INTRODUCTION,
    },
    servers: [{ url: base }],
    security: [{ oauth: [] }, { bearer: [] }],
    tags: [GENERAL, ...(importable ? [IMPORTS] : []), ...used.map(({ name, description }) => ({ name, description }))],
    paths,
    components: {
      schemas,
      responses: SHARED_RESPONSES,
      headers: SHARED_HEADERS,
      securitySchemes: securitySchemes(new URL(base).origin, granularScopes(permissions, models)),
    },
  }
}

const INTRODUCTION =
  'Every request carries an access token of a connection: Authorization: Bearer. Errors are problem documents (RFC 9457) ' +
  'with a stable code. RateLimit tells what is left of the limit; an answer 429 says in Retry-After when to go on. What a ' +
  'connection may not see does not exist for it.'

const GENERAL = { name: 'general', description: 'What is not about one data model.' }
const IMPORTS = { name: 'imports', description: 'Files whose rows become records, in the background.' }

/** Whether an operation is of any use; the tenant decides about each request by itself. */
function isAllowed({ name, topic }: Operation, access: Access, model: ModelDefinition | null): boolean {
  if (topic === 'imports') return model === null && importableModels(access).length > 0
  if (model === null) return name !== 'search' || access.models.some((one) => may(access, one, 'view'))
  switch (name) {
    case 'create':
    case 'update':
    case 'remove':
      return may(access, model, name)
    case 'export':
      return may(access, model, 'view', 'export')
    case 'upsert':
      return mayUpsert(access, model)
    case 'batch':
      return batchForms(access, model).length > 0
    case 'removed':
    case 'restore':
      return may(access, model, 'view', 'create')
    case 'restore_version':
      return may(access, model, 'view', 'update')
    default:
      return may(access, model, 'view')
  }
}

function describeOperation(operation: Operation, access: Access, model: ModelDefinition | null): ApiOperation {
  const { name } = operation
  const text = OPERATION_TEXTS[name]
  const label = (model?.label ?? '').toLocaleLowerCase('en')
  const one = `${/^[aeiou]/.test(label) ? 'an' : 'a'} ${label}`
  const body = bodySchema(operation, access, model)
  return {
    operationId: model === null ? name : `${name}_${model.name}`,
    summary: text?.summary(one, (model?.pluralLabel ?? '').toLocaleLowerCase('en')) ?? name,
    ...(text?.description === undefined ? {} : { description: text.description }),
    tags: [model?.name ?? operation.topic ?? GENERAL.name],
    parameters: [...addressAndHeaders(operation), ...queryParameters(operation, access, model)],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true as const,
            content: Object.fromEntries(operation.takes.map((type) => [type, { schema: body }])),
          },
        }),
    responses: responsesOf(operation, access, model),
  }
}

function bodySchema({ name }: Operation, access: Access, model: ModelDefinition | null): JsonSchema | null {
  const component = (suffix: string) => ({ $ref: `#/components/schemas/${model?.name ?? ''}_${suffix}` })
  if (name === 'create') return component('new')
  if (name === 'update') return component('change')
  if (name === 'batch' && model !== null) return { anyOf: batchForms(access, model) }
  if (name === 'restore_version') return RESTORATION
  if (name === 'map_import') return { $ref: '#/components/schemas/ImportSettings' }
  if (name === 'create_import') return { type: 'string', description: 'The file.' }
  if (name !== 'upsert') return null
  const items = { type: 'array', minItems: 1, maxItems: 200, items: component('item') }
  return { type: 'object', properties: { items }, required: ['items'], additionalProperties: false }
}

const RESTORATION: JsonSchema = {
  type: 'object',
  properties: {
    version: { type: 'integer', minimum: 1, maximum: 999_999_999, description: 'The version whose values come back.' },
  },
  required: ['version'],
  additionalProperties: false,
}

function addressAndHeaders({ path, method, name, ifMatch, topic, repeatable }: Operation): ApiParameter[] {
  const withId = path.includes('{id}')
  const text = (extra: JsonSchema = {}) => ({ schema: { type: 'string', ...extra } })
  const parameters: ApiParameter[] = []
  if (withId) {
    const schema = text({ minLength: 1, maxLength: 60 })
    parameters.push({
      name: 'id',
      in: 'path',
      required: true,
      description: `The id of the ${topic === 'imports' ? 'import' : 'record'}.`,
      ...schema,
    })
  }
  if (ifMatch !== undefined) {
    const description = 'The ETag of the record that you have read, or its version in quotes.'
    const required = ifMatch === 'required' ? { required: true } : {}
    parameters.push({ name: 'If-Match', in: 'header', ...required, description, ...text() })
  }
  if (name === 'get') {
    parameters.push({ name: 'If-None-Match', in: 'header', description: 'An ETag that you have.', ...text() })
  }
  if (method !== 'GET' && repeatable !== true) {
    const description = 'Any text that is new for each change, such as a UUID.'
    const schema = text({ minLength: 1, maxLength: 255 })
    parameters.push({ name: 'Idempotency-Key', in: 'header', description, ...schema })
  }
  return parameters
}
