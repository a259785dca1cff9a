import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import type { StoredDefinition, StoredModel } from '../../src/core/stored-models.ts'
import { commitPolicyChange } from '../../src/ledger/commit.ts'
import { putModel } from '../../src/ledger/models.ts'
import { callerOf, newWorld, type World } from '../setup/world.ts'

let world: World
let other: World

beforeAll(async () => {
  world = await newWorld('models')
  other = await newWorld('others')
})

async function store(name: string, custom: boolean, definition: StoredDefinition, status: StoredModel['status']) {
  const model = { name, custom, definition, status, version: 1, createdAt: Date.now() }
  await commitPolicyChange(env.DB, world.tenantId, [putModel(env.DB, world.tenantId, model)], [])
}

async function modelsOf({ tenantId, people }: World) {
  return valueOf(await env.TENANT.getByName(tenantId).models(callerOf(people.administrator)))
}

describe('the data models of a tenant (D1)', () => {
  it('are the built-in ones with what the tenant changed, then its own; nobody else has them', async () => {
    const before = await modelsOf(other)
    await store(
      'company',
      false,
      {
        label: 'Account',
        order: ['city', 'region'],
        fields: {
          region: { type: 'choice', label: 'Region', description: '', choices: ['north', 'south'] },
          city: { label: 'Town' },
          industry: { archived: true },
        },
      },
      'active',
    )
    await store('vessel', true, { label: 'Vessel', fields: { draught: { type: 'number', min: 0 } } }, 'active')
    await store('barge', true, { label: 'Barge', fields: {} }, 'archived')
    await store('raft', true, { label: 'Raft', fields: {} }, 'deleted')

    const models = await modelsOf(world)
    expect(models.map(({ name }) => name)).toEqual([...before.map(({ name }) => name), 'vessel'])
    const [company] = models
    expect([company?.label, company?.pluralLabel]).toEqual(['Account', 'Companies'])
    const names = company?.fields.map(({ name }) => name) ?? []
    expect(names.slice(0, 4)).toEqual(['name', 'city', 'region', 'owner'])
    expect(names).not.toContain('industry')
    expect(company?.fields[1]).toMatchObject({ label: 'Town', type: 'text' })
    expect(models.at(-1)?.fields.map(({ name }) => name)).toEqual(['name', 'owner', 'company', 'draught'])
    expect(await modelsOf(other)).toEqual(before)
  })
})
