import * as z from 'zod'
import type { JsonSchema } from '../../core/api-document.ts'
import { LONGEST_TEXT } from '../../core/field-limits.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { conditionSchema, PERIODS } from '../../core/query.ts'
import { editableFields, viewableFields } from '../../policy/access.ts'
import type { Access } from '../host.ts'
import { shownSchema, writtenSchema } from './field-schemas.ts'
import { may, mayUpsert, visiblePaths, type VisiblePath } from './visible.ts'
import { holdsEverything } from '../../policy/portfolio.ts'

/** The schemas of one model, as far as the caller may use it; the names are those of the components. */
export function modelSchemas(access: Access, model: ModelDefinition): Record<string, JsonSchema> {
  const { name } = model
  return {
    ...(may(access, model, 'view')
      ? {
          [name]: recordSchema(access, model),
          [`${name}_filter`]: filterSchema(model),
          ...pathSchemas(access, model),
        }
      : {}),
    ...(may(access, model, 'create') ? { [`${name}_new`]: valuesSchema(access, model, 'new') } : {}),
    ...(may(access, model, 'update') ? { [`${name}_change`]: valuesSchema(access, model, 'change') } : {}),
    ...(mayUpsert(access, model) ? { [`${name}_item`]: valuesSchema(access, model, 'item') } : {}),
  }
}

/** A record as it is shown. `fields` can leave fields out, and add some from one relation away. */
function recordSchema({ permissions }: Access, model: ModelDefinition): JsonSchema {
  const fields = viewableFields(permissions, model).map((field) => [field.name, shownSchema(field)])
  return {
    type: 'object',
    description: model.description,
    properties: {
      id: { type: 'string' },
      external_id: { type: ['string', 'null'], description: 'What another system calls the record.' },
      version: { type: 'integer', minimum: 1, description: 'Grows with each change.' },
      created_at: { type: 'string', format: 'date-time' },
      updated_at: { type: 'string', format: 'date-time' },
      ...Object.fromEntries(fields),
    },
    required: ['id', 'external_id', 'version', 'created_at', 'updated_at'],
    patternProperties: { '^[a-z0-9_]+\\.': { $ref: '#/components/schemas/Value' } },
    additionalProperties: false,
  }
}

type Purpose = 'new' | 'change' | 'item'

function valuesSchema(access: Access, model: ModelDefinition, purpose: Purpose): JsonSchema {
  const fields = editableFields(access.permissions, model)
  const required = fields.filter((field) => field.required === true).map(({ name }) => name)
  const externalId = { type: 'string', minLength: 1, maxLength: LONGEST_TEXT.text, pattern: '\\S' }
  const writesId =
    mayUpsert(access, model) || (holdsEverything(access.permissions.portfolio) && may(access, model, 'view'))
  return {
    type: 'object',
    properties: {
      ...(writesId
        ? { external_id: purpose === 'item' ? externalId : { ...externalId, type: ['string', 'null'] } }
        : {}),
      ...Object.fromEntries(fields.map((field) => [field.name, writtenSchema(field)])),
    },
    ...(purpose === 'new' ? { required } : purpose === 'item' ? { required: ['external_id'] } : {}),
    additionalProperties: false,
  }
}

/** What names a field of the model, alone and in an order or a grouping. */
function pathSchemas(access: Access, model: ModelDefinition): Record<string, JsonSchema> {
  const { name } = model
  const paths = visiblePaths(access, model)
  const names = paths.map(({ path }) => path)
  const groups = paths.filter(({ field }) => field?.type !== 'long_text').flatMap(withPeriods)
  return {
    [`${name}_path`]: { type: 'string', enum: names },
    [`${name}_order`]: { type: 'string', enum: names.flatMap((path) => [path, `-${path}`]) },
    [`${name}_group`]: { type: 'string', enum: groups },
  }
}

/** A date or time is grouped by its value, or by a period. */
function withPeriods({ path, field }: VisiblePath): string[] {
  const dated = field === null ? path.endsWith('_at') : field.type === 'date' || field.type === 'datetime'
  return [path, ...(dated ? PERIODS.map((period) => `${path}:${period}`) : [])]
}

/** The query language with the paths that exist for the caller. */
function filterSchema(model: ModelDefinition): JsonSchema {
  const {
    $schema: _,
    properties,
    ...schema
  } = z.toJSONSchema(conditionSchema, { io: 'input', target: 'draft-2020-12' })
  const field = { $ref: `#/components/schemas/${model.name}_path` }
  const condition = { ...schema, properties: { ...properties, field } }
  const parts = { type: 'array', maxItems: 50, items: { $ref: `#/components/schemas/${model.name}_filter` } }
  const group = (word: string) => ({
    type: 'object',
    properties: { [word]: parts },
    required: [word],
    additionalProperties: false,
  })
  return {
    description: 'A condition, or a group in which all or any of its parts have to hold.',
    anyOf: [condition, group('all'), group('any')],
  }
}
