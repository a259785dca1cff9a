/** Applications whose hosts are known, so that nobody else can call themselves so (P6). */
export interface KnownApplication {
  preset: 'claude' | 'chatgpt'
  name: string
  publisher: string
  hosts: readonly string[]
}

const KNOWN_APPLICATIONS: readonly KnownApplication[] = [
  { preset: 'claude', name: 'Claude', publisher: 'Anthropic', hosts: ['claude.ai', 'claude.com'] },
  { preset: 'chatgpt', name: 'ChatGPT', publisher: 'OpenAI', hosts: ['chatgpt.com'] },
]

/** Whose host it is; null for anybody else's. */
export function applicationOfHost(host: string): KnownApplication | null {
  return KNOWN_APPLICATIONS.find(({ hosts }) => hosts.includes(host)) ?? null
}

/** What says who a client that registered itself is: where its document lies, and where its codes go. */
export interface RegisteredPlaces {
  kind: 'document' | 'dynamic'
  id: string
  redirectUris: readonly string[]
}

/**
 * The host that is proven to stand behind a registration: the one that serves its document. Dynamic registration proves
 * nothing but where the codes go: a single https host, or null.
 */
export function domainOf({ kind, id, redirectUris }: RegisteredPlaces): string | null {
  if (kind === 'document') return URL.parse(id)?.hostname ?? null
  const places = new Set(redirectUris.map((uri) => (uri.startsWith('https://') ? URL.parse(uri)?.hostname : null)))
  const [only = null] = places
  return places.size === 1 ? only : null
}

/** The known application that a registration belongs to, or null. */
export function recognised(places: RegisteredPlaces): KnownApplication | null {
  const domain = domainOf(places)
  return domain === null ? null : applicationOfHost(domain)
}
