import { SELF } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { ending, type Ending } from '../setup/tampering.ts'
import { knownCookie } from '../setup/tokens.ts'
import { callerOf, newWorld, putRecords, SITE, type World } from '../setup/world.ts'

const FORM = 'application/x-www-form-urlencoded'
const [ACME, GONE] = ['rec_crosssite00000000acme', 'rec_crosssite00000000gone']

let world: World
let cookie: string
let view: string
const tenant = () => env.TENANT.getByName(world.tenantId)
const admin = () => callerOf(world.people.administrator)

beforeAll(async () => {
  world = await newWorld('cross-data')
  cookie = await knownCookie(world.people.administrator)
  await putRecords(world, 'company', [
    { id: ACME, values: { name: 'Acme', industry: 'Rockets' } },
    { id: GONE, values: { name: 'Gone' } },
  ])
  await post('/company/views/new', { name: 'Mine', columns: 'name' }, { origin: SITE })
  await post(`/company/${ACME}/edit`, { version: '1', 'value.city': 'Graz' }, { origin: SITE })
  await post(`/company/${GONE}/removal`, { version: '1' }, { origin: SITE })
  view = valueOf(await tenant().savedViews(admin(), 'company'))[0]?.id ?? ''
})

async function post(
  path: string,
  body: string | Record<string, string>,
  headers: Record<string, string>,
): Promise<Ending> {
  const content = typeof body === 'string' ? body : new URLSearchParams(body).toString()
  const sent = { cookie, 'content-type': FORM, accept: 'text/html', ...headers }
  const address = `${SITE}/t/${world.slug}/data${path}`
  return await ending(await SELF.fetch(address, { method: 'POST', headers: sent, body: content, redirect: 'manual' }))
}

/** All that the data pages would show of the tenant's state. */
async function state() {
  const read = async (path: string) => {
    const response = await SELF.fetch(`${SITE}/t/${world.slug}/data${path}`, { headers: { cookie } })
    return `${response.status} ${(await response.text()).replaceAll(/req_\w+/g, 'REQUEST')}`
  }
  const pages = await Promise.all([`/company`, `/company/${ACME}`, '/company/removed'].map(read))
  return [...pages, valueOf(await tenant().savedViews(admin(), 'company'))]
}

/** What a browser says about a request that another site made it send. */
const FOREIGN: [string, Record<string, string>][] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['no origin at all', {}],
  ['an origin that begins like ours', { origin: `${SITE}.evil.example` }],
  ['another site, whatever the origin says', { origin: SITE, 'sec-fetch-site': 'cross-site' }],
]

/** Every form of the data pages, filled in so that it would do what it does. */
function forms(): [string, Record<string, string>][] {
  const bulk = { record: `2:${ACME}`, back: '' }
  return [
    ['/company/new', { 'value.name': 'Stolen' }],
    [`/company/${ACME}/edit`, { version: '2', 'value.name': 'Stolen' }],
    [`/company/${ACME}/removal`, { version: '2' }],
    [`/company/${ACME}/history/1/restoration`, { version: '2' }],
    [`/company/removed/${GONE}/restoration`, {}],
    ['/company/bulk/values', { ...bulk, field: 'name', 'value.name': 'Stolen' }],
    ['/company/bulk/removal', bulk],
    ['/company/views/new', { name: 'Stolen', columns: 'name' }],
    [`/company/views/${view}`, { version: '1', name: 'Stolen' }],
    [`/company/views/${view}/state`, { version: '1', columns: 'industry' }],
    [`/company/views/${view}/deletion`, { version: '1' }],
  ]
}

describe('a post from another site to the data pages (A46)', () => {
  it.each(FOREIGN)('changes no record and no view: %s', async (_name, headers) => {
    const before = await state()
    for (const [path, body] of forms()) {
      for (const type of [FORM, 'application/json', 'text/plain']) {
        const sent = type === FORM ? body : JSON.stringify(body)
        expect([path, (await post(path, sent, { ...headers, 'content-type': type })).status]).toEqual([path, 403])
      }
    }
    expect(await state()).toEqual(before)
  })

  it('is what the same forms of our own pages do', async () => {
    for (const [path, body] of forms().filter(([one]) => /restoration|new$|state$/.test(one))) {
      expect([path, (await post(path, body, { origin: SITE })).status]).toEqual([path, 303])
    }
  })
})
