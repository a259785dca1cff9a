import {
  type AuthInfo,
  type CallToolResult,
  createMcpHandler,
  type ListToolsResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
} from '@modelcontextprotocol/server'
import type { PlainAnswer } from '../contract.ts'
import { callTool } from './call-tool.ts'
import { Call, isObject } from './call.ts'
import { complete } from './complete.ts'
import { httpRefusal } from './http-refusal.ts'
import { instructions } from './instructions.ts'
import { listTools } from './list-tools.ts'
import { needAccess, refuseCursor } from './need-access.ts'
import { getPrompt, listPrompts } from './prompts/answer-prompts.ts'
import { listResources, listTemplates, readResource } from './resources/answer-resources.ts'
import { SERVER_INFO } from './server-info.ts'
import { toolNamed } from './tools/catalogue.ts'

const MOST_SUBSCRIPTIONS = 16

export interface SdkSide {
  /** Any request of either era, errors included. Streams only what is subscribed to. Throws what broke in a tool. */
  answer(call: Call): Promise<PlainAnswer | Response>
  /** Tells subscribers that tools, prompts and resources may be others now (M7). */
  changed(): void
  /** Ends every open subscription. */
  close(): Promise<void>
}

/** The MCP SDK's own handler of both eras, over our tools; a server is built for each request. */
export function createSdkSide(): SdkSide {
  const handler = createMcpHandler(async ({ era, authInfo }) => await buildServer(callOf(authInfo), era), {
    maxSubscriptions: MOST_SUBSCRIPTIONS,
  })
  return {
    async answer(call) {
      // Whoever may do nothing any more gets no answer at all, whatever the method (A37).
      if ((await call.access()) === null) {
        const refused = httpRefusal(call)
        if (refused !== null) return refused
      }
      const response = await handler.fetch(requestOf(call), {
        authInfo: carrying(call),
        ...(call.message === undefined ? {} : { parsedBody: call.message }),
      })
      if (call.method === 'subscriptions/listen') return response
      const body = await response.text()
      if (call.fault !== null) throw call.fault
      return httpRefusal(call) ?? { status: response.status, headers: headersOf(response), body }
    },
    changed: () => {
      handler.notify.toolsChanged()
      handler.notify.promptsChanged()
      handler.notify.resourcesChanged()
    },
    close: () => handler.close(),
  }
}

/** A low-level server, since schemas and answers are ours; only the modern era has a way to be told of changes (M7). */
async function buildServer(call: Call, era: 'legacy' | 'modern'): Promise<Server> {
  const changes = era === 'modern' ? { listChanged: true } : {}
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: changes, prompts: changes, resources: changes, completions: {} },
    instructions: instructions(await call.access()),
  })
  server.setRequestHandler('tools/list', (request) => list(call, request.params?.cursor))
  server.setRequestHandler('tools/call', (request) => callNamed(call, request.params.name))
  server.setRequestHandler('prompts/list', (request) => listPrompts(call, request.params?.cursor))
  server.setRequestHandler('prompts/get', ({ params }) => getPrompt(call, params.name, params.arguments))
  server.setRequestHandler('resources/list', (request) => listResources(call, request.params?.cursor))
  server.setRequestHandler('resources/templates/list', (request) => listTemplates(call, request.params?.cursor))
  server.setRequestHandler('resources/read', ({ params }) => readResource(call, params.uri))
  server.setRequestHandler('completion/complete', ({ params }) =>
    complete(call, params.ref, params.argument, params.context?.arguments),
  )
  return server
}

async function list(call: Call, cursor: string | undefined): Promise<ListToolsResult> {
  refuseCursor(cursor, 'tools')
  return { tools: listTools(await needAccess(call)) }
}

/** The arguments come from the message as it was sent: the SDK's copy lacks what its schema drops. */
async function callNamed(call: Call, name: string): Promise<CallToolResult> {
  const tool = toolNamed(name)
  if (tool === null) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name.slice(0, 100)}`)
  const params = isObject(call.message) ? call.message['params'] : undefined
  return callTool(call, tool, (isObject(params) ? params['arguments'] : undefined) ?? {})
}

/** What the SDK passes on beside a request is called authInfo; the token was checked long before and stays behind. */
function carrying(call: Call): AuthInfo {
  return { token: '', clientId: '', scopes: [], extra: { call } }
}

function callOf(authInfo: AuthInfo | undefined): Call {
  const call = authInfo?.extra?.['call']
  if (call instanceof Call) return call
  throw new Error('The SDK lost the call on its way.')
}

function requestOf(call: Call): Request {
  const { method, url, body } = call.request
  const bodyless = method === 'GET' || method === 'HEAD' || call.message !== undefined
  return new Request(url, { method, headers: [...call.headers], ...(bodyless ? {} : { body }) })
}

function headersOf(response: Response): Record<string, string> {
  const headers = Object.fromEntries(response.headers)
  delete headers['connection']
  return headers
}
