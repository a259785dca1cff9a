import { describe, expect, it } from 'vitest'
import { dateOf, TODAY } from '../../scripts/local/data/days.ts'
import type { DemoRecord, DemoTenant } from '../../scripts/local/data/shapes.ts'
import { demoModels } from '../../scripts/local/data/own-models.ts'
import { demoRoles } from '../../scripts/local/data/roles.ts'
import { alderway, harborlight } from '../../scripts/local/data/tenants.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'

const first = alderway()
const second = harborlight()

describe('the first demo tenant (D4)', () => {
  it('has as many records of each model as promised', () => {
    const counts = Object.fromEntries(Object.entries(first.records).map(([model, list]) => [model, list.length]))
    expect(counts).toEqual({
      company: 200,
      end_user: 2_000,
      issue: 1_500,
      asset: 500,
      project: 500,
      task: 500,
      opportunity: 300,
      license: 300,
      note: 400,
      visit: 250,
    })
  })

  it('has ten members with a role each, and companies of which Carly owns some', () => {
    const carly = first.members.find((member) => member.name.startsWith('Carly'))
    const hers = first.records.company.filter((company) => company.ownerId === carly?.memberId)
    expect(first.members).toHaveLength(10)
    expect(hers.length).toBeGreaterThan(20)
    expect(hers.length).toBeLessThan(60)
  })

  it('is the same each time', () => {
    expect(alderway()).toEqual(first)
  })
})

describe('the roles of the demo tenants', () => {
  it('are allowed fields of the tenants’ own one by one, and a Viewer not all of them (V1)', () => {
    const accessOf = (path: string) => {
      const [model = '', field = ''] = path.split('.')
      return demoRoles().map(({ key, permissions }) => [key, fieldAccess(permissions, model, field)])
    }
    const edited = { administrator: 'edit', manager: 'edit', customer_success: 'edit' }
    expect(Object.fromEntries(accessOf('company.csm_notes'))).toEqual({ ...edited, viewer: 'none' })
    expect(Object.fromEntries(accessOf('visit.outcome'))).toEqual({ ...edited, viewer: 'none' })
    expect(Object.fromEntries(accessOf('visit.purpose'))).toEqual({ ...edited, viewer: 'view' })
    expect(Object.fromEntries(accessOf('company.tier'))).toEqual({
      ...edited,
      customer_success: 'view',
      viewer: 'view',
    })
    const removers = demoRoles().filter(({ permissions }) => mayAct(permissions, 'visit', 'remove'))
    expect(removers.map(({ key }) => key)).toEqual(['administrator', 'manager'])
  })
})

describe('the second demo tenant (D4)', () => {
  it('looks like the first, and shares no identifier with it', () => {
    const names = new Set(first.records.company.map((company) => company.values['name']))
    const ids = new Set(Object.values(first.records).flatMap((list) => list.map((record) => record.id)))
    expect(second.records.company.filter((company) => names.has(company.values['name'])).length).toBeGreaterThan(10)
    expect(second.members.some((member) => member.name.startsWith('Carly'))).toBe(true)
    expect(Object.values(second.records).flatMap((list) => list.filter((record) => ids.has(record.id)))).toEqual([])
  })
})

describe.each([first, second])('the records of $name', (tenant) => {
  it('belong to members and to companies of the tenant', () => {
    const members = new Set(tenant.members.map((member) => member.memberId))
    const companies = new Set(tenant.records.company.map((company) => company.id))
    const { company, ...rest } = tenant.records
    expect(company.filter(({ ownerId }) => ownerId === null || !members.has(ownerId))).toEqual([])
    for (const list of Object.values(rest)) {
      expect(list.filter(({ ownerId }) => ownerId !== null && !members.has(ownerId))).toEqual([])
      expect(list.filter(({ companyId }) => companyId === null || !companies.has(companyId))).toEqual([])
    }
  })

  it('refer to records of the same company', () => {
    expect(strays(tenant.records.issue, 'reporter', tenant.records.end_user)).toEqual([])
    expect(strays(tenant.records.task, 'project', tenant.records.project)).toEqual([])
    expect(strays(tenant.records.opportunity, 'contact', tenant.records.end_user)).toEqual([])
    expect(strays(tenant.records.note, 'contact', tenant.records.end_user)).toEqual([])
    expect(strays(tenant.records.note, 'opportunity', tenant.records.opportunity)).toEqual([])
    expect(strays(tenant.records.visit, 'host', tenant.records.end_user)).toEqual([])
  })

  it('agree with each other: what is decided, what has ended, and who uses what', () => {
    const stages = new Map(tenant.records.company.map(({ id, values }) => [id, values['lifecycle_stage']]))
    const [today, { opportunity, license }] = [dateOf(TODAY), tenant.records]
    const decided = { won: 100, lost: 0 } as Record<string, number>
    for (const { values, companyId } of opportunity) {
      const probability = decided[String(values['stage'])]
      if (probability === undefined) continue
      expect(values).toMatchObject({ probability, next_step: null })
      expect(String(values['close_on']) <= today).toBe(true)
      expect(values['stage'] === 'won' && stages.get(companyId ?? '') === 'prospect').toBe(false)
    }
    for (const { values, companyId } of license) {
      expect(stages.get(companyId ?? '')).not.toBe('prospect')
      expect(Number(values['used_seats'])).toBeLessThanOrEqual(Number(values['seats']))
      expect(String(values['starts_on']) <= String(values['expires_on'])).toBe(true)
      const ended = values['status'] === 'expired' || values['status'] === 'cancelled'
      expect(String(values['expires_on']) < today).toBe(ended)
    }
  })

  it('hold only fields and choices that their model has, and no unfilled slot', () => {
    expect(oddValues(tenant)).toEqual([])
    expect(JSON.stringify(tenant.records)).not.toMatch(/\{\w+\}/)
  })
})

/** Records that refer to one of another company. */
function strays(records: readonly DemoRecord[], field: string, targets: readonly DemoRecord[]): string[] {
  const companyOf = new Map(targets.map((target) => [target.id, target.companyId]))
  return records
    .filter(({ values }) => values[field] !== null)
    .filter(({ values, companyId }) => companyOf.get(String(values[field])) !== companyId)
    .map(({ id }) => id)
}

function oddValues({ records }: DemoTenant): string[] {
  return demoModels()
    .flatMap(({ name, fields }) =>
      records[name as keyof DemoTenant['records']].flatMap((record) =>
        Object.entries(record.values).filter(([key, value]) => {
          const field = fields.find((candidate) => candidate.name === key)
          if (field === undefined) return true
          if (value === null || field.choices === undefined) return false
          const chosen: readonly unknown[] = field.type === 'choices' ? (value as unknown[]) : [value]
          return chosen.length === 0 || chosen.some((one) => !field.choices?.some((choice) => choice === one))
        }),
      ),
    )
    .map(([key, value]) => `${key}: ${String(value)}`)
}
