import type { OAuthClientProvider as ModernProvider } from '@modelcontextprotocol/client'
import type { OAuthClientProvider as LegacyProvider } from '@modelcontextprotocol/sdk/client/auth.js'

export interface Tokens {
  access_token: string
  refresh_token?: string | undefined
  token_type: string
  expires_in?: number | undefined
  scope?: string | undefined
}

export const CALLBACK = 'http://127.0.0.1:33418/callback'

/** What a program keeps between its steps of an authorization: the same for both generations of the MCP SDK. */
export class Authorization {
  readonly redirectUrl = CALLBACK
  readonly clientMetadata = { client_name: 'Demo', redirect_uris: [CALLBACK], token_endpoint_auth_method: 'none' }
  /** Where the person has to go; set when the client asks for it. */
  address: URL | null = null
  current: Tokens | undefined
  readonly #clientId: string
  #discovery: unknown
  #verifier = ''

  constructor(clientId: string) {
    this.#clientId = clientId
  }

  clientInformation(): { client_id: string } {
    return { client_id: this.#clientId }
  }

  tokens(): Tokens | undefined {
    return this.current
  }

  saveTokens(tokens: Tokens): void {
    this.current = tokens
  }

  redirectToAuthorization(address: URL): void {
    this.address = address
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  /** Which server the authorization was begun with, so that its end can't be another one's. */
  saveDiscoveryState(state: unknown): void {
    this.#discovery = state
  }

  discoveryState(): unknown {
    return this.#discovery
  }

  state(): string {
    return 'demo-state'
  }
}

/** Both SDKs take it as it is; a mismatch is a compile error here. */
export const FITS_BOTH = (authorization: Authorization): ModernProvider & LegacyProvider =>
  authorization as ModernProvider & LegacyProvider
