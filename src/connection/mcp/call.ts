import type { ErrorCode, ErrorDetails, Outcome } from '../../core/errors.ts'
import type { PlainRequest } from '../contract.ts'
import type { Access, McpHost } from './host.ts'

export interface Refusal {
  code: ErrorCode
  message: string
  details: ErrorDetails
}

/** One HTTP request on its way: what was asked, of whom, and what has to be told beside the JSON-RPC answer. */
export class Call {
  readonly request: PlainRequest
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  /** The parsed body; undefined where there is none or where it is no JSON. */
  readonly message: unknown
  readonly url: URL
  readonly host: McpHost
  /** Set when the tenant refused; some refusals are answered by HTTP itself. */
  refusal: Refusal | null = null
  /** Set when something broke; it goes on to whoever called the surface. */
  fault: Error | null = null
  #access: Promise<Outcome<Access>> | null = null

  constructor(request: PlainRequest, headers: ReadonlyMap<string, string>, message: unknown, host: McpHost) {
    this.request = request
    this.headers = headers
    this.message = message
    this.url = new URL(request.url)
    this.host = host
  }

  /** What the connection may do; null when the tenant refuses to say, which is then the refusal. Asked once. */
  async access(): Promise<Access | null> {
    this.#access ??= this.host.access('mcp')
    const outcome = await this.#access
    if (outcome.ok) return outcome.value
    this.refusal = outcome.error
    return null
  }

  /** The method of a single JSON-RPC message, or null. */
  get method(): string | null {
    const { message } = this
    return isObject(message) && typeof message['method'] === 'string' ? message['method'] : null
  }

  /** The id that an answer to a single JSON-RPC request carries, or null. */
  get id(): string | number | null {
    const id = isObject(this.message) ? this.message['id'] : null
    return typeof id === 'string' || typeof id === 'number' ? id : null
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
