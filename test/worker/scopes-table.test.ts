import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { actionTick, fieldTick } from '../../src/core/ticks.ts'
import { hear, rolePermissions } from '../setup/bait.ts'
import { admin, giveRole, newRole, tenantOf } from '../setup/roles.ts'
import { knownCookie } from '../setup/tokens.ts'
import {
  answerConsent,
  auditOf,
  consentPage,
  newClient,
  newWorld,
  putRecords,
  redeem,
  SITE,
  type World,
} from '../setup/world.ts'

/*
 * V6 as a table: what is asked for × admin-level control on or off × how large the role is beside the ceiling. All of it
 * by the real road: authorize, consent, token, tool.
 */
const CEILING: PermissionSet = {
  models: { company: { actions: ['view', 'update'], fields: { name: 'edit', health: 'edit' } } },
  portfolio: [],
}
const ROLES = {
  smaller: { models: { company: { actions: ['view'], fields: { name: 'view' } } }, portfolio: [] },
  equal: CEILING,
  larger: rolePermissions('administrator'),
} as const satisfies Record<string, PermissionSet>
type Size = keyof typeof ROLES

let world: World
let roles: Record<Size, string>
let controlled: string
let dynamic: string

beforeAll(async () => {
  world = await newWorld('table')
  const made = await Promise.all(
    Object.entries(ROLES).map(async ([size, set]) => [size, (await newRole(world, size, set)).id]),
  )
  roles = Object.fromEntries(made) as Record<Size, string>
  controlled = (await newClient(world, {}, CEILING)).id
  dynamic = (await newClient(world, {}, null)).id
  await putRecords(world, 'company', [{ id: 'c1', values: { name: 'Birch', health: 'good' } }])
})

const person = () => world.people.viewer
const MISSING = 'OAuth permission check failed: missing permissions: '

interface Granted {
  scope: string
  /** Which of these fields its token shows. */
  sees: string[]
}

/** What comes of an authorization: a grant, or the error that the page tells. */
async function authorized(
  client: string,
  scope: string | undefined,
  ticks: Record<string, string>,
): Promise<Granted | string> {
  const cookie = await knownCookie(person())
  const options = scope === undefined ? {} : { scope }
  const { response, html, handle } = await consentPage(cookie, client, options)
  if (response.status !== 200) return /OAuth permission check failed[^<]*/.exec(html)?.[0] ?? String(response.status)
  const answer = await answerConsent(cookie, handle, { decision: 'authorize', ...ticks })
  const location = answer.headers.get('location')
  if (location === null) return String(answer.status)
  const code = new URL(location, SITE).searchParams.get('code') ?? ''
  const tokens = await redeem(code, client)
  const shown = await Promise.all(
    ['name', 'health', 'arr'].map(async (field) => {
      const heard = await hear(tokens.access_token, 'list_records', { model: 'company', fields: [field] })
      return heard.ok ? [field] : []
    }),
  )
  return { scope: tokens.scope, sees: shown.flat() }
}

const C = 'company:view company:update'
const small = { scope: 'company:view', sees: ['name'] }
const whole = { scope: C, sees: ['name', 'health'] }
const seen = { scope: 'company:view', sees: ['name', 'health'] }
const nothing = { scope: '', sees: [] }

describe('admin-level control on: the ceiling is what there is to ask for', () => {
  it.each<[asked: string | undefined, size: Size, Granted | string]>([
    [undefined, 'smaller', small],
    [undefined, 'equal', whole],
    [undefined, 'larger', whole],
    ['inclusive', 'smaller', small],
    ['inclusive', 'equal', whole],
    ['inclusive', 'larger', whole],
    ['inclusive company:view', 'larger', whole],
    ['default', 'smaller', `${MISSING}company:update, company.name, company.health`],
    ['default', 'equal', whole],
    ['default', 'larger', whole],
    ['default inclusive', 'smaller', `${MISSING}company:update, company.name, company.health`],
    ['default offline_access company:view', 'larger', whole],
    ['company:view', 'smaller', small],
    ['company:view', 'equal', seen],
    ['company:view', 'larger', seen],
    ['company:update company:view', 'smaller', small],
    ['company:update company:view', 'larger', whole],
    ['company:update', 'smaller', nothing],
    ['company:update', 'larger', { scope: 'company:update', sees: [] }],
    ['offline_access', 'smaller', small],
    ['company:remove issue:view', 'larger', nothing],
  ])('%j with a role that is %s (V6)', async (asked, size, expected) => {
    await giveRole(world, person(), roles[size])
    expect(await authorized(controlled, asked, {})).toEqual(expected)
  })

  it('puts the refusal under default on record with what was missing (V6, A1)', async () => {
    await giveRole(world, person(), roles.smaller)
    await authorized(controlled, 'default', {})
    const [refused] = await auditOf(world, { actions: ['access.refused'] })
    expect(refused).toMatchObject({ client: { id: controlled }, outcome: 'refused' })
    expect(refused?.details['missing']).toEqual(['company:update', 'company.name', 'company.health'])
  })
})

describe('admin-level control off: the member picks, within their own role', () => {
  const ticked = {
    [actionTick('company', 'view')]: 'on',
    [fieldTick('company', 'name')]: 'view',
  }
  const wide = {
    ...ticked,
    [actionTick('company', 'update')]: 'on',
    [fieldTick('company', 'name')]: 'edit',
    [fieldTick('company', 'health')]: 'edit',
  }
  const beyond = { ...wide, [fieldTick('company', 'arr')]: 'view' }

  it.each<[asked: string | undefined, size: Size, ticks: Record<string, string>, Granted | string]>([
    [undefined, 'smaller', ticked, small],
    ['inclusive', 'equal', wide, whole],
    ['inclusive', 'larger', wide, whole],
    ['inclusive', 'larger', beyond, { scope: C, sees: ['name', 'health', 'arr'] }],
    ['default', 'smaller', ticked, small],
    ['default', 'larger', wide, whole],
    ['company:view', 'larger', ticked, small],
    [undefined, 'larger', {}, nothing],
    // Beyond the role, beyond what was asked for: refused as a whole (A13).
    ['inclusive', 'smaller', wide, '403'],
    ['inclusive', 'equal', beyond, '403'],
    ['company:view', 'larger', wide, '403'],
  ])('%j with a role that is %s, and these ticks (V6, C3, A13)', async (asked, size, ticks, expected) => {
    await giveRole(world, person(), roles[size])
    expect(await authorized(dynamic, asked, ticks)).toEqual(expected)
  })
})

it('a grant under default goes on when the role shrinks, with less, and is whole again when it grows back (V5, V6)', async () => {
  await giveRole(world, person(), roles.equal)
  const cookie = await knownCookie(person())
  const { handle } = await consentPage(cookie, controlled, { scope: 'default' })
  const location = (await answerConsent(cookie, handle)).headers.get('location') ?? ''
  const { access_token: token } = await redeem(new URL(location).searchParams.get('code') ?? '', controlled)
  const health = async () => (await hear(token, 'list_records', { model: 'company', fields: ['health'] })).ok
  expect(await health()).toBe(true)
  await giveRole(world, person(), roles.smaller)
  expect(await health()).toBe(false)
  await giveRole(world, person(), roles.larger)
  expect(await health()).toBe(true)
  expect((await hear(token, 'list_records', { model: 'company', fields: ['arr'] })).ok).toBe(false)
  expect(valueOf(await tenantOf(world).listMembers(admin(world), { roleId: roles.larger }))).toHaveLength(1)
})
