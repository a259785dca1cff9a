import {
  isRelation,
  MEMBER_PROPERTIES,
  RECORD_PROPERTIES,
  type FieldDefinition,
  type ModelDefinition,
} from '../../core/models.ts'
import type { Action } from '../../core/permissions.ts'
import { mayAct, viewableFields } from '../../policy/access.ts'
import type { Access } from '../host.ts'
import { holdsEverything } from '../../policy/portfolio.ts'

/** Whether every one of the actions is allowed on a model. */
export function may({ permissions }: Access, model: ModelDefinition, ...actions: Action[]): boolean {
  return actions.every((action) => mayAct(permissions, model.name, action))
}

/** Whether records of the model can be created and updated by external id: by whoever sees every one of them. */
export function mayUpsert(access: Access, model: ModelDefinition): boolean {
  const { portfolio } = access.permissions
  return holdsEverything(portfolio) && may(access, model, 'view', 'create', 'update')
}

/** The models that rows of a file can become records of. */
export function importableModels(access: Access): string[] {
  if (access.mayImport !== true) return []
  return access.models
    .filter((model) => may(access, model, 'create') || may(access, model, 'update'))
    .map(({ name }) => name)
}

/** A field of a model, or of what one of its relations leads to, under the path that names it. */
export interface VisiblePath {
  path: string
  /** Null for what every record and member has beside fields. */
  field: FieldDefinition | null
}

/** What can be shown, filtered and sorted by: fields and properties, also through one or two relations (A31). */
export function visiblePaths(access: Access, model: ModelDefinition, steps = 2): VisiblePath[] {
  const fields = viewableFields(access.permissions, model)
  const own = fields.map((field) => ({ path: field.name, field }))
  const properties = RECORD_PROPERTIES.map((path) => ({ path, field: null }))
  const beyond = (steps === 0 ? [] : fields.filter(isRelation)).flatMap((relation) =>
    endsOf(access, relation, steps - 1).map(({ path, field }) => ({ path: `${relation.name}.${path}`, field })),
  )
  return [...own, ...properties, ...beyond]
}

function endsOf(access: Access, relation: FieldDefinition, steps: number): VisiblePath[] {
  if (relation.type === 'member') return MEMBER_PROPERTIES.map((path) => ({ path, field: null }))
  const linked = access.models.find(({ name }) => name === relation.model)
  return linked !== undefined && may(access, linked, 'view') ? visiblePaths(access, linked, steps) : []
}
