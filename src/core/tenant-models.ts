import type { FieldDefinition, ModelDefinition } from './models.ts'
import type { ManagedField, StoredDefinition, StoredField, StoredModel } from './stored-models.ts'

/** A model with all that it has, archived fields included, as those see it who manage data models. */
export interface ManagedModel extends Omit<ModelDefinition, 'fields'> {
  fields: readonly ManagedField[]
  archived: boolean
  /** 0 where the tenant has changed nothing about a built-in one. */
  version: number
  /** What the tenant stores about it. */
  stored: StoredDefinition
}

const NOTHING_STORED: StoredDefinition = { fields: {} }

/** Each model that a tenant has, archived ones included: the built-in ones with its changes, then its own. */
export function managedModels(builtin: readonly ModelDefinition[], stored: readonly StoredModel[]): ManagedModel[] {
  const known = new Map(stored.map((model) => [model.name, model]))
  // A name that the tenant has used for a model of its own stays that, whatever is built in later.
  const bases = builtin.filter(({ name }) => known.get(name)?.custom !== true)
  const own = stored.filter(({ custom, status }) => custom && status !== 'deleted')
  return [
    ...bases.map((base) => managed(base, known.get(base.name))),
    ...own.map((model) => managed(customBase(model), model)),
  ]
}

/** What exists for everybody: models and fields that are archived do not (V4). */
export function activeModels(models: readonly ManagedModel[]): ModelDefinition[] {
  return models
    .filter(({ archived }) => !archived)
    .map(({ name, label, pluralLabel, description, fields, custom }) => ({
      name,
      label,
      pluralLabel,
      description,
      fields: fields.filter(({ archived }) => !archived).map(withoutState),
      ...(custom === undefined ? {} : { custom }),
    }))
}

function withoutState({ archived: _archived, ...field }: ManagedField): FieldDefinition {
  return field
}

/** The fields that each model of a tenant's own begins with: they can't be archived, and hold what records follow (V3). */
const STANDARD_FIELDS: readonly FieldDefinition[] = [
  { name: 'name', label: 'Name', type: 'text', description: 'What the record is called.', required: true },
  { name: 'owner', label: 'Owner', type: 'member', description: 'The member who is responsible for the record.' },
  {
    name: 'company',
    label: 'Company',
    type: 'reference',
    description: 'The company that the record belongs to.',
    model: 'company',
  },
]

/** The name, the owner and the company of a record: what it is found by, and whose it is (V3). */
export function isStandardField(model: ManagedModel, field: ManagedField): boolean {
  return field === model.fields[0] || (field.custom !== true && (field.name === 'owner' || field.name === 'company'))
}

function customBase({ name, definition }: StoredModel): ModelDefinition {
  const { label = name, pluralLabel = label, description = '' } = definition
  return { name, label, pluralLabel, description, fields: STANDARD_FIELDS, custom: true }
}

function managed(base: ModelDefinition, stored: StoredModel | undefined): ManagedModel {
  const { definition = NOTHING_STORED, status = 'active', version = 0 } = stored ?? {}
  return {
    ...base,
    label: definition.label ?? base.label,
    pluralLabel: definition.pluralLabel ?? base.pluralLabel,
    description: definition.description ?? base.description,
    fields: inOrder(fieldsOf(base, definition), definition.order ?? []),
    archived: status !== 'active',
    version,
    stored: definition,
  }
}

function fieldsOf(base: ModelDefinition, { fields, gone = [] }: StoredDefinition): ManagedField[] {
  const own = Object.entries(fields).flatMap(([name, field]) => customField(name, field) ?? [])
  const taken = new Set([...own.map(({ name }) => name), ...gone])
  const builtin = base.fields.filter(({ name }) => !taken.has(name))
  return [
    ...builtin.map((field) => changedField(field, Object.hasOwn(fields, field.name) ? fields[field.name] : undefined)),
    ...own,
  ]
}

function customField(
  name: string,
  { type, label = name, description = '', ...rest }: StoredField,
): ManagedField | null {
  if (type === undefined) return null
  const { archived = false, ...rules } = rest
  return { name, label, description, type, ...known(rules), archived, custom: true }
}

function changedField(base: FieldDefinition, stored: StoredField = {}): ManagedField {
  const { archived = false, type: _type, ...changes } = stored
  return { ...base, ...known(changes), archived }
}

/** Without what is undefined, which would hide what is built in. */
function known<T extends object>(part: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as never
}

/** The first field stays first: it names the record. */
function inOrder([first, ...others]: readonly ManagedField[], order: readonly string[]): ManagedField[] {
  if (first === undefined) return []
  const rank = new Map(order.map((name, index) => [name, index]))
  const place = ({ name }: ManagedField) => rank.get(name) ?? order.length
  return [first, ...others.sort((a, b) => place(a) - place(b))]
}
