import { dateOf, daysFromToday } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoRecord } from './shapes.ts'
import { ASSETS } from './words/work.ts'

/** Things that companies run or were sold. */
export function assets(random: Random, companies: readonly DemoCompany[], count: number): DemoRecord[] {
  return Array.from({ length: count }, () => asset(random, random.pick(companies)))
}

function asset(random: Random, company: DemoCompany): DemoRecord {
  const kind = random.weighted({ hardware: 40, software: 18, subscription: 28, environment: 14 })
  const [name, price, usual] = random.pick<readonly [string, number, number]>(ASSETS[kind])
  const quantity = usual === 1 ? 1 : Math.max(1, Math.round(usual * (0.4 + random.next() * 1.4)))
  const bought = daysFromToday(-random.integer(15, 1_400))
  const runsFor = kind === 'subscription' ? 365 * Math.ceil((daysFromToday(0) - bought) / (365 * 86_400_000)) : 1_095
  const ends = bought + runsFor * 86_400_000
  return {
    id: random.id('rec'),
    ownerId: company.ownerId,
    companyId: company.id,
    at: bought,
    values: {
      name,
      kind,
      status: ends < daysFromToday(-200) ? 'retired' : random.weighted({ active: 88, spare: 8, retired: 4 }),
      serial_number: kind === 'hardware' ? `SN-${random.integer(100_000, 999_999)}` : null,
      quantity,
      value: price === 0 ? null : price * quantity,
      purchased_on: dateOf(bought),
      expires_on: kind === 'environment' ? null : dateOf(ends),
    },
  }
}
