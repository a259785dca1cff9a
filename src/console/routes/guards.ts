import type { Context, MiddlewareHandler } from 'hono'
import { onlyTenant } from '../../core/assurance.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { moduleOff, type Module } from '../../core/modules.ts'
import { reached } from '../../core/reach.ts'
import { signedIn } from '../../identity/session.ts'
import { isPlatformAdmin } from '../../ledger/platform.ts'
import { membershipsOf } from '../../ledger/members.ts'
import type { Membership } from '../../ledger/members.ts'
import type { MemberView } from '../../tenant/contract.ts'
import type { ConsoleEnv, TenantFrame } from '../console-env.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'

/** Lets a signed-in person through and loads their memberships; anybody else: `not_signed_in`. */
export const signedInOnly: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const person = await signedIn(c.env, c.req.raw)
  if (person === null) throw new GatehouseError('not_signed_in', 'Sign in to see this page.')
  const only = onlyTenant(person.assurance)
  const [all, admin] = await Promise.all([
    membershipsOf(c.env.DB, person.userId),
    isPlatformAdmin(c.env.DB, person.userId),
  ])
  // Whoever runs a tenant's provider learns nothing of the other tenants of those for whom it vouches.
  const memberships = only === null ? all : all.filter(({ tenant }) => tenant.id === only)
  c.set('signedIn', person)
  c.set('memberships', memberships)
  c.set('frame', {
    account: { name: person.name, email: person.email },
    tenant: null,
    memberships,
    platform: admin && only === null,
  })
  await next()
}

/** Finds the tenant of the address among the person's own. An unknown tenant and a foreign one are the same (A28). */
export const atTenant: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const { tenant, memberId } = membershipAt(c)
  c.set('tenant', tenantObject(c.env, tenant.id))
  c.set('tenantId', tenant.id)
  c.set('caller', memberCaller(c.req.raw, c.get('signedIn'), memberId))
  await next()
}

/** Loads the member. What a page asks of the Tenant object before that is decided there all the same. */
export const inTenant: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  const member = await memberOf(c, membershipAt(c))
  c.set('member', member)
  c.set('frame', { ...c.get('frame'), tenant: tenantFrame(member) })
  await next()
}

function membershipAt(c: Context<ConsoleEnv>): Membership {
  const slug = c.req.param('slug')
  const membership = c.get('memberships').find((one) => one.tenant.slug === slug)
  if (membership !== undefined) return membership
  throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
}

/**
 * The platform console is for those who operate the deployment (T6), by a sign-in that is their own: a tenant's provider
 * vouches for nothing beyond its tenant. For everybody else there is no such page.
 */
export const platformAdminOnly: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (!c.get('frame').platform)
    throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
  await next()
}

/** Pages of a module that is off are gone, and say so (T2). */
export function moduleOn(module: Module): MiddlewareHandler<ConsoleEnv> {
  return async (c, next) => {
    const { tenant, operators } = c.get('member')
    if (!tenant.modules.includes(module)) throw moduleOff(module, tenant.name, operators)
    await next()
  }
}

/** The App Center is for those who manage clients (P1); the Tenant object decides again for each call. */
export const managesClients: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (!c.get('member').system.includes('manage_clients')) {
    throw new GatehouseError(
      'missing_permission',
      `Your role, ${c.get('member').role.name}, does not manage applications. Ask an administrator of your workspace.`,
    )
  }
  await next()
}

/** The pages about people are for those who manage members and roles (T4, T5). */
export const managesMembers: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (!c.get('member').system.includes('manage_members')) {
    throw new GatehouseError(
      'missing_permission',
      `Your role, ${c.get('member').role.name}, does not manage members and roles. Ask an administrator of your workspace.`,
    )
  }
  await next()
}

/** The signed-in person as a member of one of their tenants. */
export async function memberOf(c: Context<ConsoleEnv>, membership: Membership): Promise<MemberView> {
  const caller = memberCaller(c.req.raw, c.get('signedIn'), membership.memberId)
  return valueOf(await reached(() => tenantObject(c.env, membership.tenant.id).member(caller)))
}

export function tenantFrame({ tenant, system }: MemberView): TenantFrame {
  const { slug, name, logoUrl, timeZone, modules } = tenant
  return { slug, name, logoUrl, timeZone, system, modules }
}
