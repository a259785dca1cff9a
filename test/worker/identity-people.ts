import { env } from 'cloudflare:workers'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { Env } from '../../src/env.ts'
import { createUser } from '../../src/identity/users.ts'
import { foundTenant } from '../../src/ledger/tenants.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'

export const PASSWORD = 'correct horse battery'
export const SITE = 'https://gatehouse.test'
export const site: Env = { ...env, PUBLIC_URL: SITE }

/** A user; with tenants, an active member of each. Gives the tenants' ids in the same order. */
export async function person(
  email: string,
  slugs: readonly string[] = [],
): Promise<{ userId: string; tenants: string[] }> {
  const { userId } = await createUser(site, { name: 'Carly Jensen', email, password: PASSWORD })
  const tenants: string[] = []
  for (const slug of slugs) {
    const roles = BUILTIN_ROLES(BUILTIN_MODELS).map((role) => ({ ...role, id: `${slug}_${role.key}` }))
    const tenant = { id: `tnt_${slug}`, slug, name: slug, timeZone: 'UTC', roles }
    const members = [{ id: `mem_${slug}`, userId, roleId: `${slug}_viewer` }]
    await foundTenant(env.DB, { ...tenant, members }, Date.now())
    tenants.push(tenant.id)
  }
  return { userId, tenants }
}

/** A request as it reaches the Worker. */
export function visit(options: { cookie?: string; ip?: string; userAgent?: string } = {}): Request {
  const headers = new Headers({ 'cf-connecting-ip': options.ip ?? '192.0.2.1' })
  if (options.cookie !== undefined) headers.set('cookie', options.cookie)
  if (options.userAgent !== undefined) headers.set('user-agent', options.userAgent)
  return new Request(`${SITE}/`, { headers })
}

/** What a browser would send back: the cookies that are set and not cleared. */
export function cookieOf(headers: Headers): string {
  const kept = headers.getSetCookie().filter((cookie) => !/max-age=0/i.test(cookie))
  return kept.map((cookie) => cookie.split(';')[0]).join('; ')
}

/** A D1 of which some methods do something else. */
function altered(database: D1Database, changed: Partial<Pick<D1Database, 'prepare' | 'batch'>>): D1Database {
  return new Proxy(database, {
    get: (target, name): unknown => {
      const value: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A D1 that notes the statements that are sent to it. */
export function counting(database: D1Database): { database: D1Database; statements: string[] } {
  const statements: string[] = []
  const prepare = (sql: string): D1PreparedStatement => {
    statements.push(sql)
    return database.prepare(sql)
  }
  return { database: altered(database, { prepare }), statements }
}

function connectionLost(): never {
  throw new Error('D1_ERROR: network connection lost')
}

/** A D1 that is down. */
export const brokenDatabase: D1Database = altered(env.DB, { prepare: connectionLost, batch: connectionLost })
