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

/** Whether every one of the actions is allowed on a model. */
export function may({ permissions }: Access, model: ModelDefinition, ...actions: Action[]): boolean {
  return actions.every((action) => mayAct(permissions, model.name, action))
}

/** Whether records of the model can be created and updated by external id: by whoever sees every one of them. */
export function mayUpsert(access: Access, model: ModelDefinition): boolean {
  const { portfolio } = access.permissions
  return portfolio !== 'none' && portfolio.length === 0 && may(access, model, 'view', 'create', 'update')
}

/** A field of a model, or of what one of its relations leads to, under the path that names it. */
export interface VisiblePath {
  path: string
  /** Null for what every record and member has beside fields. */
  field: FieldDefinition | null
}

/** What can be shown, filtered and sorted by: fields and properties, also one relation away (A31). */
export function visiblePaths(access: Access, model: ModelDefinition): VisiblePath[] {
  const own = pathsOf(access, model)
  const beyond = viewableFields(access.permissions, model)
    .filter(isRelation)
    .flatMap((relation) =>
      endsOf(access, relation).map(({ path, field }) => ({ path: `${relation.name}.${path}`, field })),
    )
  return [...own, ...beyond]
}

function pathsOf({ permissions }: Access, model: ModelDefinition): VisiblePath[] {
  const fields = viewableFields(permissions, model).map((field) => ({ path: field.name, field }))
  return [...fields, ...RECORD_PROPERTIES.map((path) => ({ path, field: null }))]
}

function endsOf(access: Access, relation: FieldDefinition): VisiblePath[] {
  if (relation.type === 'member') return MEMBER_PROPERTIES.map((path) => ({ path, field: null }))
  const linked = access.models.find(({ name }) => name === relation.model)
  return linked !== undefined && may(access, linked, 'view') ? pathsOf(access, linked) : []
}
