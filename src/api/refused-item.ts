import type { ErrorCode, ErrorDetails } from '../core/errors.ts'

/** Why one of several items was refused, in the words of a problem document. */
export function shownRefusal(error: { code: ErrorCode; message: string; details: ErrorDetails }) {
  const { code, message, details } = error
  const named = details.issues ?? (details.field === undefined ? [] : [{ field: details.field, message }])
  return { code, detail: message, errors: named.map((issue) => ({ field: issue.field, detail: issue.message })) }
}
