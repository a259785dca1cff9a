import * as oauth from 'oauth4webapi'
import type { Page } from 'playwright-core'
import type { App } from '../http/apps.ts'
import { mcp, toolResult } from '../http/mcp.ts'
import { StrictClient, type StrictOptions } from '../http/strict-client.ts'
import { landed } from './callback.ts'

export interface Attempt {
  /** Where the person's browser is sent. */
  address: string
  /** Waits until the browser is back; gives the answer's parameters, unchecked. */
  answer: (page: Page) => Promise<Record<string, string>>
  /** The same, checked with `state` and `iss` (RFC 6749 §4.1.2, RFC 9207 §2.4) and redeemed. */
  tokens: (page: Page) => Promise<oauth.TokenEndpointResponse>
}

/** One authorization through a person's browser, by a client that checks all that can be checked. */
export async function attempt(app: App, options: StrictOptions & { redirectUri: string }): Promise<Attempt> {
  const client = new StrictClient(app, options)
  const address = await client.authorizationUrl()
  return {
    address: address.href,
    answer: async (page) => Object.fromEntries((await landed(page, options.redirectUri)).searchParams),
    tokens: async (page) => {
      const back = await landed(page, options.redirectUri)
      const { server } = await client.discovered
      const state = address.searchParams.get('state') ?? oauth.expectNoState
      return await client.redeem(oauth.validateAuthResponse(server, client.client, back, state))
    },
  }
}

/** The names of the tools that a token opens. */
export async function toolsOf(token: string): Promise<string[]> {
  const { tools } = (await mcp(token, 'tools/list')).message.result as { tools: { name: string }[] }
  return tools.map((tool) => tool.name)
}

/** How many companies a token can list. */
export async function companiesOf(token: string): Promise<unknown> {
  const result = await toolResult(token, 'list_records', { model: 'company', limit: 1 })
  return result.structuredContent?.['total']
}
