import type { AuditAction } from '../../src/core/audit.ts'
import type { Person, Tokens } from '../setup/world.ts'

export interface ModelClient {
  id: string
  /** Seconds. */
  window: number
  enabled: boolean
}

/** What should be true of one connection. */
export class ModelConnection {
  readonly client: ModelClient
  readonly person: Person
  readonly code: string
  state: 'code' | 'live' | 'gone' = 'code'
  /** The pair that the client holds; null when it was lost on the way to it. */
  current: Tokens | null = null
  /** Whether the access token of that pair was revoked by itself. */
  accessRevoked = false
  /** The spent refresh token that still gets the last answer again. */
  predecessor: string | null = null
  readonly spent: string[] = []
  readonly issued: Tokens[] = []
  /** How often each event is to be found in D1 when everything has arrived. */
  readonly events: Partial<Record<AuditAction, number>> = {}

  constructor(client: ModelClient, person: Person, code: string) {
    this.client = client
    this.person = person
    this.code = code
    this.record('consent.given')
    this.record('connection.connected')
  }

  record(action: AuditAction): void {
    this.events[action] = (this.events[action] ?? 0) + 1
  }

  /** A pair has reached the client. */
  hold(tokens: Tokens): void {
    this.current = tokens
    this.accessRevoked = false
    this.issued.push(tokens)
  }

  /** The pair was exchanged for one that may not have reached the client. */
  rotate(next: Tokens | null): void {
    const before = this.current
    this.record('connection.refreshed')
    if (before !== null) this.spent.push(before.refresh_token)
    this.predecessor = this.client.window > 0 && before !== null ? before.refresh_token : null
    this.current = null
    if (next !== null) this.hold(next)
  }

  end(action: AuditAction): void {
    if (this.state === 'gone') return
    this.state = 'gone'
    this.record(action)
  }

  isAlive(accessToken: string): boolean {
    return this.state === 'live' && !this.accessRevoked && this.current?.access_token === accessToken
  }
}

export interface Model {
  clients: readonly ModelClient[]
  people: readonly Person[]
  connections: ModelConnection[]
}

/** One of the connections that fit, chosen by a number; undefined when none does. */
export function chosen(
  model: Model,
  seed: number,
  fits: (connection: ModelConnection) => boolean,
): ModelConnection | undefined {
  const fitting = model.connections.filter(fits)
  return fitting[seed % Math.max(1, fitting.length)]
}
