import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { mayAct } from '../../policy/access.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { RecordPage } from '../pages/record.tsx'
import { RecordRemovalPage } from '../pages/record-removal.tsx'
import { RemovedRecordsPage } from '../pages/removed-records.tsx'
import { firstWith, noSuchRecord, recordIn } from '../record-answers.ts'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { memberCaller, tenantObject } from '../tenant-object.ts'
import { recordName, recordPath } from '../words/values.ts'
import { abilities, accessOf, seenModel, through } from './data.tsx'

const ENTRIES = 10

/** The address that AI clients show for a record (M2), under /records: leads to its page in the tenant that has it. */
export const recordLinkRoutes = new Hono<ConsoleEnv>().get('/:model/:id', async (c) => {
  const { model, id } = c.req.param()
  const places = c.get('memberships').map(({ memberId, tenant }) => {
    const caller = { ...memberCaller(c.req.raw, c.get('signedIn'), memberId), via: 'console:record' }
    // Whether it is there is all that is asked: no field is read.
    return { tenant, ask: () => tenantObject(c.env, tenant.id).records(caller, { do: 'get', model, id, fields: [] }) }
  })
  const { tenant } = await firstWith(places)
  return c.redirect(recordPath(tenant.slug, model, id), 303)
})

/** One record as the member may see it by role and portfolio (V2, V3), and its end, under /t/:slug/data/:model. */
export const recordRoutes = new Hono<ConsoleEnv>()
  .get('/:model/removed', async (c) => {
    const { definition } = await withCreate(c)
    const cursor = c.req.query('cursor')
    const asked = { do: 'removed', model: definition.name, limit: 50 } as const
    const answer = valueOf(
      await c.get('tenant').records(through(c, 'removed'), { ...asked, ...(cursor === undefined ? {} : { cursor }) }),
    )
    if (answer.did !== 'removed') throw new Error('Removed records were answered with something else')
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, timeZone, definition, notice: c.req.query('notice') ?? null }
    const page = { records: answer.records, nextCursor: answer.next_cursor, later: cursor !== undefined }
    return c.html(await render(<RemovedRecordsPage {...about} {...page} />))
  })
  .post('/:model/removed/:id/restoration', async (c) => {
    await readForm(c)
    const { definition } = await withCreate(c)
    const id = c.req.param('id')
    valueOf(await c.get('tenant').records(through(c, 'removed'), { do: 'restore', model: definition.name, id }))
    return c.redirect(`${ownPath(c, definition.name)}?notice=record_restored`, 303)
  })
  .get('/:model/:id', async (c) => {
    const { model, id } = c.req.param()
    const tenant = c.get('tenant')
    const caller = through(c, 'record')
    const before = Number(c.req.query('before') ?? 'NaN')
    const older = Number.isSafeInteger(before) && before > 0 ? { before } : {}
    const record = await recordIn(() => tenant.records(caller, { do: 'get', model, id }))
    if (record === null) throw noSuchRecord()
    const [access, related, history] = await Promise.all([
      accessOf(c),
      tenant.relatedCounts(caller, model, id).then(valueOf),
      tenant.records(caller, { do: 'history', model, id, limit: ENTRIES, ...older }).then(valueOf),
    ])
    const definition = seenModel(access, model)
    const entries = history.did === 'history' ? history : { entries: [], next_before: null }
    const about = { frame: c.get('frame'), tenant: c.get('member').tenant, definition, models: access.models, record }
    const page = (
      <RecordPage
        {...about}
        related={related}
        history={entries.entries}
        older={entries.next_before}
        latest={!('before' in older)}
        may={abilities(c, access, model)}
        notice={c.req.query('notice') ?? null}
      />
    )
    return c.html(await render(page))
  })
  .post('/:model/:id/history/:version/restoration', async (c) => {
    const { model, id } = c.req.param()
    const version = Number(textOf(await readForm(c), 'version'))
    const to = Number(c.req.param('version'))
    const asked = { do: 'restore_version', model, id, version, to } as const
    const answer = valueOf(await c.get('tenant').records(through(c, 'record'), asked))
    const partly = answer.did === 'restore_version' && answer.kept.length > 0
    return c.redirect(`${ownPath(c, model)}?notice=${partly ? 'version_partly' : 'version_restored'}`, 303)
  })
  .get('/:model/:id/removal', async (c) => await removalPage(c, null, 200))
  .post('/:model/:id/removal', async (c) => {
    const { model, id } = c.req.param()
    const version = Number(textOf(await readForm(c), 'version'))
    const removed = await c.get('tenant').records(through(c, 'record'), { do: 'remove', model, id, version })
    if (removed.ok)
      return c.redirect(
        `/t/${c.get('member').tenant.slug}/data/${encodeURIComponent(model)}?notice=record_removed`,
        303,
      )
    if (removed.error.code === 'stale_version')
      return await removalPage(c, 'Somebody has changed it meanwhile. Look at it again, then decide.', 409)
    if (removed.error.code === 'missing_permission') return await removalPage(c, removed.error.message, 403)
    return valueOf<never>(removed)
  })

/** What goes with a company is what belongs to it; anything else goes alone. */
async function removalPage(c: Context<ConsoleEnv>, problem: string | null, status: 200 | 403 | 409): Promise<Response> {
  const { model = '', id = '' } = c.req.param()
  const caller = through(c, 'record')
  const access = await accessOf(c)
  const record = await recordIn(() => c.get('tenant').records(caller, { do: 'get', model, id }))
  if (record === null || !mayAct(access.permissions, model, 'remove')) throw noSuchRecord()
  const definition = seenModel(access, model)
  const related = model === 'company' ? valueOf(await c.get('tenant').relatedCounts(caller, model, id)) : []
  const title = recordName(definition, record) ?? `${definition.label} ${record.id}`
  const about = { frame: c.get('frame'), own: ownPath(c, model), definition, models: access.models, problem }
  const going = related.filter(({ field }) => field === 'company')
  const page = <RecordRemovalPage {...about} record={{ title, version: record.version }} with={going} />
  return c.html(await render(page), status)
}

async function withCreate(c: Context<ConsoleEnv>) {
  const access = await accessOf(c)
  const definition = seenModel(access, c.req.param('model') ?? '')
  if (!mayAct(access.permissions, definition.name, 'create'))
    throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
  return { access, definition }
}

function ownPath(c: Context<ConsoleEnv>, model: string): string {
  return recordPath(c.get('member').tenant.slug, model, c.req.param('id') ?? '')
}
