import * as z from 'zod'

/** An OpenID Connect provider of a tenant's own, as it is stored. */
export const tenantProviderSchema = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Give the provider a name, such as Okta.')
    .max(60, 'A name has at most 60 characters.')
    .regex(/^\P{C}*$/u, 'A name is one line of text.'),
  issuer: z.url().max(500),
  clientId: z.string().trim().min(1, 'Enter the client ID.').max(300),
  /** Sealed with the deployment's secret: see sealed.ts. */
  sealedSecret: z.string().min(1).max(4000),
  /** Whose addresses it may vouch for. */
  domains: z
    .array(z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'That is not a domain.'))
    .min(1, 'Name at least one e-mail domain.')
    .max(20, 'At most 20 domains.')
    .readonly(),
  /** Whether its addresses count as verified although it does not say so. */
  trustEmail: z.boolean(),
  /** JSON: its discovery document (OpenID Connect Discovery 1.0 §3), as it was when the settings were saved. */
  metadata: z.string().max(50_000),
})
export type TenantProvider = z.infer<typeof tenantProviderSchema>

export const requiredProviderSchema = z
  .string()
  .regex(/^(?:tenant|deployment:[a-z0-9-]{1,40})$/)
  .nullable()
