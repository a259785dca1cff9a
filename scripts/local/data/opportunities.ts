import { dateOf, daysFromToday, TODAY } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoMember, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { NEXT_STEPS, OPPORTUNITIES, STANDINGS_OF_STAGE } from './words/sales.ts'

type Stage = keyof typeof STANDINGS_OF_STAGE

const DAY_MS = 86_400_000
/** How likely an opportunity of a stage is to be won, in percent. */
const PROBABILITY = { lead: 10, qualified: 25, proposal: 50, negotiation: 75, won: 100, lost: 0 } as const

/** Business with companies, most of it in the hands of the company's owner, some in those of a manager. */
export function opportunities(
  random: Random,
  world: { companies: readonly DemoCompany[]; contacts: Contacts; managers: readonly DemoMember[] },
  count: number,
): DemoRecord[] {
  return Array.from({ length: count }, () => {
    const company = random.pick(world.companies)
    const ownerId = random.chance(0.8) ? company.ownerId : random.pick(world.managers).memberId
    return opportunity(random, company, ownerId, random.pick(world.contacts.get(company.id) ?? []))
  })
}

/** The end users of each company, by its id. */
export type Contacts = ReadonlyMap<string, readonly DemoRecord[]>

export function contactsOf(endUsers: readonly DemoRecord[]): Contacts {
  const contacts = new Map<string, DemoRecord[]>()
  for (const user of endUsers) {
    const company = user.companyId ?? ''
    contacts.set(company, [...(contacts.get(company) ?? []), user])
  }
  return contacts
}

function opportunity(random: Random, company: DemoCompany, ownerId: string, contact: DemoRecord): DemoRecord {
  const prospect = company.values['lifecycle_stage'] === 'prospect'
  const stage = stageOf(random, String(company.values['lifecycle_stage']))
  const decided = stage === 'won' || stage === 'lost'
  const closes = daysFromToday(decided ? -random.integer(2, 280) : random.integer(-12, 150))
  const at = Math.min(closes, TODAY) - random.integer(20, 160) * DAY_MS
  const words = slots(random)
  const [name, wish] = random.pick<readonly [string, string]>(OPPORTUNITIES[prospect ? 'new' : 'more'])
  return {
    id: random.id('rec'),
    ownerId,
    companyId: company.id,
    at,
    values: {
      name: filled(name, words),
      stage,
      amount: stage === 'lead' && random.chance(0.5) ? null : amountOf(random, company),
      probability: PROBABILITY[stage],
      close_on: dateOf(closes),
      source: prospect
        ? random.weighted({ inbound: 40, outbound: 25, referral: 15, partner: 10, event: 10 })
        : random.weighted({ existing_customer: 70, inbound: 15, referral: 10, event: 5 }),
      contact: contact.id,
      next_step: decided ? null : filled(random.pick<string>(NEXT_STEPS[stage]), words),
      description: filled(`${wish} ${random.pick<string>(STANDINGS_OF_STAGE[stage])}`, words),
    },
  }
}

/** Prospects have won nothing yet, and who has churned has lost most. */
function stageOf(random: Random, lifecycle: string): Stage {
  if (lifecycle === 'prospect') {
    return random.weighted({ lead: 30, qualified: 28, proposal: 18, negotiation: 10, won: 0, lost: 14 })
  }
  if (lifecycle === 'churned') {
    return random.weighted({ lead: 8, qualified: 0, proposal: 0, negotiation: 0, won: 22, lost: 70 })
  }
  return random.weighted({ lead: 14, qualified: 16, proposal: 14, negotiation: 10, won: 32, lost: 14 })
}

function amountOf(random: Random, company: DemoCompany): number {
  const yearly = Number(company.values['arr'] ?? Number(company.values['employees']) * 120 + 3_000)
  return Math.max(1_000, Math.round((yearly * (0.05 + random.next() * 0.45)) / 250) * 250)
}
