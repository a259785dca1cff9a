import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { tenantStub } from '../setup/tokens.ts'
import { admin, memberVersion, newMember, refusal, builtIn, tenantOf } from '../setup/roles.ts'
import { auditOf, callerOf, inTenant, newWorld, putRecords, type Person, type World } from '../setup/world.ts'

const COMPANIES = 450
let world: World
let count = 0

beforeAll(async () => {
  world = await newWorld('inherit')
})

/** Somebody who owns many companies and a few issues. */
async function newOwner(): Promise<Person> {
  count += 1
  const owner = await newMember(world, `Owner ${count}`, (await builtIn(world, 'customer_success')).id)
  const rows = Array.from({ length: COMPANIES }, (_, index) => ({
    id: `cmp_${count}_${index}`,
    owner: owner.memberId,
    values: { name: `Company ${count} ${index}` },
  }))
  await putRecords(world, 'company', rows)
  await putRecords(world, 'issue', [
    { id: `iss_${count}`, owner: owner.memberId, company: `cmp_${count}_0`, values: { title: 'Late' } },
  ])
  return owner
}

async function owned(person: Person): Promise<Record<string, number>> {
  const detail = valueOf(await tenantOf(world).getMember(admin(world), person.memberId))
  return Object.fromEntries(detail.owned.map(({ model, count: records }) => [model, records]))
}

/** Lets the alarm ring until nothing is left to hand over. */
async function finish(): Promise<number> {
  for (let rings = 0; rings < 30; rings += 1) {
    const left = await inTenant(
      world,
      (_tenant, { storage }) => storage.sql.exec('SELECT 1 FROM hand_overs').toArray().length,
    )
    if (left === 0) return rings
    await runDurableObjectAlarm(tenantStub(world))
  }
  throw new Error('The hand-over does not end')
}

const carly = () => world.people.customer_success

describe('records of a member who is removed', () => {
  it('go to another member in the background, each with its history, all on record (T4, D2, A1)', async () => {
    const owner = await newOwner()
    expect(await owned(owner)).toEqual({ company: COMPANIES, issue: 1 })
    valueOf(await tenantOf(world).removeMember(admin(world), owner.memberId, 1, carly().memberId))
    await finish()
    expect(await owned(carly())).toEqual({ company: COMPANIES, issue: 1 })
    const { entries } = valueOf(
      await tenantOf(world).records(admin(world), { do: 'history', model: 'company', id: `cmp_${count}_7` }),
    ) as { entries: unknown[] }
    expect(entries[0]).toMatchObject({
      version: 2,
      did: 'updated',
      by: { name: 'Ada Lind' },
      via: 'hand-over',
      changes: [{ field: 'owner', before: { name: owner.name }, after: { name: 'Carly Jensen' } }],
    })
    const events = await auditOf(world, { actions: ['record.updated', 'member.removed', 'member.handed_over'] })
    const told = events.filter(({ details }) => details['member'] === owner.memberId)
    expect(told.map(({ action, model, recordCount }) => [action, model, recordCount]).toReversed()).toEqual([
      ['member.removed', null, null],
      ...Array.from({ length: COMPANIES / 50 }, () => ['record.updated', 'company', 50]),
      ['record.updated', 'issue', 1],
      ['member.handed_over', null, COMPANIES + 1],
    ])
    expect(JSON.stringify(told)).not.toContain(`Company ${count}`)
  })

  it('keep their owner when nobody takes over, and can be handed over while they are deactivated (T4)', async () => {
    const owner = await newOwner()
    valueOf(await tenantOf(world).deactivateMember(admin(world), owner.memberId, 1, null))
    expect(await finish()).toBe(0)
    expect(await owned(owner)).toEqual({ company: COMPANIES, issue: 1 })
    valueOf(await tenantOf(world).handOver(admin(world), owner.memberId, world.people.manager.memberId))
    const { handingOver } = valueOf(await tenantOf(world).getMember(admin(world), owner.memberId))
    expect(handingOver).toEqual([{ to: { id: world.people.manager.memberId, name: 'Max Ober' }, left: COMPANIES + 1 }])
    await finish()
    expect(await owned(owner)).toEqual({})
  })

  it('go on after the object has died between two batches (A51)', async () => {
    const owner = await newOwner()
    valueOf(await tenantOf(world).deactivateMember(admin(world), owner.memberId, 1, world.people.viewer.memberId))
    await runDurableObjectAlarm(tenantStub(world))
    await evictDurableObject(tenantStub(world))
    await finish()
    expect(await owned(owner)).toEqual({})
    expect(await owned(world.people.viewer)).toEqual({ company: COMPANIES, issue: 1 })
  })

  it('stay where they are when the change that they belong to never came through (A51, A52)', async () => {
    const owner = await newOwner()
    const put = `INSERT INTO hand_overs (id, from_id, to_id, by_id, via, origin, sure) VALUES ('hov_x', ?, ?, ?, 'console', '{}', 0)`
    const ids = [owner.memberId, carly().memberId, world.people.administrator.memberId]
    await inTenant(world, async (tenant, { storage }) => {
      storage.sql.exec(put, ...ids)
      await tenant.alarm()
    })
    await finish()
    expect(await owned(owner)).toEqual({ company: COMPANIES, issue: 1 })
    valueOf(await tenantOf(world).deactivateMember(admin(world), owner.memberId, 1, null))
    await inTenant(world, (_tenant, { storage }) => storage.sql.exec(put, ...ids).toArray())
    await inTenant(world, (tenant) => tenant.alarm())
    await finish()
    expect(await owned(owner)).toEqual({})
  })
})

it('nobody takes over who is not there, not active, or the same (T4)', async () => {
  const owner = await newOwner()
  const gone = await newMember(world, 'Gone Already', (await builtIn(world, 'viewer')).id)
  valueOf(await tenantOf(world).deactivateMember(admin(world), gone.memberId, 1, null))
  const to = async (heir: string) => refusal(await tenantOf(world).removeMember(admin(world), owner.memberId, 1, heir))
  expect(await to(owner.memberId)).toEqual(['invalid_input', 'handOverTo'])
  expect(await to(gone.memberId)).toEqual(['invalid_input', 'handOverTo'])
  expect((await to('mem_none'))[0]).toBe('not_found')
  expect(await memberVersion(world, owner)).toBe(1)
  expect(valueOf(await tenantOf(world).member(callerOf(owner))).name).toBe(owner.name)
})
