import * as z from 'zod'
import { filterSchema } from './query.ts'

/** What may be done to the records of a data model (V1). */
export const ACTIONS = ['create', 'view', 'update', 'remove', 'export'] as const
export type Action = (typeof ACTIONS)[number]
const actionSchema = z.enum(ACTIONS)

/** Access to one field, a chain: none < view < edit. A field that is not named has none (V1). */
export type FieldAccess = 'none' | 'view' | 'edit'

const modelPermissionSchema = z.strictObject({
  actions: z.array(actionSchema).readonly(),
  /** `all` is only ever an upper bound (a scope, dynamic permissions); roles and grants name each field. */
  fields: z.union([z.literal('all'), z.record(z.string(), z.enum(['view', 'edit']))]),
})
export type ModelPermission = z.infer<typeof modelPermissionSchema>

const portfolioClauseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('own') }),
  z.strictObject({ kind: z.literal('filter'), where: filterSchema }),
])
export type PortfolioClause = z.infer<typeof portfolioClauseSchema>

/**
 * Which records (V3): `none`, or the records for which every clause holds. No clause at all means every record.
 * `own`: the company's owner is the member. `filter`: the company matches the condition.
 */
export const portfolioSchema = z.union([z.literal('none'), z.array(portfolioClauseSchema).readonly()])
export type Portfolio = z.infer<typeof portfolioSchema>

/** A point of the permission lattice (V2). `models: 'all'` is the top, used as an upper bound only. */
export const permissionSetSchema = z.strictObject({
  models: z.union([z.literal('all'), z.record(z.string(), modelPermissionSchema)]),
  portfolio: portfolioSchema,
})
export type PermissionSet = z.infer<typeof permissionSetSchema>

/** What a role may do to the tenant itself, beside its data (T5). */
export const SYSTEM_PERMISSIONS = [
  'manage_clients',
  'manage_members',
  'manage_models',
  'read_audit',
  'import',
  'export',
] as const
export type SystemPermission = (typeof SYSTEM_PERMISSIONS)[number]
export const systemPermissionSchema = z.enum(SYSTEM_PERMISSIONS)

/** The four parts whose meet is what a connection may do right now (V2). A member in the console has a role only. */
export interface PermissionParts {
  role: PermissionSet
  ceiling: PermissionSet
  grant: PermissionSet
  scope: PermissionSet
}
