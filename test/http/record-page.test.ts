import { describe, expect, it } from 'vitest'
import { Visitor, type Page } from '../../scripts/demo/visitor.ts'
import { DEMO_PASSWORD, MEMBER_OF_BOTH } from '../../scripts/local/data/people.ts'
import type { DemoRecord, DemoTenant } from '../../scripts/local/data/shapes.ts'
import { alderway, harborlight } from '../../scripts/local/data/tenants.ts'
import { recordUrl } from '../../src/connection/mcp/tools/record-url.ts'
import { personWith, SITE } from '../setup/http/people.ts'

const [mine, foreign] = [alderway(), harborlight()]
const CARLY = 'mem_alderway_carly_jensen'
const UNKNOWN = 'rec_0000000000000000000000'

const own = company(mine, (one) => one.ownerId === CARLY && typeof one.values['arr'] === 'number')
const elsewhere = company(mine, (one) => one.ownerId !== CARLY)
const foreignOne = company(foreign, () => true)

function company(tenant: DemoTenant, fits: (one: DemoRecord) => boolean): DemoRecord {
  const found = tenant.records.company.find(fits)
  if (found === undefined) throw new Error(`No such company in ${tenant.name}`)
  return found
}

const linkTo = ({ id }: { id: string }, model = 'company') => recordUrl(SITE, model, id)
const pathOf = (id: string, model = 'company') => `/t/alderway/data/${model}/${id}`
const labels = ({ html }: Page) => [...html.matchAll(/<dt[^>]*>([^<]*)<\/dt>/g)].map(([, label]) => label)

/** A page without what differs from request to request: the id that was asked for, and the request's own. */
function bare({ status, html }: Page, id: string): string {
  return `${status} ${html.replaceAll(id, 'ID').replaceAll(/req_\w+/g, 'REQUEST')}`
}

describe('the page of a record', () => {
  it('is where the address in tool answers leads its member (M2)', async () => {
    const page = await (await personWith('customer_success')).open(linkTo(own))
    expect([page.status, page.url]).toEqual([200, `${SITE}${pathOf(own.id)}`])
    const name = String(own.values['name']).replaceAll('&', '&amp;').replaceAll("'", '&#39;')
    expect(page.html).toMatch(new RegExp(`<h1[^>]*>${name.replaceAll('.', '\\.')}</h1>`))
    expect(labels(page)).toContain('ARR')
    expect(page.html).toContain(new Intl.NumberFormat('en-GB').format(Number(own.values['arr'])))
    expect(page.html).toMatch(/Version 1/)
  })

  it('links references to their own pages (M2)', async () => {
    const issue = mine.records.issue.find((one) => one.companyId === own.id)
    const page = await (await personWith('customer_success')).open(linkTo(issue ?? { id: '' }, 'issue'))
    expect(page.html).toContain(`<a href="${pathOf(own.id)}"`)
  })

  it('has no field that the role hides, not even its label (V2)', async () => {
    const viewer = await (await personWith('viewer')).open(linkTo(own))
    expect(labels(viewer)).toContain('Health')
    expect(labels(viewer)).not.toContain('ARR')
    expect(labels(viewer)).not.toContain('Notes')
    expect(viewer.html).not.toContain(new Intl.NumberFormat('en-GB').format(Number(own.values['arr'])))
  })

  it('is the same 404 for what is unknown, outside the portfolio, foreign or no address at all (V3, V4)', async () => {
    const carly = await personWith('customer_success')
    for (const path of [(id: string) => `/records/company/${id}`, pathOf]) {
      const unknown = bare(await carly.open(path(UNKNOWN)), UNKNOWN)
      expect(unknown).toMatch(/^404 .*There is no such record/s)
      for (const id of [elsewhere.id, foreignOne.id, 'x'.repeat(500), '%2e%2e%2f'])
        expect(bare(await carly.open(path(id)), id)).toBe(unknown)
    }
    const asIssue = bare(await carly.open(pathOf(own.id, 'issue')), own.id)
    expect(asIssue).toBe(bare(await carly.open(pathOf(own.id, 'salary')), own.id))
    expect(asIssue).toBe(bare(await carly.open(pathOf(UNKNOWN)), UNKNOWN))
  })

  it('is found in whichever of their tenants a member has it, with the role of that one (M2, T1)', async () => {
    const daniel = new Visitor(SITE)
    await daniel.signIn(MEMBER_OF_BOTH.email, DEMO_PASSWORD)
    const [here, there] = [await daniel.open(linkTo(own)), await daniel.open(linkTo(foreignOne))]
    expect([here.url, labels(here).includes('ARR')]).toEqual([`${SITE}${pathOf(own.id)}`, true])
    expect(there.url).toBe(`${SITE}/t/harborlight/data/company/${foreignOne.id}`)
    expect([there.status, labels(there).includes('ARR')]).toEqual([200, false])
    expect((await daniel.open(`/t/harborlight/data/company/${own.id}`)).status).toBe(404)
  })

  it('asks somebody who is signed out to sign in, and leads back (M2)', async () => {
    for (const address of [linkTo(own), `${SITE}${pathOf(own.id)}`]) {
      const visitor = new Visitor(SITE)
      const asked = await visitor.open(address)
      const returnTo = encodeURIComponent(new URL(address).pathname)
      expect(asked.url).toBe(`${SITE}/sign-in?returnTo=${returnTo}`)
      const email = mine.members.find(({ memberId }) => memberId === CARLY)?.email ?? ''
      const back = await visitor.submit(asked, { email, password: DEMO_PASSWORD })
      expect([back.status, back.url]).toEqual([200, `${SITE}${pathOf(own.id)}`])
    }
  })
})
