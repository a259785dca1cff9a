import type { JsonSchema } from '../../core/api-document.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Access } from '../host.ts'
import { may } from './visible.ts'

/** What the body of a batch can be (core/batch.ts), as far as the caller may do it. */
export function batchForms(access: Access, model: ModelDefinition): JsonSchema[] {
  const component = (suffix: string) => ({ $ref: `#/components/schemas/${model.name}_${suffix}` })
  const change = { id: ID, version: VERSION, values: component('change') }
  const where = { anyOf: [component('filter'), { type: 'array', maxItems: 50, items: component('filter') }] }
  const creates = may(access, model, 'create') ? [form('create_many', { items: list(component('new')) })] : []
  const updates = may(access, model, 'update') ? [form('update_many', { items: list(object(change)) })] : []
  const removes = may(access, model, 'remove')
    ? [form('remove_many', { items: list(object({ id: ID, version: VERSION })) }, { expected_count: COUNT })]
    : []
  const counted = { where, expected_count: COUNT }
  const updatesWhere = may(access, model, 'view', 'update')
    ? [form('update_where', { ...counted, values: component('change') })]
    : []
  const removesWhere = may(access, model, 'view', 'remove') ? [form('remove_where', counted)] : []
  return [...creates, ...updates, ...removes, ...updatesWhere, ...removesWhere]
}

const ID = { type: 'string', minLength: 1, maxLength: 60 }
const VERSION = { type: 'integer', minimum: 1, description: 'The version that you have read.' }
const COUNT = { type: 'integer', minimum: 0, description: 'How many records you expect to be touched.' }
const DRY_RUN = { type: 'boolean', description: 'Only say what would happen.' }
const ALL_OR_NOTHING = { type: 'boolean', description: 'Change nothing where one item is refused.' }

function form(name: string, needed: Record<string, JsonSchema>, more: Record<string, JsonSchema> = {}): JsonSchema {
  const schema = object({ do: { type: 'string', const: name }, ...needed })
  return {
    ...schema,
    properties: { ...(schema['properties'] as object), ...more, dry_run: DRY_RUN, all_or_nothing: ALL_OR_NOTHING },
  }
}

function list(items: JsonSchema): JsonSchema {
  return { type: 'array', minItems: 1, maxItems: 200, items }
}

function object(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}
