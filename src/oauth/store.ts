import type { ClientInfo } from '@cloudflare/workers-oauth-provider'

/** Where grants and tokens live: the Connection object. Values are JSON texts, times seconds since the epoch. */
export interface GrantHome {
  read(key: string): string | null
  write(key: string, value: string, expiresAt: number | null): void
  remove(key: string): void
  keys(prefix: string): string[]
}

/** A home for what has no home: nothing is found, and nothing may be stored. */
export const NO_HOME: GrantHome = {
  read: () => null,
  write: () => {
    throw new Error('A grant was written outside of its Connection object')
  },
  remove: () => undefined,
  keys: () => [],
}

interface PutOptions {
  expiration?: number
  expirationTtl?: number
}

/**
 * The provider library asks for one KV namespace; this sends its keys home. Grants and tokens go to the Connection
 * object, clients come from the ledger, and nothing else is known. Every read gives a fresh copy, since the library
 * changes what it reads.
 */
export class ProviderStore {
  readonly #home: GrantHome
  readonly #client: (clientId: string) => Promise<ClientInfo | null>

  constructor(home: GrantHome, client: (clientId: string) => Promise<ClientInfo | null>) {
    this.#home = home
    this.#client = client
  }

  async get(key: string, options?: { type?: string } | string): Promise<unknown> {
    if (key.startsWith('client:')) return await this.#client(key.slice('client:'.length))
    const value = isGrantKey(key) ? this.#home.read(key) : null
    const type = typeof options === 'string' ? options : options?.type
    return value === null || type !== 'json' ? value : (JSON.parse(value) as unknown)
  }

  put(key: string, value: string, options: PutOptions = {}): Promise<void> {
    if (!isGrantKey(key)) return Promise.reject(new Error(`The provider may not write ${key.split(':')[0]} records`))
    const now = Math.floor(Date.now() / 1000)
    const expiresAt = options.expiration ?? (options.expirationTtl === undefined ? null : now + options.expirationTtl)
    this.#home.write(key, value, expiresAt)
    return Promise.resolve()
  }

  delete(key: string): Promise<void> {
    if (isGrantKey(key)) this.#home.remove(key)
    return Promise.resolve()
  }

  list(options: { prefix?: string } = {}): Promise<{ keys: { name: string }[]; list_complete: true }> {
    const keys = this.#home.keys(options.prefix ?? '').map((name) => ({ name }))
    return Promise.resolve({ keys, list_complete: true })
  }
}

function isGrantKey(key: string): boolean {
  return key.startsWith('grant:') || key.startsWith('token:')
}
