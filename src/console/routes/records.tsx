import { Hono } from 'hono'
import { valueOf } from '../../core/errors.ts'
import { reached } from '../../core/reach.ts'
import type { MemberCaller } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { RecordPage } from '../pages/record.tsx'
import { firstWith, noSuchRecord, recordIn } from '../record-answers.ts'
import { render } from '../render.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { recordPath } from '../words/values.ts'

/** The address that AI clients show for a record (M2), under /records: leads to its page in the tenant that has it. */
export const recordLinkRoutes = new Hono<ConsoleEnv>().get('/:model/:id', async (c) => {
  const { model, id } = c.req.param()
  const places = c.get('memberships').map(({ memberId, tenant }) => {
    const caller = reading(memberCaller(c.req.raw, c.get('signedIn'), memberId))
    // Whether it is there is all that is asked: no field is read.
    return { tenant, ask: () => tenantObject(c.env, tenant.id).records(caller, { do: 'get', model, id, fields: [] }) }
  })
  const { tenant } = await firstWith(places)
  return c.redirect(recordPath(tenant.slug, model, id), 303)
})

/** One record as the member may see it by role and portfolio (V2, V3), under /t/:slug/records. */
export const recordRoutes = new Hono<ConsoleEnv>().get('/:model/:id', async (c) => {
  const { model, id } = c.req.param()
  const tenant = c.get('tenant')
  const caller = reading(c.get('caller'))
  const record = await recordIn(() => tenant.records(caller, { do: 'get', model, id }))
  const models = valueOf(await reached(() => tenant.models(caller)))
  const definition = models.find((known) => known.name === model)
  if (record === null || definition === undefined) throw noSuchRecord()
  const about = { frame: c.get('frame'), tenant: c.get('member').tenant, definition, record }
  return c.html(await render(<RecordPage {...about} />))
})

/** The member as a reader of records, which is how it is on record (A1). */
function reading(caller: MemberCaller): MemberCaller {
  return { ...caller, via: 'console:record' }
}
