import { MOST_MODELS, RESERVED_MODELS, type EditTo } from '../../core/model-edits.ts'
import type { StoredModel } from '../../core/stored-models.ts'
import { managedModels, type ManagedModel } from '../../core/tenant-models.ts'
import { changeFacts } from '../clients/client-facts.ts'
import { givenFacts, givenModel } from './giving.ts'
import { confirmed, modelFacts, modelOf, nextModel, wrong, type Editing, type Plan } from './plan.ts'
import { useOfModel } from './use.ts'

/** A model of the tenant's own, with a name, an owner and a company: what records follow (V3). */
export function createModel({ by, at }: Editing, edit: EditTo<'create_model'>): Plan {
  const { policy, role } = by
  const { name, label, pluralLabel, description } = edit
  if (RESERVED_MODELS.has(name)) throw wrong('name', `“${name}” means something else in the API. Use another name.`)
  refuseTaken(policy.managedModels, policy.storedModels, name)
  if (policy.managedModels.filter(({ custom }) => custom === true).length >= MOST_MODELS) {
    throw wrong('name', `A tenant can have ${MOST_MODELS} data models of its own. Delete one that nobody needs.`)
  }
  const model: StoredModel = {
    name,
    custom: true,
    definition: { label, pluralLabel, description, fields: {} },
    status: 'active',
    version: 1,
    createdAt: at,
  }
  const [managed] = managedModels([], [model])
  if (managed === undefined) throw new Error('A model that was made is not there')
  return {
    model,
    action: 'model.created',
    details: { ...modelFacts(managed), roles: givenFacts(policy, edit.roles) },
    roles: givenModel(policy, role, managed, edit.roles),
  }
}

export function changeModel(editing: Editing, edit: EditTo<'change_model'>): Plan {
  const model = modelOf(editing, edit)
  const { label, pluralLabel, description } = edit
  return {
    model: nextModel(editing, model, { label, pluralLabel, description }),
    action: 'model.changed',
    details: changeFacts(modelFacts(model), modelFacts(edit)),
  }
}

/** Archived, a model behaves as if it did not exist, its records with it (V4); restored, all of it is there again. */
export function setModelStatus(editing: Editing, edit: EditTo<'set_model_status'>): Plan {
  const model = modelOf(editing, edit)
  if (edit.status === 'active') {
    return { model: nextModel(editing, model, {}, 'active'), action: 'model.restored', details: {} }
  }
  if (model.name === 'company') throw wrong('status', 'Companies hold everything else, so they can’t be archived.')
  const needed = editing.by.policy.managedModels.flatMap((other) =>
    other.name === model.name || other.archived
      ? []
      : other.fields
          .filter((field) => field.model === model.name && field.required === true && !field.archived)
          .map((field) => `${other.label}: ${field.label}`),
  )
  if (needed.length > 0) {
    throw wrong('status', `These fields have to lead to one: ${needed.join(', ')}. Make them optional first.`)
  }
  return { model: nextModel(editing, model, {}, 'archived'), action: 'model.archived', details: {} }
}

/** From then on it is gone for everybody; its records are deleted in batches (delete.ts). */
export function deleteModel(editing: Editing, edit: EditTo<'delete_model'>): Plan {
  const model = modelOf(editing, edit)
  if (model.custom !== true) throw wrong('model', 'A built-in data model can be archived, not deleted.')
  confirmed(edit, model.name)
  const use = useOfModel(editing.sql, editing.by.policy, model)
  if (use.references.length > 0) {
    throw wrong('model', `These fields lead to it: ${use.references.join(', ')}. Delete them first.`)
  }
  const { records, removed, history, partial } = use
  return {
    model: nextModel(editing, model, {}, 'deleted'),
    action: 'model.deleted',
    details: { ...modelFacts(model), records, removed_records: removed, versions: history, at_least: partial },
  }
}

function refuseTaken(models: readonly ManagedModel[], stored: readonly StoredModel[], name: string): void {
  if (models.some((model) => model.name === name)) throw wrong('name', `There is a data model “${name}” already.`)
  if (stored.some((model) => model.name === name)) {
    throw wrong('name', `“${name}” was a data model that was deleted. Its name is not used again: choose another one.`)
  }
}
