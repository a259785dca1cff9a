import { evictDurableObject, SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { authorizeUrl, inTenant, SITE, type AuthorizeOptions, type Person, type RoleKey, type World } from './world.ts'

/** GET /oauth/authorize with this query, as it is; without a cookie when it is empty. Redirects are not followed. */
export async function sendAuthorize(cookie: string, query: string, init: RequestInit = {}): Promise<Response> {
  const headers = cookie === '' ? {} : { cookie }
  return await SELF.fetch(`${SITE}/oauth/authorize?${query}`, { headers, redirect: 'manual', ...init })
}

/** The query of an authorization request. */
export function queryOf(clientId: string, options: AuthorizeOptions = {}): string {
  return new URL(authorizeUrl(clientId, options)).search.slice(1)
}

export interface Ending {
  status: number
  /** Where the browser is sent; null when it stays on a page. */
  location: string | null
  /** The parameters of that address, each with all of its values. */
  sent: (name: string) => string[]
  html: string
}

/** How a request ended, with its body read. */
export async function ending(response: Response): Promise<Ending> {
  const location = response.headers.get('location')
  const html = await response.text()
  const parameters = new URLSearchParams(location === null ? '' : (location.split('?')[1] ?? '').split('#')[0])
  return { status: response.status, location, sent: (name) => parameters.getAll(name), html }
}

export interface StoredRow {
  id: string
  memberId: string
  granted: PermissionSet
  ended: string | null
}

/** The connections of a client, as D1 has them, oldest first. */
export async function connectionsOf(clientId: string): Promise<StoredRow[]> {
  const sql =
    'SELECT id, member_id, granted, ended_at, ended_reason FROM connections WHERE client_id = ? ORDER BY created_at, id'
  const { results } = await env.DB.prepare(sql)
    .bind(clientId)
    .all<{ id: string; member_id: string; granted: string; ended_at: number | null; ended_reason: string | null }>()
  return results.map((row) => ({
    id: row.id,
    memberId: row.member_id,
    granted: JSON.parse(row.granted) as PermissionSet,
    ended: row.ended_at === null ? null : row.ended_reason,
  }))
}

/** Changes D1 behind the tenant's back and makes its object begin anew, so that it reads what is there now. */
export async function rewrite(world: World, sql: string, ...bound: unknown[]): Promise<void> {
  await env.DB.prepare(sql)
    .bind(...bound)
    .run()
  // Only an object that runs can be evicted.
  await inTenant(world, () => undefined)
  await evictDurableObject(env.TENANT.getByName(world.tenantId) as unknown as DurableObjectStub)
}

/** Replaces what a built-in role of the tenant may do. */
export async function rewriteRole(
  world: World,
  key: RoleKey,
  to: { system?: readonly string[]; permissions?: PermissionSet; name?: string },
): Promise<void> {
  const values = [to.system, to.permissions].map((value) => (value === undefined ? null : JSON.stringify(value)))
  await rewrite(
    world,
    `UPDATE roles SET system = coalesce(?, system), permissions = coalesce(?, permissions), name = coalesce(?, name)
     WHERE tenant_id = ? AND key = ?`,
    ...values,
    to.name ?? null,
    world.tenantId,
    key,
  )
}

/** Makes a person of one tenant a member of another, too. */
export async function joinTenant(world: World, person: Person, key: RoleKey): Promise<void> {
  await rewrite(
    world,
    `INSERT INTO members (id, tenant_id, user_id, role_id, status, created_at)
     SELECT ?, tenant_id, ?, id, 'active', 0 FROM roles WHERE tenant_id = ? AND key = ?`,
    `mem_guest_${person.memberId}`,
    person.userId,
    world.tenantId,
    key,
  )
}

/** How many consent pages wait for their answer. */
export async function openPages(world: World): Promise<number> {
  return await inTenant(world, (_tenant, state) => state.storage.sql.exec('SELECT 1 FROM consents').toArray().length)
}

/** Turns the clock of the tenant's open consent pages: they were shown so much earlier (ms). */
export async function agePages(world: World, ms: number): Promise<void> {
  await inTenant(
    world,
    (_tenant, state) => void state.storage.sql.exec('UPDATE consents SET shown_at = shown_at - ?', ms),
  )
}
