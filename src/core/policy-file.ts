import * as z from 'zod'
import { REGISTRATION_MODES } from './registrations.ts'
import { FIELD_TYPES } from './stored-models.ts'
import { ACTIONS, portfolioSchema, systemPermissionSchema, SYSTEM_PERMISSIONS } from './permissions.ts'

/** Characters of a policy file: more than the largest tenant's. */
export const LONGEST_FILE = 1_000_000
const MOST_ASSERTIONS = 500

const apiName = z.string().regex(/^[a-z][a-z0-9_]{0,59}$/, 'An API name has small letters, digits and _.')
const key = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'A key has letters, digits, _ and -.')

/** Actions and fields by model; what is not named is not allowed (V1). */
const permissionsSchema = z.record(
  apiName,
  z.strictObject({
    actions: z.array(z.enum(ACTIONS)).max(ACTIONS.length),
    fields: z.record(apiName, z.enum(['view', 'edit'])),
  }),
)
export type FilePermissions = z.infer<typeof permissionsSchema>

const fieldSchema = z.strictObject({
  type: z.enum(FIELD_TYPES),
  label: z.string(),
  description: z.string().default(''),
  /** For references: the model that they lead to. */
  model: apiName.optional(),
  required: z.boolean().default(false),
  unique: z.boolean().default(false),
  /** What can be chosen, in its order: values, each with what people read. */
  choices: z.record(z.string().max(60), z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  maxLength: z.int().optional(),
  pattern: z.string().optional(),
  archived: z.boolean().default(false),
})
export type FileField = z.infer<typeof fieldSchema>

const modelSchema = z.strictObject({
  label: z.string(),
  pluralLabel: z.string(),
  description: z.string().default(''),
  archived: z.boolean().default(false),
  /** In their order. Fields that are left out stay as they are. */
  fields: z.record(apiName, fieldSchema),
})
export type FileModel = z.infer<typeof modelSchema>

const roleSchema = z.strictObject({
  name: z.string(),
  description: z.string().default(''),
  system: z.array(systemPermissionSchema).max(SYSTEM_PERMISSIONS.length),
  portfolio: portfolioSchema,
  permissions: permissionsSchema,
})
export type FileRole = z.infer<typeof roleSchema>

const clientSchema = z.strictObject({
  name: z.string(),
  description: z.string().default(''),
  logoUrl: z.string().nullable().default(null),
  preset: z.enum(['claude', 'chatgpt', 'custom']),
  type: z.enum(['confidential', 'public']),
  requireSecret: z.boolean(),
  requirePkce: z.boolean(),
  redirectUris: z.array(z.string()),
  /** Seconds. */
  replayWindow: z.number(),
  status: z.enum(['active', 'disabled']),
  /** Null: each member picks (P4). */
  ceiling: permissionsSchema.nullable(),
})
export type FileClient = z.infer<typeof clientSchema>

const signInSchema = z.strictObject({
  requiredProvider: z.string().nullable(),
  requireSecondFactor: z.boolean(),
})
export type FileSignIn = z.infer<typeof signInSchema>

/** Which clients that registered themselves are taken, and what they begin with (P6). */
const registrationSchema = z.strictObject({
  mode: z.enum(REGISTRATION_MODES),
  domains: z.array(z.string()),
  ceiling: permissionsSchema,
})
export type FileRegistration = z.infer<typeof registrationSchema>

/**
 * A tenant's policy as one file: JSON, by API names and ids, without secrets. Each part may be left out, and so may each
 * entry: what is not there stays as it is. A role that is null is deleted.
 */
export const policyFileSchema = z.strictObject({
  gatehouse: z.literal(1),
  settings: z.strictObject({ signIn: signInSchema.optional(), registration: registrationSchema.optional() }).optional(),
  models: z.record(apiName, modelSchema).optional(),
  roles: z.record(key, roleSchema.nullable()).optional(),
  clients: z.record(key, clientSchema).optional(),
  /** Sentences that have to hold before the file is applied: `ChatGPT can never view company.arr`. */
  assertions: z.array(z.string().max(300)).max(MOST_ASSERTIONS).optional(),
})
export type PolicyFile = z.infer<typeof policyFileSchema>
export type PolicyPart = 'settings' | 'models' | 'roles' | 'clients'

/** The file as people review it: what fits is on one line, and equal policies are equal texts. */
export function printPolicy(file: object): string {
  return `${printed(file, '')}\n`
}

const WIDTH = 110

function printed(value: unknown, indent: string): string {
  const short = inline(value)
  if (short.length + indent.length <= WIDTH && !(isObject(value) && indent.length < 4)) return short
  const deeper = `${indent}  `
  if (Array.isArray(value)) {
    const lines = value.map((item) => `${deeper}${printed(item, deeper)}`)
    return value.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n${indent}]`
  }
  if (!isObject(value)) return short
  const lines = Object.entries(value).map(
    ([name, part]) => `${deeper}${JSON.stringify(name)}: ${printed(part, deeper)}`,
  )
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const parts = Object.entries(value).map(([name, part]) => `${JSON.stringify(name)}: ${inline(part)}`)
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
