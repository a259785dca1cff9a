import { seal } from '../../core/sealed.ts'
import type { Env } from '../../env.ts'
import { discover } from './discovery.ts'
import { secretSealing } from './provider.ts'

export interface ProviderInput {
  name: string
  issuer: string
  clientId: string
  /** Empty: the one that is stored stays. */
  clientSecret: string
  domains: readonly string[]
  trustEmail: boolean
}

/**
 * A tenant's provider as it is to be stored: its endpoints looked up and checked now, so that a provider that is down
 * later is no more than down, and its secret sealed.
 * @throws GatehouseError `invalid_input` with the field `issuer`
 */
export async function prepareProvider(env: Env, request: Request, tenantId: string, input: ProviderInput) {
  const { name, clientId, clientSecret, domains, trustEmail } = input
  const issuer = input.issuer.trim()
  const metadata = JSON.stringify(await discover(env, request, issuer))
  const sealedSecret = clientSecret === '' ? null : await seal(env.AUTH_SECRET, secretSealing(tenantId), clientSecret)
  return { name, issuer, clientId, sealedSecret, domains, trustEmail, metadata }
}
