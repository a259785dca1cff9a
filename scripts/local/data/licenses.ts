import { dateOf, daysFromToday, TODAY } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoRecord } from './shapes.ts'
import { EXTRAS, PLANS } from './words/sales.ts'

const DAY_MS = 86_400_000
const ADD_ONS = ['analytics', 'api_access', 'premium_support', 'sandbox', 'single_sign_on'] as const
const MONTHS = { monthly: 1, quarterly: 3, yearly: 12 } as const

/** What customers have bought: each has a plan, some have modules beside it. Prospects have nothing. */
export function licenses(random: Random, companies: readonly DemoCompany[], count: number): DemoRecord[] {
  const customers = companies.filter(({ values }) => values['lifecycle_stage'] !== 'prospect')
  return Array.from({ length: count }, (_, at) => {
    const company = at < customers.length ? customers[at] : random.pick(customers)
    if (company === undefined) throw new Error('There is no customer.')
    return license(random, company, random.pick<readonly [string, number]>(at < customers.length ? PLANS : EXTRAS))
  })
}

function license(random: Random, company: DemoCompany, [product, monthlyPrice]: readonly [string, number]): DemoRecord {
  const stage = String(company.values['lifecycle_stage'])
  const status = statusOf(random, stage)
  const starts = Math.min(Date.parse(String(company.values['customer_since'])) + random.integer(0, 40) * DAY_MS, TODAY)
  const ends = endOf(random, company, status, starts)
  const seats = Math.max(5, Math.round((Number(company.values['employees']) * (0.1 + random.next() * 0.5)) / 5) * 5)
  const period = random.weighted({ monthly: 12, quarterly: 18, yearly: 70 })
  return {
    id: random.id('rec'),
    ownerId: company.ownerId,
    companyId: company.id,
    at: starts - random.integer(1, 12) * DAY_MS,
    values: {
      name: `${product}, ${seats} seats`,
      product,
      status,
      seats,
      used_seats: status === 'cancelled' ? 0 : Math.round(seats * Math.min(1, 0.35 + random.next() * 0.75)),
      unit_price: status === 'trial' ? 0 : monthlyPrice * MONTHS[period],
      billing_period: period,
      add_ons: addOns(random),
      starts_on: dateOf(starts),
      expires_on: dateOf(ends),
      auto_renews: status === 'active' ? random.chance(0.65) : false,
    },
  }
}

function statusOf(random: Random, stage: string): 'trial' | 'active' | 'suspended' | 'expired' | 'cancelled' {
  if (stage === 'churned') return random.weighted({ trial: 0, active: 0, suspended: 0, expired: 45, cancelled: 55 })
  if (stage === 'onboarding') return random.weighted({ trial: 30, active: 70, suspended: 0, expired: 0, cancelled: 0 })
  return random.weighted({ trial: 2, active: 88, suspended: 4, expired: 6, cancelled: 0 })
}

/** What can be used ends with the contract or a trial; what can't has ended, after it began. */
function endOf(random: Random, company: DemoCompany, status: string, starts: number): number {
  if (status === 'trial') return daysFromToday(random.integer(3, 30))
  if (status === 'expired' || status === 'cancelled') {
    return starts + Math.round((TODAY - starts) * (0.5 + random.next() * 0.45))
  }
  return Date.parse(String(company.values['renewal_date']))
}

/** In their declared order; many have none. */
function addOns(random: Random): string[] | null {
  const chosen = ADD_ONS.filter(() => random.chance(0.28))
  return chosen.length === 0 ? null : chosen
}
