import type { Module } from '../core/modules.ts'
import type { FieldDefinition, ModelDefinition } from '../core/models.ts'
import {
  ACTIONS,
  type Action,
  type PermissionParts,
  type PermissionSet,
  type SystemPermission,
} from '../core/permissions.ts'
import { editableFields, effectivePermissions, mayAct, viewableFields } from './access.ts'
import { explain, type Part, type Target } from './explain.ts'
import { permissionsInForce, withoutExport } from './export-permission.ts'
import {
  ACTIONS_NEEDED,
  cannotCreateInside,
  lackingOnBelongings,
  leavesPortfolio,
  requiredOutOfReach,
} from './model-rules.ts'

/** Who or what is out of use, so that nothing is answered at all. */
export type Stop = 'member' | 'client' | 'connection'

/** A rule that can refuse: the four parts, and what is decided beside them. */
export type Rule =
  /** The member, the application or the connection is out of use. */
  | 'stopped'
  | Part
  /** The role lacks the system permission to export (T5). */
  | 'export_permission'
  /** The module of import and export is switched off for the tenant (T2). */
  | 'export_module'
  /** No record is in reach, or no new one could be (V3, A35). */
  | 'portfolio'
  /** What happens to a company happens to all that belongs to it (V1). */
  | 'belongings'
  /** A new record needs fields that may not be written. */
  | 'required_fields'
  /** A unique field is written by those who see every record (V4). */
  | 'unique_field'

/** What decides about somebody's access: `parts.role` as the role is stored. */
export interface Situation {
  stopped: Stop | null
  system: readonly SystemPermission[]
  /** What is switched on for the tenant (T2). */
  modules: readonly Module[]
  parts: PermissionParts
}

export interface Verdict {
  allowed: boolean
  /** The rules that refuse; none where it is allowed. */
  rules: readonly Rule[]
}

export interface ModelVerdicts {
  model: string
  actions: Readonly<Record<Action, Verdict>>
  fields: Readonly<Record<string, { view: Verdict; edit: Verdict }>>
}

/** What a situation comes to. */
export interface Judgement {
  permissions: PermissionSet
  on: (definition: ModelDefinition) => ModelVerdicts
}

/**
 * Works out what may be done in a situation and which rules decide it, by the same functions as every request is judged
 * by. Which of several records are in reach is the portfolio's affair; a verdict says whether any can be.
 */
export function judge(situation: Situation, models: readonly ModelDefinition[]): Judgement {
  const { stopped, modules } = situation
  const parts = partsInForce(situation)
  const permissions = effectivePermissions(parts)

  const refusing = (target: Target): Rule[] =>
    explain(parts, target).parts.flatMap(({ part, allows }) => {
      if (allows) return []
      const given = part === 'role' && 'action' in target && mayAct(situation.parts.role, target.model, target.action)
      if (!given) return [part]
      return [modules.includes('import_export') ? 'export_permission' : 'export_module']
    })

  function action(definition: ModelDefinition, asked: Action): Verdict {
    if (stopped !== null) return refusedBy(['stopped'])
    const { name: model } = definition
    const rules = ACTIONS_NEEDED[asked].flatMap((needed) => refusing({ model, action: needed }))
    if (rules.length > 0) return refusedBy(rules)
    return refusedBy([
      ...when('portfolio', permissions.portfolio === 'none'),
      ...when('portfolio', asked === 'create' && cannotCreateInside(permissions, definition)),
      ...when('belongings', asked === 'remove' && model === 'company' && lackingToRemove().length > 0),
      ...when('required_fields', asked === 'create' && requiredOutOfReach(definition, editable(definition)).length > 0),
    ])
  }

  function view(definition: ModelDefinition, field: FieldDefinition): Verdict {
    if (stopped !== null) return refusedBy(['stopped'])
    if (!viewableFields(permissions, definition).includes(field)) {
      return refusedBy(refusing({ model: definition.name, field: field.name, access: 'view' }))
    }
    return action(definition, 'view')
  }

  function edit(definition: ModelDefinition, field: FieldDefinition): Verdict {
    if (stopped !== null) return refusedBy(['stopped'])
    if (!editable(definition).includes(field)) {
      const rules = refusing({ model: definition.name, field: field.name, access: 'edit' })
      return refusedBy(rules.length > 0 ? rules : ['unique_field'])
    }
    if (leavesPortfolio(permissions, definition, field)) return refusedBy(['portfolio'])
    const ways = (['update', 'create'] as const).filter((way) => mayAct(permissions, definition.name, way))
    const verdicts = ways.map((way) => action(definition, way))
    return verdicts.find(({ allowed }) => allowed) ?? refusedBy(verdicts[0]?.rules ?? [])
  }

  const editable = (definition: ModelDefinition): FieldDefinition[] => editableFields(permissions, definition)
  const lackingToRemove = (): ModelDefinition[] =>
    lackingOnBelongings((model, needed) => mayAct(permissions, model, needed), models, 'remove')

  return {
    permissions,
    on: (definition) => ({
      model: definition.name,
      actions: Object.fromEntries(ACTIONS.map((asked) => [asked, action(definition, asked)])) as never,
      fields: Object.fromEntries(
        definition.fields.map((field) => [
          field.name,
          { view: view(definition, field), edit: edit(definition, field) },
        ]),
      ),
    }),
  }
}

/** The parts as they count: what a role says of exporting takes the system permission, and the module, to mean anything. */
export function partsInForce({ system, modules, parts }: Situation): PermissionParts {
  const role = permissionsInForce(system, parts.role)
  return { ...parts, role: modules.includes('import_export') ? role : withoutExport(role) }
}

function refusedBy(rules: readonly Rule[]): Verdict {
  return { allowed: rules.length === 0, rules: [...new Set(rules)] }
}

function when(rule: Rule, holds: boolean): Rule[] {
  return holds ? [rule] : []
}
