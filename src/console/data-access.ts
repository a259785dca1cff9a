import { MEMBER_PROPERTIES, type FieldDefinition, type ModelDefinition } from '../core/models.ts'
import { editableFields, mayAct, viewableFields } from '../policy/access.ts'
import { holdsEverything } from '../policy/portfolio.ts'
import type { Access } from '../tenant/contract.ts'

/** A field that conditions, columns and sorting may name: of the record, or one or two relations away. */
export interface FieldOption {
  /** `owner.name` */
  path: string
  /** `Owner › Name` */
  label: string
  /** What stands before the last part; empty for the record's own. */
  group: string
  field: FieldDefinition
}

const MOST_RELATIONS = 2
const property = (name: string, label: string, type: FieldDefinition['type']): FieldDefinition => {
  return { name, label, type, description: '' }
}
/** What another system calls a record: written like a field by those who see every record (V4). */
const EXTERNAL_ID: FieldDefinition = {
  ...property('external_id', 'External ID', 'text'),
  description: 'What another system calls it. Imports and the API find the record by it.',
}
const PROPERTIES: readonly FieldDefinition[] = [
  property('created_at', 'Created', 'datetime'),
  property('updated_at', 'Changed', 'datetime'),
  EXTERNAL_ID,
  property('id', 'ID', 'text'),
]
const MEMBER_FIELDS = MEMBER_PROPERTIES.map((name) =>
  property(name, name === 'email' ? 'E-mail' : 'Name', name === 'email' ? 'email' : 'text'),
)

/** The models whose records the member may see. */
export function visibleModels({ models, permissions }: Pick<Access, 'models' | 'permissions'>): ModelDefinition[] {
  return models.filter(({ name }) => mayAct(permissions, name, 'view'))
}

/** The fields that the member may write in a form. */
export function writableFields(
  { permissions }: Pick<Access, 'permissions'>,
  definition: ModelDefinition,
): readonly FieldDefinition[] {
  const fields = editableFields(permissions, definition)
  const seesAll = holdsEverything(permissions.portfolio) && mayAct(permissions, definition.name, 'view')
  return seesAll ? [...fields, EXTERNAL_ID] : fields
}

/** Every field that the member may name, the record's own first. What they may not see does not exist for them (V4). */
export function fieldOptions(access: Pick<Access, 'models' | 'permissions'>, definition: ModelDefinition) {
  const options = viewableFields(access.permissions, definition).map((field) => optionOf('', '', field))
  const properties = PROPERTIES.map((field) => optionOf('', '', field))
  return [...options, ...properties, ...beyond(access, definition, '', '', MOST_RELATIONS)]
}

function beyond(
  access: Pick<Access, 'models' | 'permissions'>,
  definition: ModelDefinition,
  path: string,
  group: string,
  steps: number,
): FieldOption[] {
  return viewableFields(access.permissions, definition).flatMap((relation) => {
    const [to, label] = [`${path}${relation.name}.`, group === '' ? relation.label : `${group} › ${relation.label}`]
    if (relation.type === 'member') return MEMBER_FIELDS.map((field) => optionOf(to, label, field))
    const linked = visibleModels(access).find(({ name }) => relation.type === 'reference' && name === relation.model)
    if (linked === undefined) return []
    const own = viewableFields(access.permissions, linked).map((field) => optionOf(to, label, field))
    return steps === 1 ? own : [...own, ...beyond(access, linked, to, label, steps - 1)]
  })
}

function optionOf(path: string, group: string, field: FieldDefinition): FieldOption {
  return {
    path: `${path}${field.name}`,
    label: group === '' ? field.label : `${group} › ${field.label}`,
    group,
    field,
  }
}
