/**
 * One family of errors for every surface. `code` is stable and goes over the wire; `message` is written for the
 * person or the program that caused it and says what to do; `cause` stays inside. The door turns them into problem
 * documents and pages, the connection into JSON-RPC and tool errors.
 */
export const ERROR_STATUS = {
  invalid_input: 400,
  unknown_field: 400,
  unknown_model: 400,
  invalid_cursor: 400,
  not_signed_in: 401,
  invalid_token: 401,
  /** The session is not one that the tenant takes. */
  sign_in_required: 403,
  forbidden: 403,
  /** A part of Gatehouse that is switched off for the tenant (T2). */
  module_off: 403,
  cross_site: 403,
  missing_permission: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  unexpected_count: 409,
  stale_version: 412,
  too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  precondition_required: 428,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const
export type ErrorCode = keyof typeof ERROR_STATUS

export interface ErrorDetails {
  /** The argument, form field or record field that is wrong. */
  field?: string
  /** One entry for each thing that is wrong, when there are several. */
  issues?: readonly { field: string; message: string }[]
  /** How many records match, where a change was refused for their number. */
  matching?: number
  /** Seconds until a retry makes sense. */
  retryAfter?: number
  /** Methods that the address takes (RFC 9110 §15.5.6). */
  allow?: readonly string[]
  /** Granular scopes that would have been needed (RFC 6750 §3.1). */
  missing?: readonly string[]
  /** The slug of the tenant that asks for another way of signing in. */
  entrance?: string
  /** The member's role and the client's ceiling would allow what is missing: asking the member for it can help. */
  stepUp?: boolean
}

export class GatehouseError extends Error {
  override readonly name = 'GatehouseError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }

  /** HTTP status (RFC 9110 §15). */
  get status(): number {
    return ERROR_STATUS[this.code]
  }
}

/** What a call between objects answers: class instances don't cross RPC, plain outcomes do. */
export type Outcome<T> =
  | { ok: true; value: T }
  | { ok: false; error: { code: ErrorCode; message: string; details: ErrorDetails } }

/** Runs `work`; a GatehouseError becomes a failed outcome, anything else is a fault and goes on. */
export async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    if (error instanceof GatehouseError) return failed(error)
    throw error
  }
}

export function failed(error: GatehouseError): {
  ok: false
  error: { code: ErrorCode; message: string; details: ErrorDetails }
} {
  return { ok: false, error: { code: error.code, message: error.message, details: error.details } }
}

/** The value of an outcome, or its error thrown again. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value
  throw new GatehouseError(outcome.error.code, outcome.error.message, outcome.error.details)
}
