import type { ModelDefinition } from '../../core/models.ts'
import { ACTIONS } from '../../core/permissions.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { Ticks } from '../../core/ticks.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { materialize, readOnly } from '../../policy/grant.ts'
import { BOTTOM, meet } from '../../policy/lattice.ts'

/** Starting points of the matrix (P4). */
export const CEILING_PRESETS = ['read', 'everything', 'nothing'] as const
export type CeilingPreset = (typeof CEILING_PRESETS)[number]

export function ceilingPresetFrom(value: string | undefined): CeilingPreset | null {
  return CEILING_PRESETS.find((preset) => preset === value) ?? null
}

/** A preset within what the admin's own role allows; `role` names its fields. The ceiling covers every record. */
export function presetCeiling(preset: CeilingPreset, role: PermissionSet): PermissionSet {
  if (preset === 'nothing') return { ...BOTTOM, portfolio: [] }
  const everything = { ...role, portfolio: [] }
  return preset === 'everything' ? everything : readOnly(everything)
}

/** The ceiling that the ticks stand for: unknown models, actions and fields are dropped. It covers every record. */
export function ceilingFrom(ticks: Ticks, models: readonly ModelDefinition[]): PermissionSet {
  const ticked = Object.entries(ticks).map(([model, { actions, fields }]) => [
    model,
    {
      actions: ACTIONS.filter((action) => actions.includes(action)),
      fields: Object.fromEntries(
        Object.entries(fields).flatMap(([field, access]) =>
          access === 'view' || access === 'edit' ? [[field, access] as const] : [],
        ),
      ),
    },
  ])
  return meet(materialize({ models: Object.fromEntries(ticked), portfolio: [] }, models))
}

/**
 * What the matrix lets an admin tick: what their own role has, and what the ceiling holds already, which they may keep
 * or take away (T5).
 */
export function tickable(
  role: PermissionSet,
  before: PermissionSet | null,
  models: readonly ModelDefinition[],
): PermissionSet {
  if (before === null) return role
  const both = models.map(({ name, fields }) => [
    name,
    {
      actions: ACTIONS.filter((action) => mayAct(role, name, action) || mayAct(before, name, action)),
      fields: Object.fromEntries(
        fields.flatMap((field) => {
          const access = [fieldAccess(role, name, field.name), fieldAccess(before, name, field.name)]
          const most = access.includes('edit') ? 'edit' : access.includes('view') ? 'view' : null
          return most === null ? [] : [[field.name, most] as const]
        }),
      ),
    },
  ])
  return { models: Object.fromEntries(both), portfolio: [] }
}
