import { runDurableObjectAlarm, SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import {
  answerConsent,
  CALLBACK,
  connectionOf,
  consentPage,
  cookieFor,
  inConnection,
  inTenant,
  SITE,
  tokenRequest,
  VERIFIER,
  type AuthorizeOptions,
  type Person,
  type Tokens,
  type World,
} from './world.ts'

export interface AnsweredToken {
  status: number
  headers: Headers
  /** As it went over the wire. */
  text: string
  /** The OAuth error code; null for an answer with tokens. */
  error: string | null
  tokens: Tokens
}

const cookies = new Map<string, Promise<string>>()

/** The cookie of a person who signed in once. */
export async function knownCookie(person: Person): Promise<string> {
  const known = cookies.get(person.memberId) ?? cookieFor(person)
  cookies.set(person.memberId, known)
  return await known
}

/** An authorization code; signs in only the first time. */
export async function codeFor(person: Person, clientId: string, options: AuthorizeOptions = {}): Promise<string> {
  const cookie = await knownCookie(person)
  const { handle, html } = await consentPage(cookie, clientId, options)
  if (handle === '') throw new Error(`No consent page: ${html.slice(0, 500)}`)
  const response = await answerConsent(cookie, handle)
  const code = new URL(response.headers.get('location') ?? `${SITE}/none`).searchParams.get('code')
  if (code === null) throw new Error(`No code: ${response.status} ${(await response.text()).slice(0, 500)}`)
  return code
}

export async function answered(response: Response): Promise<AnsweredToken> {
  const text = await response.text()
  const body = (text.startsWith('{') ? JSON.parse(text) : {}) as Tokens & { error?: string }
  return { status: response.status, headers: response.headers, text, error: body.error ?? null, tokens: body }
}

/** Redeems a code the way its client does; `change` replaces or, with null, removes parameters. */
export async function exchange(
  code: string,
  clientId: string,
  change: Record<string, string | null> = {},
  headers: Record<string, string> = {},
): Promise<AnsweredToken> {
  const form = {
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  }
  return await answered(await tokenRequest(changed(form, change), headers))
}

/** Presents a refresh token the way its client does. */
export async function renew(
  refreshToken: string,
  clientId: string,
  change: Record<string, string | null> = {},
  headers: Record<string, string> = {},
): Promise<AnsweredToken> {
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId }
  return await answered(await tokenRequest(changed(form, change), headers))
}

function changed(form: Record<string, string>, change: Record<string, string | null>): Record<string, string> {
  const entries = Object.entries({ ...form, ...change })
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null))
}

/** POST /oauth/revoke. */
export async function revoke(
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<AnsweredToken> {
  const response = await SELF.fetch(`${SITE}/oauth/revoke`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form),
  })
  return await answered(response)
}

export function basic(id: string, secret: string): { authorization: string } {
  return { authorization: `Basic ${btoa(`${id}:${secret}`)}` }
}

/** The same credential with another secret part: it names the same connection. */
export function forged(credential: string): string {
  return `${credential.slice(0, credential.lastIndexOf(':') + 1)}${'x'.repeat(32)}`
}

/** Every row of every table in an object's SQLite, as one text. */
export function dump(sql: SqlStorage): string {
  const tables = sql.exec<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table'`).toArray()
  return tables
    .filter(({ name }) => !name.startsWith('_cf'))
    .map(({ name }) => `${name} ${JSON.stringify(sql.exec(`SELECT * FROM "${name}"`).toArray())}`)
    .join('\n')
}

/** The objects' tables and all of D1, as one text. */
export async function everythingStored(world: World, connectionIds: readonly string[]): Promise<string> {
  const texts = [await inTenant(world, (_tenant, state) => dump(state.storage.sql))]
  for (const id of connectionIds) texts.push(await inConnection(id, (_connection, state) => dump(state.storage.sql)))
  const { results } = await env.DB.prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`).all<{
    name: string
  }>()
  for (const { name } of results) {
    if (name.startsWith('_cf') || name.startsWith('sqlite_')) continue
    texts.push(`${name} ${JSON.stringify((await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results)}`)
  }
  return texts.join('\n')
}

/** Runs the alarm of a connection's object now; whether there was one. */
export async function alarmOf(connectionId: string): Promise<boolean> {
  return await runDurableObjectAlarm(connectionStub(connectionId))
}

export async function alarmOfTenant(world: World): Promise<boolean> {
  return await runDurableObjectAlarm(tenantStub(world))
}

export function connectionStub(connectionId: string): DurableObjectStub {
  const namespace = env.CONNECTION as unknown as DurableObjectNamespace
  return namespace.get(namespace.idFromName(connectionId))
}

export function tenantStub(world: World): DurableObjectStub {
  const namespace = env.TENANT as unknown as DurableObjectNamespace
  return namespace.get(namespace.idFromName(world.tenantId))
}

/** How many rows of each action D1 holds about a connection, without asking an object. */
export async function recorded(credential: string): Promise<Record<string, number>> {
  const sql = 'SELECT action, count(*) AS rows FROM audit_events WHERE connection_id = ? GROUP BY action'
  const found = await env.DB.prepare(sql).bind(connectionOf(credential)).all<{ action: string; rows: number }>()
  return Object.fromEntries(found.results.map(({ action, rows }) => [action, rows]))
}
