import type { PlainAnswer, PlainRequest } from '../contract.ts'
import { Call } from './call.ts'
import { createDispatcher } from './dispatcher.ts'
import type { McpHost } from './host.ts'
import { readCall } from './read-call.ts'
import { createSdkSide } from './sdk-side.ts'

export interface McpSurface {
  /**
   * One HTTP request to the MCP endpoint; token, Origin, Host and size were checked before. `host` is bound to the
   * connection and to the token's scopes. A Response only where the answer is a stream. Throws what broke in the host.
   */
  handle(request: PlainRequest, host: McpHost): Promise<PlainAnswer | Response>
  /** Tells every subscribed client that its tools changed, and prompts and resources with them (M7). */
  toolsChanged(): void
  /** Ends every open subscription: the connection is no more (A37). */
  endStreams(): Promise<void>
}

/** The MCP side of one connection; lives as long as its object does. */
export function createMcpSurface(): McpSurface {
  const dispatcher = createDispatcher()
  let sdk = createSdkSide()
  return {
    async handle(request, host) {
      const call = readCall(request, host)
      if (!(call instanceof Call)) return call
      const direct = await dispatcher.answer(call)
      if (direct !== null) return direct
      const answer = await sdk.answer(call)
      if (!(answer instanceof Response)) await dispatcher.learn(call, answer)
      return answer
    },
    toolsChanged: () => sdk.changed(),
    async endStreams() {
      const ended = sdk
      sdk = createSdkSide()
      await ended.close()
    },
  }
}
