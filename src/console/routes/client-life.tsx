import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import type { ConnectionSummary } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { ClientConnectionsPage } from '../pages/client-connections.tsx'
import { DisconnectPage } from '../pages/disconnect.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { clientId, clientOf, generalPage, homeOf, secretPage } from './client.tsx'

/** What happens to one client: its secret, its state, its connections, its end (P3, P7), under /t/:slug/apps/:clientId. */
export const clientLifeRoutes = new Hono<ConsoleEnv>()
  .post('/secrets', async (c) => {
    const overlap = Number(textOf(await readForm(c), 'overlap') || 'NaN')
    const { secret } = valueOf(await c.get('tenant').rotateSecret(c.get('caller'), clientId(c), overlap))
    return c.html(await secretPage(c, await clientOf(c), secret))
  })
  .post('/status', async (c) => {
    const status = textOf(await readForm(c), 'status') === 'active' ? 'active' : 'disabled'
    valueOf(await c.get('tenant').setClientStatus(c.get('caller'), clientId(c), status))
    return c.redirect(`${homeOf(c)}?notice=${status === 'active' ? 'enabled' : 'disabled'}`, 303)
  })
  .post('/deletion', async (c) => {
    const client = await clientOf(c)
    if (textOf(await readForm(c), 'confirmation') !== client.name) {
      const deletionError = 'That is not its name. Nothing was deleted.'
      return c.html(await generalPage(c, client, { deletionError }), 400)
    }
    valueOf(await c.get('tenant').deleteClient(c.get('caller'), client.id))
    return c.redirect(`/t/${c.get('member').tenant.slug}/apps?notice=deleted`, 303)
  })
  .get('/connections', async (c) => {
    const [client, connections, models] = await Promise.all([
      clientOf(c),
      connectionsOf(c),
      c.get('tenant').models(c.get('caller')).then(valueOf),
    ])
    const { slug, timeZone } = c.get('member').tenant
    const notice = c.req.query('notice') ?? null
    const about = { frame: c.get('frame'), slug, client, connections, models, notice, timeZone }
    return c.html(await render(<ClientConnectionsPage {...about} now={systemClock()} />))
  })
  .get('/connections/:connectionId', async (c) => {
    const connection = await connectionOf(c)
    const back = `${homeOf(c)}/connections`
    const action = `${back}/${encodeURIComponent(connection.id)}/disconnection`
    const own = connection.member.id === c.get('member').memberId
    const about = { frame: c.get('frame'), section: 'apps', connection, own, action, back } as const
    return c.html(await render(<DisconnectPage {...about} />))
  })
  .post('/connections/:connectionId/disconnection', async (c) => {
    const connection = await connectionOf(c)
    valueOf(await c.get('tenant').disconnect(c.get('caller'), connection.id))
    return c.redirect(`${homeOf(c)}/connections?notice=disconnected`, 303)
  })

async function connectionsOf(c: Context<ConsoleEnv>): Promise<readonly ConnectionSummary[]> {
  return valueOf(await c.get('tenant').clientConnections(c.get('caller'), clientId(c)))
}

async function connectionOf(c: Context<ConsoleEnv>): Promise<ConnectionSummary> {
  const connection = (await connectionsOf(c)).find((one) => one.id === c.req.param('connectionId'))
  if (connection === undefined)
    throw new GatehouseError('not_found', 'There is no such connection. It may have ended already.')
  return connection
}
