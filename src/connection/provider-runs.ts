import type { Env } from '../env.ts'
import { authorizationServer, tokenLifetimes, type Refusal } from '../oauth/provider.ts'
import type { ProviderStore } from '../oauth/store.ts'
import type { PlainRequest } from './contract.ts'

/** The authorization server's own endpoints do nothing after their answer. */
const NO_CONTEXT = {
  waitUntil: () => undefined,
  passThroughOnException: () => undefined,
} as unknown as ExecutionContext

/** Runs the provider library inside the object. One run at a time: the reason of a refusal belongs to its run. */
export class ProviderRuns {
  readonly #env: Env
  readonly #servers = new Map<string, ReturnType<typeof authorizationServer>>()
  #refusal: Refusal | null = null

  constructor(env: Env) {
    this.#env = env
  }

  async run(request: PlainRequest, store: ProviderStore): Promise<{ response: Response; refusal: Refusal | null }> {
    const issuer = new URL(request.url).origin
    let server = this.#servers.get(issuer)
    if (server === undefined) {
      server = authorizationServer(issuer, tokenLifetimes(this.#env), (refusal) => {
        this.#refusal = refusal
      })
      this.#servers.set(issuer, server)
    }
    this.#refusal = null
    const response = await server.fetch(new Request(request.url, request), { OAUTH_KV: store }, NO_CONTEXT)
    return { response, refusal: this.#refusal }
  }
}
