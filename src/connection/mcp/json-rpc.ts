import type { PlainAnswer } from '../contract.ts'

/** A JSON-RPC error outside of any result (JSON-RPC 2.0 §5.1), with its HTTP status. */
export function jsonRpcError(
  status: number,
  code: number,
  message: string,
  id: string | number | null,
  headers: Record<string, string> = {},
): PlainAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id }),
  }
}
