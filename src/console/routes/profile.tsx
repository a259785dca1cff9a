import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import type { Membership } from '../../ledger/members.ts'
import type { ConnectionSummary, MemberView } from '../../tenant/contract.ts'
import type { ConsoleEnv, Frame } from '../console-env.ts'
import { ApplicationsPage } from '../pages/applications.tsx'
import type { OwnConnection } from '../pages/applications.tsx'
import { DisconnectPage } from '../pages/disconnect.tsx'
import { render } from '../render.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { tenantFrame } from './guards.ts'
import { unshown } from './unshown.ts'

const HOME = '/profile/applications'

/** The signed-in person's connections in all of their tenants (U1), under /profile/applications. */
export const profileRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const memberships = c.get('memberships')
    const answers = await Promise.allSettled(memberships.map((membership) => ownIn(c, membership)))
    const reached = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    const rejected = unshown(memberships, answers)
    const connections = reached.flatMap((one) => one.connections)
    connections.sort((one, other) => other.connection.connectedAt - one.connection.connectedAt)
    const frame = frameOf(
      c,
      reached.map((one) => one.member),
    )
    const notice = c.req.query('notice') ?? null
    return c.html(await render(<ApplicationsPage {...{ frame, connections, rejected, notice }} now={systemClock()} />))
  })
  .get('/:slug/:connectionId', async (c) => {
    const { member, connection } = await ownConnection(c)
    const action = `${HOME}/${member.tenant.slug}/${encodeURIComponent(connection.id)}/disconnection`
    const about = {
      frame: frameOf(c, [member]),
      section: 'applications',
      connection,
      own: true,
      action,
      back: HOME,
    } as const
    return c.html(await render(<DisconnectPage {...about} />))
  })
  .post('/:slug/:connectionId/disconnection', async (c) => {
    const { membership, connection } = await ownConnection(c)
    const caller = memberCaller(c.req.raw, c.get('signedIn'), membership.memberId)
    valueOf(await tenantObject(c.env, membership.tenant.id).disconnect(caller, connection.id))
    return c.redirect(`${HOME}?notice=disconnected`, 303)
  })

interface OwnIn {
  member: MemberView
  connections: OwnConnection[]
}

/** The person's connections in one tenant, with what is needed to tell about them. */
async function ownIn(c: Context<ConsoleEnv>, membership: Membership): Promise<OwnIn> {
  const tenant = tenantObject(c.env, membership.tenant.id)
  const caller = memberCaller(c.req.raw, c.get('signedIn'), membership.memberId)
  const [member, found, models] = await Promise.all([
    tenant.member(caller).then(valueOf),
    tenant.ownConnections(caller).then(valueOf),
    tenant.models(caller).then(valueOf),
  ])
  const { timeZone } = member.tenant
  return { member, connections: found.map((connection) => ({ connection, models, timeZone })) }
}

/** The connection of the address; an unknown one, a foreign one and one of a foreign tenant are the same (A28). */
async function ownConnection(
  c: Context<ConsoleEnv>,
): Promise<{ membership: Membership; member: MemberView; connection: ConnectionSummary }> {
  const membership = c.get('memberships').find((one) => one.tenant.slug === c.req.param('slug'))
  if (membership !== undefined) {
    const { member, connections } = await ownIn(c, membership)
    const own = connections.find((one) => one.connection.id === c.req.param('connectionId'))
    if (own !== undefined) return { membership, member, connection: own.connection }
  }
  throw new GatehouseError('not_found', 'There is no such connection. It may have ended already.')
}

/** Somebody who belongs to one tenant keeps its navigation on their own pages. */
function frameOf(c: Context<ConsoleEnv>, members: readonly MemberView[]): Frame {
  const frame = c.get('frame')
  const [member] = members
  const only = frame.memberships.length === 1 && member !== undefined
  return only ? { ...frame, tenant: tenantFrame(member) } : frame
}
