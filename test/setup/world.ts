import { runInDurableObject, SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createHash } from 'node:crypto'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { valueOf } from '../../src/core/errors.ts'
import { newId } from '../../src/core/ids.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { signIn } from '../../src/identity/sign-in.ts'
import { createUser } from '../../src/identity/users.ts'
import { foundTenant } from '../../src/ledger/tenants.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import type { AuditFilter, ClientSettings, MemberCaller } from '../../src/tenant/contract.ts'
import type { Tenant } from '../../src/tenant/object.ts'
import { insertRecords } from '../../src/tenant/records/store.ts'

export const SITE = 'https://gatehouse.test'
export const CALLBACK = 'https://app.example/callback'
const PASSWORD = 'correct horse battery'
const NOWHERE = { ip: null, country: null, userAgent: null }

export type RoleKey = 'administrator' | 'manager' | 'customer_success' | 'viewer'

export interface Person {
  memberId: string
  userId: string
  email: string
  name: string
}

/** A tenant with one member per built-in role; the one for customer success is called Carly. */
export interface World {
  tenantId: string
  slug: string
  people: Record<RoleKey, Person>
}

const NAMES: Record<RoleKey, string> = {
  administrator: 'Ada Lind',
  manager: 'Max Ober',
  customer_success: 'Carly Jensen',
  viewer: 'Vera Noll',
}

/** Founds a tenant; `slug` must be new within the test file. */
export async function newWorld(slug: string, memberId = (_role: RoleKey) => newId('mem')): Promise<World> {
  const tenantId = newId('ten')
  const roles = BUILTIN_ROLES(BUILTIN_MODELS).map((role) => ({ ...role, id: newId('rol') }))
  const people: Partial<World['people']> = {}
  for (const role of roles) {
    const email = `${role.key}@${slug}.example`
    const { userId } = await createUser(env, { name: NAMES[role.key], email, password: PASSWORD })
    people[role.key] = { memberId: memberId(role.key), userId, email, name: NAMES[role.key] }
  }
  const known = people as World['people']
  const members = roles.map((role) => ({
    id: known[role.key].memberId,
    userId: known[role.key].userId,
    roleId: role.id,
  }))
  await foundTenant(env.DB, { id: tenantId, slug, name: `Tenant ${slug}`, timeZone: 'UTC', roles, members }, Date.now())
  return { tenantId, slug, people: known }
}

/** Puts records of a model into the tenant; `owner` is a member's id. Gives nothing back: ids are the caller's. */
export async function putRecords(
  world: World,
  model: string,
  rows: { id: string; owner?: string; company?: string; values: Record<string, unknown> }[],
): Promise<void> {
  const definition = BUILTIN_MODELS.find((known) => known.name === model)
  if (definition === undefined) throw new Error(`No model ${model}`)
  await inTenant(world, (_tenant, state) => {
    insertRecords(
      state.storage.sql,
      definition,
      rows.map((row) => ({
        id: row.id,
        ownerId: row.owner ?? null,
        companyId: model === 'company' ? row.id : (row.company ?? null),
        values: row.values,
        at: Date.UTC(2026, 0, 1),
      })),
    )
  })
}

/** Runs inside the tenant's object. */
export async function inTenant<T>(
  world: World,
  work: (tenant: Tenant, state: DurableObjectState) => T | Promise<T>,
): Promise<T> {
  return await inObject(env.TENANT, world.tenantId, work as never)
}

/** Runs inside a connection's object. */
export async function inConnection<T>(
  connectionId: string,
  work: (connection: DurableObject, state: DurableObjectState) => T | Promise<T>,
): Promise<T> {
  return await inObject(env.CONNECTION, connectionId, work)
}

/** The contracts say what callers see; the test's tools want the runtime's own type. */
async function inObject<T>(
  namespace: unknown,
  name: string,
  work: (object: DurableObject, state: DurableObjectState) => T | Promise<T>,
): Promise<T> {
  return await runInDurableObject((namespace as DurableObjectNamespace).getByName(name), work as never)
}

export function callerOf(person: Person): MemberCaller {
  return { kind: 'member', memberId: person.memberId, sessionId: 'session of the test', via: 'test', origin: NOWHERE }
}

export const CUSTOM: ClientSettings = {
  name: 'Test client',
  description: 'For tests',
  logoUrl: null,
  preset: 'custom',
  type: 'public',
  requireSecret: false,
  requirePkce: true,
  redirectUris: [CALLBACK],
  replayWindow: 0,
}

/** Registers a client as the administrator. Its ceiling is everything that the administrator's role has. */
export async function newClient(
  world: World,
  settings: Partial<ClientSettings> = {},
  ceiling: PermissionSet | null | 'role' = 'role',
): Promise<{ id: string; secret: string | null }> {
  const tenant = env.TENANT.getByName(world.tenantId)
  const caller = callerOf(world.people.administrator)
  const client = valueOf(await tenant.createClient(caller, { ...CUSTOM, ...settings }))
  const chosen = ceiling === 'role' ? valueOf(await tenant.rolePermissions(caller)) : ceiling
  valueOf(await tenant.changeCeiling(caller, client.id, 1, chosen))
  return client
}

/** Signs a person in; gives the Cookie header that a browser would send. */
export async function cookieFor(person: Person): Promise<string> {
  const request = new Request(`${SITE}/sign-in`, { method: 'POST', headers: { 'cf-connecting-ip': '192.0.2.7' } })
  const result = await signIn({ ...env, PUBLIC_URL: SITE }, request, { email: person.email, password: PASSWORD })
  if (!result.ok) throw new Error(result.message)
  return result.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-1'

export interface AuthorizeOptions {
  scope?: string
  state?: string
  redirectUri?: string
  /** Replaces or, with null, removes parameters. */
  change?: Record<string, string | null>
}

export function authorizeUrl(clientId: string, options: AuthorizeOptions = {}): string {
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: options.redirectUri ?? CALLBACK,
    state: options.state ?? 'the-state',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
  })
  if (options.scope !== undefined) parameters.set('scope', options.scope)
  for (const [name, value] of Object.entries(options.change ?? {})) {
    if (value === null) parameters.delete(name)
    else parameters.set(name, value)
  }
  return `${SITE}/oauth/authorize?${parameters.toString()}`
}

/** The consent page as a browser gets it. */
export async function consentPage(
  cookie: string,
  clientId: string,
  options: AuthorizeOptions = {},
): Promise<{ response: Response; html: string; handle: string }> {
  const response = await SELF.fetch(authorizeUrl(clientId, options), { headers: { cookie }, redirect: 'manual' })
  const html = await response.text()
  return { response, html, handle: /name="handle" value="([^"]+)"/.exec(html)?.[1] ?? '' }
}

/** Sends the consent form; gives the response, a redirect unless something is wrong. */
export async function answerConsent(
  cookie: string,
  handle: string,
  form: Record<string, string> = { decision: 'authorize' },
): Promise<Response> {
  return await SELF.fetch(`${SITE}/oauth/authorize`, {
    method: 'POST',
    headers: { cookie, origin: SITE, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ handle, ...form }),
    redirect: 'manual',
  })
}

/** Signs in, consents, and gives the code. */
export async function newCode(person: Person, clientId: string, options: AuthorizeOptions = {}): Promise<string> {
  const cookie = await cookieFor(person)
  const { handle, html } = await consentPage(cookie, clientId, options)
  if (handle === '') throw new Error(`No consent page: ${html.slice(0, 2000)}`)
  const response = await answerConsent(cookie, handle)
  const code = new URL(response.headers.get('location') ?? `${SITE}/none`).searchParams.get('code')
  if (code === null) throw new Error(`No code: ${response.status} ${(await response.text()).slice(0, 2000)}`)
  return code
}

/** POST /oauth/token with these parameters. */
export async function tokenRequest(
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await SELF.fetch(`${SITE}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form),
  })
}

export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in: number
  scope: string
}

export async function redeem(code: string, clientId: string): Promise<Tokens> {
  const response = await tokenRequest({
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
  })
  if (!response.ok) throw new Error(`No tokens: ${await response.text()}`)
  return await response.json()
}

/** A connection from nothing: sign-in, consent, code, tokens. */
export async function connect(person: Person, clientId: string, options: AuthorizeOptions = {}): Promise<Tokens> {
  return await redeem(await newCode(person, clientId, options), clientId)
}

export async function refresh(
  refreshToken: string,
  clientId: string,
  more: Record<string, string> = {},
): Promise<Response> {
  return await tokenRequest({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, ...more })
}

/** The id of the connection that a token belongs to. */
export function connectionOf(token: string): string {
  return token.split(':')[1] ?? ''
}

/** The tenant's audit as its administrator reads it, newest first. */
export async function auditOf(world: World, filter: AuditFilter = {}) {
  const tenant = env.TENANT.getByName(world.tenantId)
  return valueOf(await tenant.audit(callerOf(world.people.administrator), { limit: 200, ...filter })).rows
}
