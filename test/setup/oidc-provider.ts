import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Configuration, Provider } from 'oidc-provider'

/** Somebody at the provider, by the name that they type into its sign-in. */
export interface ProviderAccount {
  email: string
  email_verified?: boolean
  name?: string
}

export interface RunningProvider {
  issuer: string
  clientId: string
  clientSecret: string
  /** Whom it knows; tests add to it. */
  accounts: Map<string, ProviderAccount>
  /** Whether it answers at all. */
  setDown(down: boolean): void
  stop(): Promise<void>
}

/** A real OpenID Connect provider, as a company would have one, for one client with one redirect URL. */
export async function startProvider(redirectUris: string[]): Promise<RunningProvider> {
  let down = false
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const accounts = new Map<string, ProviderAccount>()
  const client = { clientId: 'gatehouse', clientSecret: 'the-secret-of-the-tests-that-is-long-enough' }
  const provider = new Provider(issuer, configuration({ ...client, redirectUris, accounts }))
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (!down) return void callback(request, response)
    response.writeHead(503).end()
  })
  return {
    issuer,
    ...client,
    accounts,
    setDown: (value) => {
      down = value
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function configuration(about: {
  clientId: string
  clientSecret: string
  redirectUris: string[]
  accounts: Map<string, ProviderAccount>
}): Configuration {
  return {
    clients: [
      {
        client_id: about.clientId,
        client_secret: about.clientSecret,
        redirect_uris: about.redirectUris,
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['a key of the tests'] },
    pkce: { required: () => true },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...about.accounts.get(sub) }),
    }),
  }
}
