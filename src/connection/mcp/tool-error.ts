import type { CallToolResult } from '@modelcontextprotocol/server'
import type { ErrorCode } from '../../core/errors.ts'
import type { Refusal } from './call.ts'
import { MOST_TEXT, shortened } from './render/size.ts'

/** Where the code stands for programs: `structuredContent` has to follow the tool's output schema, errors included. */
const ERROR_META = 'gatehouse/error'

/** A refusal as a tool error (MCP, `isError`): what is wrong, and what to do next (M3). */
export function toolError({ code, message, details }: Refusal): CallToolResult {
  const text = shortened(`${code}: ${message}`, MOST_TEXT / 2)
  const next = details.retryAfter === undefined ? NEXT[code] : `Try again in ${details.retryAfter} seconds.`
  return {
    content: [{ type: 'text', text: `${text}\nWhat to do next: ${next}` }],
    isError: true,
    _meta: { [ERROR_META]: { code, ...details } },
  }
}

const EXPLAIN = 'Do not try again. Call describe to see what this connection may do and whom to ask, and tell the user.'

const NEXT: Record<ErrorCode, string> = {
  invalid_input: 'Correct the arguments that are named above and call again.',
  unknown_field: 'Call describe with the model to see its fields, and call again with one of them.',
  unknown_model: 'Call describe without arguments to see the models, and call again with one of them.',
  invalid_cursor: 'Begin again without a cursor; a cursor goes with the model, conditions and sort that it came from.',
  not_signed_in: 'Tell the user to connect again.',
  invalid_token: 'Tell the user to connect again.',
  sign_in_required: EXPLAIN,
  forbidden: EXPLAIN,
  module_off: 'Do not try again. Tell the user whom to ask.',
  cross_site: EXPLAIN,
  missing_permission: EXPLAIN,
  not_found: 'Check the id: list_records or search gives ids that exist.',
  method_not_allowed: EXPLAIN,
  not_acceptable: EXPLAIN,
  conflict: 'Read the record again, then decide whether the change still makes sense.',
  unexpected_count:
    'Look at the records that match with list_records or a dry_run; if they are the right ones, call again with their ' +
    'number as expected_count.',
  stale_version:
    'Somebody changed the record. Call get_record, look at what changed, and repeat with its current version.',
  too_large: 'Ask for less: a lower limit, fewer fields, or narrower conditions.',
  unsupported_media_type: EXPLAIN,
  idempotency_key_reused: EXPLAIN,
  precondition_required: 'Read the record again, and call again with its version.',
  rate_limited: 'Wait a little before the next call.',
  internal: 'Try once more; if it fails again, tell the user.',
  unavailable: 'Try again in a few seconds.',
}
