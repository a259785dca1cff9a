import * as z from 'zod'
import { GatehouseError } from '../../core/errors.ts'
import { KEY_KINDS } from '../../core/keys.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { ACTIONS, permissionSetSchema, type PermissionSet } from '../../core/permissions.ts'
import { materialize } from '../../policy/grant.ts'
import { mayAct } from '../../policy/access.ts'
import { line } from '../../core/text-line.ts'
import type { NewKey } from '../contract.ts'

const MOST_DAYS = 365
const LONGEST_OVERLAP = 30 * 24 * 3600

const keySchema = z
  .strictObject({
    kind: z.enum(KEY_KINDS),
    name: line(80).min(1, 'Give it a name that says where it is used.'),
    days: z
      .int('Give a whole number of days.')
      .min(1, `Give a number of days from 1 to ${MOST_DAYS}.`)
      .max(MOST_DAYS, `Give a number of days from 1 to ${MOST_DAYS}.`),
    serviceAccountId: z.string().max(60).nullable(),
    permissions: permissionSetSchema.nullable(),
  })
  .superRefine(({ kind, serviceAccountId, permissions }, context) => {
    const issue = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message })
    if (kind === 'credentials' && serviceAccountId === null)
      issue('serviceAccountId', 'Client credentials act as a service account: choose one.')
    if (serviceAccountId !== null && permissions !== null)
      issue('permissions', 'A key of a service account has the permissions of the service account.')
    if (serviceAccountId === null && permissions === null) issue('permissions', 'Say what it may do.')
  })

/**
 * What was filled in about a key, checked; its permissions name models and fields that there are, on all records.
 * @throws GatehouseError `invalid_input` with one issue for each field that is wrong.
 */
export function parseNewKey(input: unknown, models: readonly ModelDefinition[]): NewKey {
  const parsed = keySchema.safeParse(input)
  if (!parsed.success) throw wrong(parsed.error.issues.map(({ path, message }) => [String(path[0] ?? 'name'), message]))
  const { permissions } = parsed.data
  if (permissions === null) return parsed.data
  const named = materialize({ ...permissions, portfolio: [] }, models)
  if (isNothing(named, models)) throw wrong([['permissions', 'Tick at least one thing that it may do.']])
  return { ...parsed.data, permissions: named }
}

/** @throws GatehouseError `invalid_input` */
export function checkRotation(days: number, overlap: number): void {
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS)
    throw wrong([['days', `Give a number of days from 1 to ${MOST_DAYS}.`]])
  if (!Number.isInteger(overlap) || overlap < 0 || overlap > LONGEST_OVERLAP)
    throw wrong([['overlap', 'Choose an overlap from none to 30 days.']])
}

function isNothing(set: PermissionSet, models: readonly ModelDefinition[]): boolean {
  return !models.some(({ name }) => ACTIONS.some((action) => mayAct(set, name, action)))
}

function wrong(found: readonly (readonly [field: string, message: string])[]): GatehouseError {
  const issues = found.map(([field, message]) => ({ field, message }))
  return new GatehouseError('invalid_input', 'Nothing was made. Correct what is marked and send it again.', { issues })
}
