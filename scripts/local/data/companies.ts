import { dateOf, daysFromToday } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoMember } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { INDUSTRIES, NOTES, PLACES, STEMS } from './words/companies.ts'
import { FIRST_NAMES, LAST_NAMES } from './words/people.ts'

type Industry = keyof typeof INDUSTRIES
const INDUSTRY_NAMES = Object.keys(INDUSTRIES) as Industry[]

/** `count` company names, all different; those of `given` come first. */
export function companyNames(random: Random, count: number, given: readonly string[] = []): string[] {
  const names = new Set(given.slice(0, count))
  while (names.size < count) {
    const industry = random.pick(INDUSTRY_NAMES)
    names.add(`${random.pick(STEMS)} ${random.pick(INDUSTRIES[industry])}`)
  }
  return [...names]
}

/** Companies with these names, each with one of the owners; `owners` may name one several times, to give it more. */
export function companies(random: Random, names: readonly string[], owners: readonly DemoMember[]): DemoCompany[] {
  return names.map((name) => company(random, name, random.pick(owners).memberId))
}

function company(random: Random, name: string, ownerId: string): DemoCompany {
  const place = random.pick(PLACES)
  const domain = `${name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`
  const employees = Math.round(12 * 2 ** (random.next() * 9))
  const stage = random.weighted({ prospect: 12, onboarding: 12, active: 56, renewal: 14, churned: 6 })
  const health = healthAt(random, stage)
  const since = daysFromToday(stage === 'onboarding' ? -random.integer(10, 90) : -random.integer(120, 2_200))
  const customer = stage !== 'prospect'
  return {
    id: random.id('rec'),
    name,
    domain,
    ownerId,
    companyId: null,
    callingCode: place.callingCode,
    at: since - random.integer(5, 60) * 86_400_000,
    values: {
      name,
      lifecycle_stage: stage,
      health,
      industry: industryOf(name),
      website: `https://www.${domain}`,
      country: place.country,
      city: place.city,
      employees,
      arr:
        customer && stage !== 'churned' ? Math.round((employees * random.integer(60, 220)) / 500) * 500 + 3_000 : null,
      customer_since: customer ? dateOf(since) : null,
      renewal_date: customer && stage !== 'churned' ? dateOf(daysFromToday(renewalIn(random, stage))) : null,
      notes: random.chance(0.85) ? note(random, health) : null,
    },
  }
}

function healthAt(random: Random, stage: string): keyof typeof NOTES {
  if (stage === 'churned') return 'at_risk'
  if (stage === 'renewal') return random.weighted({ good: 4, neutral: 3, at_risk: 4 })
  return random.weighted({ good: 6, neutral: 3, at_risk: 1 })
}

/** Days until the contract is up. */
function renewalIn(random: Random, stage: string): number {
  return stage === 'renewal' ? random.integer(5, 75) : random.integer(80, 420)
}

function industryOf(name: string): string | null {
  return INDUSTRY_NAMES.find((industry) => INDUSTRIES[industry].some((word) => name.endsWith(` ${word}`))) ?? null
}

function note(random: Random, health: keyof typeof NOTES): string {
  const champion = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`
  return filled(random.pick(NOTES[health]), { ...slots(random), champion })
}
