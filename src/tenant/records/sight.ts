import { isRelation, type FieldDefinition, type ModelDefinition } from '../../core/models.ts'
import { ACTIONS, type Action, type PermissionSet, type Portfolio } from '../../core/permissions.ts'
import { editableFields, mayAct, viewableFields } from '../../policy/access.ts'
import type { Calendar } from '../../core/calendar.ts'
import { withinMarks } from './keeper-marks.ts'

/** What exists for whoever asks: everything else behaves as if it did not exist (V4). */
export interface Sight {
  memberId: string
  portfolio: Portfolio
  /** What `today` is. */
  calendar: Calendar
  /** All models of the tenant: for the conditions of the portfolio only. */
  everyModel: readonly ModelDefinition[]
  /** Ids of the members `m` for whom a condition holds. */
  members: (condition: string, values: readonly (string | number)[]) => string[]
  /** Search terms, narrowed down to what the member keeps where they see nothing else. */
  narrowed: (terms: string) => string
  /** Models on which anything at all may be done, in the tenant's order. */
  models: readonly ModelDefinition[]
  may: (model: string, action: Action) => boolean
  /** The fields whose values may be shown, filtered, sorted and grouped by. */
  viewable: (definition: ModelDefinition) => readonly FieldDefinition[]
  /** The fields that may be written. */
  editable: (definition: ModelDefinition) => readonly FieldDefinition[]
}

/** What a principal sees with these effective permissions. */
export function sightOf(
  permissions: PermissionSet,
  memberId: string,
  models: readonly ModelDefinition[],
  calendar: Calendar,
  sql: SqlStorage,
): Sight {
  const viewable = new Map<string, readonly FieldDefinition[]>()
  return {
    memberId,
    portfolio: permissions.portfolio,
    calendar,
    everyModel: models,
    members: (condition, values) =>
      sql
        .exec<{ id: string }>(`SELECT m.id FROM people m WHERE ${condition}`, ...values)
        .toArray()
        .map(({ id }) => id),
    narrowed: (terms) => withinMarks(sql, permissions.portfolio, memberId, terms),
    models: models.filter(({ name }) => ACTIONS.some((action) => mayAct(permissions, name, action))),
    may: (model, action) => mayAct(permissions, model, action),
    viewable: (definition) => {
      const known = viewable.get(definition.name) ?? viewableFields(permissions, definition)
      viewable.set(definition.name, known)
      return known
    },
    editable: (definition) => editableFields(permissions, definition),
  }
}

/** What a portfolio's filter sees: all of it, since an administrator set the filter (V3). */
export function fullSight({ memberId, everyModel, calendar, members, narrowed }: Sight): Sight {
  return {
    memberId,
    portfolio: [],
    calendar,
    everyModel,
    members,
    narrowed,
    models: everyModel,
    may: () => true,
    viewable: (definition) => definition.fields,
    editable: () => [],
  }
}

/** The model of records that a relation leads to; null where it leads to a member or to nothing visible. */
export function linkedModel(sight: Sight, field: FieldDefinition): ModelDefinition | null {
  if (!isRelation(field) || field.type === 'member') return null
  const linked = sight.models.find(({ name }) => name === field.model)
  return linked !== undefined && sight.may(linked.name, 'view') ? linked : null
}

/** The field that names a record of this model; null where it may not be seen. */
export function nameField(sight: Sight, definition: ModelDefinition): FieldDefinition | null {
  const [name] = definition.fields
  return name !== undefined && sight.viewable(definition).includes(name) ? name : null
}
