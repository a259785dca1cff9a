import * as z from 'zod'
import { tenantProvider } from '../../core/assurance.ts'
import { GatehouseError } from '../../core/errors.ts'
import { unseal } from '../../core/sealed.ts'
import type { TenantProvider } from '../../core/sign-in-settings.ts'
import type { Env } from '../../env.ts'
import { loadSignInSettings, providersForDomain } from '../../ledger/sign-in-settings.ts'

/** An OpenID Connect provider that may vouch for people here. */
export interface SsoProvider {
  /** `deployment:` and its id, or `tenant:` and the tenant's id. */
  key: string
  name: string
  issuer: string
  clientId: string
  clientSecret: string
  /** Whose addresses it may vouch for; none named: anybody's, which only the deployment's own may. */
  domains: readonly string[]
  trustEmail: boolean
  /** JSON: its discovery document; null when it is to be asked for. */
  metadata: string | null
}

const deploymentSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    name: z.string().min(1).max(60),
    issuer: z.url(),
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    domains: z.array(z.string().toLowerCase()).default([]),
    trustEmail: z.boolean().default(false),
  }),
)

/**
 * The providers of the deployment, out of SSO_PROVIDERS: `[{"id":"google","name":"Google","issuer":
 * "https://accounts.google.com","clientId":"…","clientSecret":"…"}]`, and, where wanted, `domains` and `trustEmail`.
 * @throws GatehouseError `unavailable` when the setting can't be read.
 */
export function deploymentProviders(env: Pick<Env, 'SSO_PROVIDERS'>): SsoProvider[] {
  if (env.SSO_PROVIDERS === undefined || env.SSO_PROVIDERS === '') return []
  return parsed(env.SSO_PROVIDERS).map(({ id, ...provider }) => ({
    ...provider,
    key: `deployment:${id}`,
    metadata: null,
  }))
}

function parsed(setting: string): z.output<typeof deploymentSchema> {
  try {
    return deploymentSchema.parse(JSON.parse(setting))
  } catch (cause) {
    const message = 'Single sign-on is not set up: SSO_PROVIDERS is not what it should be.'
    // The cause would quote the setting, and a secret with it.
    throw new GatehouseError('unavailable', message, {}, { cause: cause instanceof Error ? cause.name : null })
  }
}

/** The provider with this key; null for one that is unknown, or whose secret can't be read any more. */
export async function findProvider(env: Env, key: string): Promise<SsoProvider | null> {
  const tenantId = key.startsWith('tenant:') ? key.slice('tenant:'.length) : null
  if (tenantId === null) return deploymentProviders(env).find((one) => one.key === key) ?? null
  const { provider } = await loadSignInSettings(env.DB, tenantId)
  return provider === null ? null : await opened(env, tenantId, provider)
}

async function opened(env: Env, tenantId: string, provider: TenantProvider): Promise<SsoProvider | null> {
  const { sealedSecret, ...others } = provider
  const clientSecret = await unseal(env.AUTH_SECRET, secretSealing(tenantId), sealedSecret)
  return clientSecret === null ? null : { ...others, key: tenantProvider(tenantId), clientSecret }
}

/** The single sign-ons of companies that take addresses like this one (home realm discovery). */
export async function providersForEmail(
  env: Env,
  email: string,
): Promise<{ name: string; provider: { key: string; name: string } }[]> {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase()
  const found = await providersForDomain(env.DB, domain)
  return found.map(({ tenant, provider }) => ({
    name: tenant.name,
    provider: { key: tenantProvider(tenant.id), name: provider.name },
  }))
}

/** Under what a tenant's client secret is sealed. */
export function secretSealing(tenantId: string) {
  return { purpose: 'single sign-on', owner: tenantId }
}
