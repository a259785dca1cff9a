/** How a session came about: what a tenant may ask of those who enter it (T3). */
export interface Assurance {
  method: 'password' | 'passkey' | 'sso'
  /** The provider of a single sign-on: `deployment:` and its id, or `tenant:` and the tenant's id. */
  provider: string | null
  /** Whether two factors were shown: a code beside a password, a passkey, or what the provider says it asked for. */
  secondFactor: boolean
}

/** What is assumed where nothing is known. */
export const WEAKEST: Assurance = Object.freeze({ method: 'password', provider: null, secondFactor: false })

/** The key of a tenant's own provider. */
export function tenantProvider(tenantId: string): string {
  return `tenant:${tenantId}`
}

/** The only tenant that a session opens: that of the provider that vouches for it; null when there is no such bound. */
export function onlyTenant({ provider }: Assurance): string | null {
  return provider?.startsWith('tenant:') === true ? provider.slice('tenant:'.length) : null
}
