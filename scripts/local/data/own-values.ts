import { dateOf } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { CSM_NOTES } from './words/companies.ts'

const DAY_MS = 86_400_000

/** A company with values in the fields that are the tenant's own. */
export function withOwnValues(random: Random, company: DemoCompany): DemoCompany {
  const { employees, customer_since: since } = company.values
  const people = Number(employees)
  const own = {
    tier: people > 1_200 ? 'strategic' : people > 120 ? 'mid_market' : 'self_service',
    contract_signed: typeof since === 'string' ? dateOf(Date.parse(since) - random.integer(1, 40) * DAY_MS) : null,
    csm_notes: random.chance(0.6) ? filled(random.pick(CSM_NOTES), slots(random)) : null,
  }
  return { ...company, values: { ...company.values, ...own } }
}
