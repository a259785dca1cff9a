import type { KeyKind } from '../../core/keys.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { readTicks } from '../../core/ticks.ts'
import type { NewKey } from '../../tenant/contract.ts'
import { textOf } from '../request-facts.ts'
import { ceilingFrom } from './ceiling-form.ts'

/** A new key as the form has it. */
export interface KeyFormValues {
  name: string
  /** As typed. */
  days: string
  /** A service account; empty: the key acts as its maker. */
  actsAs: string
  permissions: PermissionSet
}

export function emptyKey(actsAs: string, permissions: PermissionSet): KeyFormValues {
  return { name: '', days: '90', actsAs, permissions }
}

export function readKeyForm(form: FormData, models: readonly ModelDefinition[]): KeyFormValues {
  return {
    name: textOf(form, 'name'),
    days: textOf(form, 'days'),
    actsAs: textOf(form, 'serviceAccountId'),
    permissions: ceilingFrom(readTicks(form), models),
  }
}

/** The Tenant object judges it, a lifetime that is no number included. */
export function newKeyOf(kind: KeyKind, { name, days, actsAs, permissions }: KeyFormValues): NewKey {
  const own = actsAs === ''
  return {
    kind,
    name,
    days: days === '' ? Number.NaN : Number(days),
    serviceAccountId: own ? null : actsAs,
    permissions: own && kind === 'key' ? permissions : null,
  }
}
