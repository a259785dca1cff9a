import { dateOf, daysFromToday } from './days.ts'
import type { Contacts } from './opportunities.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { VISITS } from './words/visits.ts'

/** Visits to companies by their owners, one in ten of them still to come. */
export function visits(
  random: Random,
  world: { companies: readonly DemoCompany[]; contacts: Contacts },
  count: number,
): DemoRecord[] {
  return Array.from({ length: count }, () => {
    const company = random.pick(world.companies)
    return visit(random, company, random.pick(world.contacts.get(company.id) ?? []))
  })
}

function visit(random: Random, company: DemoCompany, host: DemoRecord): DemoRecord {
  const purpose = random.weighted({ business_review: 44, training: 26, kick_off: 16, escalation: 14 })
  const coming = random.chance(0.1)
  const day = daysFromToday(coming ? random.integer(2, 45) : -random.integer(1, 400))
  const onSite = random.chance(0.45)
  const words = slots(random)
  return {
    id: random.id('rec'),
    ownerId: company.ownerId,
    companyId: company.id,
    at: Math.min(day, daysFromToday(0)) - random.integer(5, 30) * 86_400_000,
    values: {
      name: filled(random.pick<string>(VISITS[purpose].names), words),
      visited_on: dateOf(day),
      purpose,
      on_site: onSite,
      host: host.id,
      travel_cost: onSite ? random.integer(6, 90) * 20 : null,
      outcome: coming ? null : filled(random.pick<string>(VISITS[purpose].outcomes), words),
    },
  }
}
