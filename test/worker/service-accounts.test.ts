import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { ServiceAccountSettings } from '../../src/tenant/contract.ts'
import { newAccount, newKey, READS_COMPANIES } from '../setup/keys.ts'
import { alive, callTool } from '../setup/mcp.ts'
import { admin, newMember, newRole, refusal, tenantOf, withModel } from '../setup/roles.ts'
import { rest } from '../setup/rest.ts'
import { auditOf, callerOf, newWorld, putRecords, type Person, type World } from '../setup/world.ts'

let world: World
/** Manages clients and keys, and may view companies and issues. */
let integrator: Person

const reader: ServiceAccountSettings = {
  name: 'Warehouse',
  description: 'Fills the warehouse',
  system: [],
  permissions: READS_COMPANIES,
}

beforeAll(async () => {
  world = await newWorld('accounts')
  await putRecords(world, 'company', [
    { id: 'rec_a', values: { name: 'Acme', industry: 'software' } },
    { id: 'rec_b', values: { name: 'Bolt', industry: 'logistics' } },
  ])
  const role = await newRole(world, 'Integrator', READS_COMPANIES, ['manage_clients'])
  integrator = await newMember(world, 'Ines Grator', role.id)
})

afterEach(() => void vi.restoreAllMocks())

const account = async (id: string) => valueOf(await tenantOf(world).getServiceAccount(admin(world), id))

describe('a service account', () => {
  it('has permissions and a portfolio of its own, which its keys have (K2, V3)', async () => {
    const portfolio = [{ kind: 'filter', where: { field: 'industry', op: 'eq', value: 'software' } }] as const
    const id = await newAccount(world, {
      ...reader,
      name: 'Software only',
      permissions: { ...READS_COMPANIES, portfolio },
    })
    const { secret } = await newKey(world, { serviceAccountId: id, permissions: null })
    const listed = await callTool(secret, 'list_records', { model: 'company' })
    expect(listed.structuredContent).toMatchObject({ total: 1, records: [{ name: 'Acme' }] })
    expect((await rest(secret, 'GET', '/company/rec_b')).status).toBe(404)
    expect((await rest(secret, 'GET', '/opportunity')).status).toBe(404)
    expect((await callTool(secret, 'describe', {})).content[0]?.text).toContain('Software only')
  })

  it('writes in its own name, and can’t be chosen as an owner (K2, A1, D2)', async () => {
    const permissions = withModel(READS_COMPANIES, 'company', {
      actions: ['view', 'create'],
      fields: { name: 'edit', owner: 'edit' },
    })
    const id = await newAccount(world, { ...reader, name: 'Writer', permissions })
    const { secret, id: keyId } = await newKey(world, { serviceAccountId: id, permissions: null })
    const made = await rest(secret, 'POST', '/company', { body: { name: 'Made by it' } })
    expect(made.status).toBe(201)
    const [event] = await auditOf(world, { connectionId: keyId, actions: ['record.created'] })
    expect(event).toMatchObject({ member: { id, name: 'Writer' }, key: 'Nightly sync' })
    expect((await auditOf(world, { memberIds: [id] })).map(({ action }) => action)).toContain('record.created')
    const history = await rest(secret, 'GET', `/company/${String(made.json['id'])}/history`)
    expect(history.text).toContain('Writer')
    const owned = await rest(secret, 'POST', '/company', { body: { name: 'Owned', owner: id } })
    expect(owned.status).toBe(400)
    const choices = valueOf(await tenantOf(world).memberChoices(admin(world)))
    expect(choices.some((choice) => choice.id === id)).toBe(false)
  })

  it('changes, and its keys with it, on the very next request; the page says before what it does (K2, V5, A37)', async () => {
    const id = await newAccount(world, { ...reader, name: 'Changing' })
    const { secret } = await newKey(world, { serviceAccountId: id, permissions: null, name: 'Its key' })
    const more = {
      ...reader,
      name: 'Changing',
      permissions: withModel(READS_COMPANIES, 'company', { fields: { arr: 'view' } }),
    }
    const impact = valueOf(await tenantOf(world).serviceAccountImpact(admin(world), id, more))
    expect(impact).toMatchObject({ keys: ['Its key'], after: { companies: expect.any(Number) as number } })
    expect('arr' in (await rest(secret, 'GET', '/company/rec_a')).json).toBe(false)
    valueOf(await tenantOf(world).changeServiceAccount(admin(world), id, 1, more))
    expect('arr' in (await rest(secret, 'GET', '/company/rec_a')).json).toBe(true)
    expect(refusal(await tenantOf(world).changeServiceAccount(admin(world), id, 1, more))[0]).toBe('conflict')
    const none = { ...more, permissions: { models: {}, portfolio: [] } }
    valueOf(await tenantOf(world).changeServiceAccount(admin(world), id, 2, none))
    expect((await rest(secret, 'GET', '/company/rec_a')).status).toBe(404)
    const changes = await auditOf(world, { actions: ['service_account.changed'] })
    expect(changes[1]?.details).toMatchObject({ account: id, keys: 1, permissions_after: ['company.arr:view'] })
  })

  it('exports with the permission to, and not without it (T5)', async () => {
    const permissions = withModel(READS_COMPANIES, 'company', { actions: ['view', 'export'] })
    const without = await newAccount(world, { ...reader, name: 'No export', permissions })
    const exporting = await newAccount(world, { ...reader, name: 'Exporting', permissions, system: ['export'] })
    const status = async (serviceAccountId: string) => {
      const { secret } = await newKey(world, { serviceAccountId, permissions: null })
      return (await rest(secret, 'GET', '/company/export')).status
    }
    expect([await status(without), await status(exporting)]).toEqual([403, 200])
  })

  it('ends with its keys when it is archived, and keeps its name (K2)', async () => {
    const id = await newAccount(world, { ...reader, name: 'Archived' })
    const { secret, id: keyId } = await newKey(world, { serviceAccountId: id, permissions: null })
    expect(await alive(secret)).toBe(true)
    valueOf(await tenantOf(world).archiveServiceAccount(admin(world), id, 1))
    expect(await alive(secret)).toBe(false)
    expect(refusal(await tenantOf(world).getServiceAccount(admin(world), id))[0]).toBe('not_found')
    expect(
      refusal(
        await tenantOf(world).createKey(admin(world), {
          kind: 'key',
          name: 'x',
          days: 1,
          serviceAccountId: id,
          permissions: null,
        }),
      ),
    ).toEqual(['invalid_input', 'serviceAccountId'])
    const [revoked] = await auditOf(world, { connectionId: keyId, actions: ['key.revoked'] })
    expect(revoked?.details['reason']).toBe('service_account_archived')
  })
})

describe('whoever makes one', () => {
  const refused: [string, Partial<ServiceAccountSettings>, string][] = [
    [
      'an action',
      { permissions: withModel(READS_COMPANIES, 'company', { actions: ['view', 'remove'] }) },
      'company:remove',
    ],
    ['a field', { permissions: withModel(READS_COMPANIES, 'company', { fields: { arr: 'view' } }) }, 'company.arr'],
    ['a system permission', { system: ['export'] }, 'export'],
  ]
  it.each(refused)('can’t give it %s that they lack (T5, A36)', async (_what, change, named) => {
    const made = await tenantOf(world).createServiceAccount(callerOf(integrator), {
      ...reader,
      name: 'Too much',
      ...change,
    })
    expect(refusal(made)).toEqual(['forbidden', named])
  })

  it('can’t make, or rotate, a key for one that may do more than they (T5, A36)', async () => {
    const permissions = withModel(READS_COMPANIES, 'company', { fields: { arr: 'view' } })
    const id = await newAccount(world, { ...reader, name: 'Stronger', permissions })
    const key = { kind: 'key', name: 'Mine', days: 1, serviceAccountId: id, permissions: null } as const
    const made = await tenantOf(world).createKey(callerOf(integrator), key)
    expect(made).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(JSON.stringify(made)).toContain('company.arr')
    const hers = await newKey(world, { serviceAccountId: id, permissions: null })
    expect(refusal(await tenantOf(world).rotateKey(callerOf(integrator), hers.id, 30, 0))[0]).toBe('forbidden')
    expect((await account(id)).noKeys).toBeNull()
    const seen = valueOf(await tenantOf(world).getServiceAccount(callerOf(integrator), id))
    expect(seen.noKeys).toContain('company.arr')
    valueOf(await tenantOf(world).revokeKey(callerOf(integrator), hers.id))
    expect(await alive(hers.secret)).toBe(false)
  })

  it('is told what can’t be: a portfolio by owner, a permission for pages, a name that is taken (K2)', async () => {
    const field = async (change: Partial<ServiceAccountSettings>) => {
      const made = await tenantOf(world).createServiceAccount(admin(world), { ...reader, name: 'Refused', ...change })
      return made.ok ? null : made.error.details.issues?.[0]?.field
    }
    expect(await field({ permissions: { ...READS_COMPANIES, portfolio: [{ kind: 'own' }] } })).toBe('portfolio')
    expect(await field({ system: ['manage_members'] })).toBe('system')
    await newAccount(world, { ...reader, name: 'Taken' })
    expect(await field({ name: 'taken' })).toBe('name')
    expect(await field({ name: '' })).toBe('name')
  })

  it('manages clients and keys; for others and for other tenants there is none (T5, A28)', async () => {
    const id = await newAccount(world, { ...reader, name: 'Out of sight' })
    expect(refusal(await tenantOf(world).listServiceAccounts(callerOf(world.people.manager)))[0]).toBe('forbidden')
    const foreign = await newWorld('accounts-foreign')
    const unknown = await tenantOf(foreign).getServiceAccount(admin(foreign), 'svc_unknown')
    expect(await tenantOf(foreign).getServiceAccount(admin(foreign), id)).toEqual(unknown)
    const key = { kind: 'key', name: 'x', days: 1, serviceAccountId: id, permissions: null } as const
    expect(refusal(await tenantOf(foreign).createKey(admin(foreign), key))).toEqual([
      'invalid_input',
      'serviceAccountId',
    ])
  })
})
