import * as z from 'zod'

/** Whether a tenant takes clients that registered themselves (P6): not at all, each after an approval, or also those of listed domains without one. */
export const REGISTRATION_MODES = ['off', 'ask', 'domains'] as const
export type RegistrationMode = (typeof REGISTRATION_MODES)[number]

/** How a client that registered itself may prove who it is (RFC 8414 §2). */
export const REGISTERED_METHODS = ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const
export type RegisteredMethod = (typeof REGISTERED_METHODS)[number]

/** Algorithms of a client's signature (RFC 7518 §3.1). */
export const SIGNING_ALGORITHMS = ['RS256', 'ES256'] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/** A public key, with what decides whether it fits (RFC 7517 §4). */
export const publicKeySchema = z.looseObject({
  kty: z.enum(['RSA', 'EC']),
  kid: z.string().max(300).optional(),
  use: z.string().optional(),
  alg: z.string().optional(),
  key_ops: z.array(z.string()).optional(),
  crv: z.string().optional(),
})
export type PublicKey = z.infer<typeof publicKeySchema>

/** The keys of a client, or where they are; and the algorithms that it signs with. */
export const clientKeysSchema = z.union([
  z.strictObject({ algorithms: z.array(z.enum(SIGNING_ALGORITHMS)), keys: z.array(publicKeySchema) }),
  z.strictObject({ algorithms: z.array(z.enum(SIGNING_ALGORITHMS)), uri: z.string() }),
])
export type ClientKeys = z.infer<typeof clientKeysSchema>

/** The longest client_id that is looked at. */
export const LONGEST_CLIENT_ID = 500

export const DYNAMIC_PREFIX = 'dyn_'

/** Whether a client_id is one of a client that registered itself: the URL of a document, or one that was given out. */
export function isRegistrationId(clientId: string): boolean {
  return clientId.length <= LONGEST_CLIENT_ID && (isDocumentId(clientId) || clientId.startsWith(DYNAMIC_PREFIX))
}

/** Whether a client_id is the URL of a Client ID Metadata Document. */
export function isDocumentId(clientId: string): boolean {
  return clientId.startsWith('https://')
}
