import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import type { Call } from './call.ts'
import type { Access } from './host.ts'

/** What the connection may do; a protocol error where the tenant refuses to say, which HTTP then answers (A37). */
export async function needAccess(call: Call): Promise<Access> {
  const access = await call.access()
  if (access === null) throw new ProtocolError(ProtocolErrorCode.InternalError, call.refusal?.message ?? 'Refused.')
  return access
}

/** Every list here is one page, so no cursor is one of ours. */
export function refuseCursor(cursor: string | undefined, what: string): void {
  if (cursor === undefined) return
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown cursor: ${what} are one page.`)
}
