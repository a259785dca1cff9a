import { CALLBACK } from './world.ts'
import type { Answer } from './documents.ts'

/** Puts an answer under an address of the tests' internet; see documents.ts. */
export async function put(url: string, answer: Answer): Promise<void> {
  const response = await fetch(url, { method: 'PUT', headers: { 'x-test': 'put' }, body: JSON.stringify(answer) })
  if (response.status !== 204) throw new Error(`${url} is not of the tests (${response.status})`)
}

/** How often an address was fetched. */
export async function reads(url: string): Promise<number> {
  return Number(await (await fetch(url, { headers: { 'x-test': 'count' } })).text())
}

export const CALLBACK_HOST = new URL(CALLBACK).host

/** A good document for an address on the host of CALLBACK, with these changes. */
export function metadata(url: string, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    client_id: url,
    client_name: 'Published app',
    client_uri: `https://${CALLBACK_HOST}/about`,
    redirect_uris: [CALLBACK, 'http://127.0.0.1/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    ...change,
  }
}

/** Publishes a document under a new address; gives its client_id. */
export async function publish(change: Record<string, unknown> = {}, answer: Answer = {}): Promise<string> {
  const url = `https://${CALLBACK_HOST}/clients/${crypto.randomUUID()}.json`
  await put(url, { body: JSON.stringify(metadata(url, change)), ...answer })
  return url
}
