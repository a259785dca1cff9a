import * as oauth from 'oauth4webapi'
import type { Page, Visitor } from '../../../scripts/demo/visitor.ts'
import { CALLBACK, type App } from './apps.ts'
import { MCP_URL } from './people.ts'

/** The one thing in which these tests are laxer than oauth4webapi would be: http, on this machine. */
export const LOCAL = { [oauth.allowInsecureRequests]: true } as const

export interface Discovered {
  resource: oauth.ResourceServer
  server: oauth.AuthorizationServer
}

/** From the URL that a client was given to everything that it has to know (RFC 9728 §5, RFC 8414 §3). */
async function discover(mcpUrl: string): Promise<Discovered> {
  const challenged = await fetch(mcpUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  const [, document] = /resource_metadata="([^"]+)"/.exec(challenged.headers.get('www-authenticate') ?? '') ?? []
  if (challenged.status !== 401 || document === undefined) throw new Error(`${mcpUrl} challenges nobody`)
  const resource = await oauth.processResourceDiscoveryResponse(new URL(mcpUrl), await fetch(document))
  const issuer = new URL(resource.authorization_servers?.[0] ?? '')
  const answered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...LOCAL })
  return { resource, server: await oauth.processDiscoveryResponse(issuer, answered) }
}

export interface StrictOptions {
  mcpUrl?: string
  redirectUri?: string
  scope?: string
  /** How the client proves who it is; by its secret in the header when it has one. */
  authentication?: oauth.ClientAuth
  /** Whether it uses PKCE; yes, unless told otherwise. */
  pkce?: boolean
  /** The value of `resource`; null leaves it out. The one of the resource document, unless told otherwise. */
  resource?: string | null
  /** Further parameters of the authorization request. */
  more?: Record<string, string>
  /** What the person does on the consent page. */
  decide?: (person: Visitor, page: Page) => Promise<Page>
}

/** A client that checks everything that oauth4webapi can check, and goes no further when something is off. */
export class StrictClient {
  readonly client: oauth.Client
  readonly #app: App
  readonly #options: StrictOptions
  readonly #verifier = oauth.generateRandomCodeVerifier()
  readonly #state = oauth.generateRandomState()
  #discovered: Promise<Discovered> | null = null

  constructor(app: App, options: StrictOptions = {}) {
    this.client = { client_id: app.id }
    this.#app = app
    this.#options = options
  }

  get discovered(): Promise<Discovered> {
    this.#discovered ??= discover(this.#options.mcpUrl ?? MCP_URL)
    return this.#discovered
  }

  get redirectUri(): string {
    return this.#options.redirectUri ?? CALLBACK
  }

  /** From nothing to tokens. */
  async connect(person: Visitor): Promise<oauth.TokenEndpointResponse> {
    return await this.redeem(await this.authorize(person))
  }

  /** Where the person has to go (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2). */
  async authorizationUrl(): Promise<URL> {
    const { server, resource } = await this.discovered
    const url = new URL(server.authorization_endpoint ?? '')
    const { scope, pkce = true, more = {}, resource: asked = resource.resource } = this.#options
    const challenge = {
      code_challenge: await oauth.calculatePKCECodeChallenge(this.#verifier),
      code_challenge_method: 'S256',
    }
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: this.#app.id,
      redirect_uri: this.redirectUri,
      state: this.#state,
      ...(pkce ? challenge : {}),
      ...(scope === undefined ? {} : { scope }),
      ...(asked === null ? {} : { resource: asked }),
      ...more,
    }).toString()
    return url
  }

  /** The person authorizes; the answer, as it came back to the client. */
  async answer(person: Visitor): Promise<URL> {
    const page = await person.open((await this.authorizationUrl()).href)
    if (page.url.startsWith(this.redirectUri)) return new URL(page.url)
    const decide =
      this.#options.decide ?? ((visitor, shown) => visitor.submit(shown, { decision: 'authorize' }, isConsent))
    return new URL((await decide(person, page)).url)
  }

  /** The parameters of a good answer (RFC 6749 §4.1.2, RFC 9207 §2.4). */
  async authorize(person: Visitor): Promise<URLSearchParams> {
    const { server } = await this.discovered
    return oauth.validateAuthResponse(server, this.client, await this.answer(person), this.#state)
  }

  async redeem(answer: URLSearchParams): Promise<oauth.TokenEndpointResponse> {
    const { server } = await this.discovered
    const verifier = this.#options.pkce === false ? oauth.nopkce : this.#verifier
    const request = [server, this.client, this.#authentication, answer, this.redirectUri, verifier] as const
    const response = await oauth.authorizationCodeGrantRequest(...request, await this.#with({}))
    return await oauth.processAuthorizationCodeResponse(server, this.client, response)
  }

  /** Renews the tokens; `scope` for an access token with less than what was granted (RFC 6749 §6). */
  async refresh(refreshToken: string | undefined, scope?: string): Promise<oauth.TokenEndpointResponse> {
    const { server } = await this.discovered
    const request = [server, this.client, this.#authentication, refreshToken ?? ''] as const
    const options = await this.#with(scope === undefined ? {} : { scope })
    const response = await oauth.refreshTokenGrantRequest(...request, options)
    return await oauth.processRefreshTokenResponse(server, this.client, response)
  }

  async revoke(token: string | undefined): Promise<void> {
    const { server } = await this.discovered
    const response = await oauth.revocationRequest(server, this.client, this.#authentication, token ?? '', LOCAL)
    await oauth.processRevocationResponse(response)
  }

  async introspect(token: string): Promise<oauth.IntrospectionResponse> {
    const { server } = await this.discovered
    const response = await oauth.introspectionRequest(server, this.client, this.#authentication, token, LOCAL)
    return await oauth.processIntrospectionResponse(server, this.client, response)
  }

  get #authentication(): oauth.ClientAuth {
    const { secret } = this.#app
    return this.#options.authentication ?? (secret === null ? oauth.None() : oauth.ClientSecretBasic(secret))
  }

  async #with(parameters: Record<string, string>) {
    const { resource = (await this.discovered).resource.resource } = this.#options
    return { ...LOCAL, additionalParameters: { ...parameters, ...(resource === null ? {} : { resource }) } }
  }
}

/** Whether a form is the one of the consent page. */
export function isConsent(form: { fields: URLSearchParams }): boolean {
  return form.fields.has('handle')
}
