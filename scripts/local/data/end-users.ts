import { datetimeOf, daysFromToday } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoRecord } from './shapes.ts'
import { FIRST_NAMES, JOB_TITLES, LAST_NAMES } from './words/people.ts'

/** People who use the product, spread over the companies: each has two at least. */
export function endUsers(random: Random, companies: readonly DemoCompany[], count: number): DemoRecord[] {
  const places = [...companies, ...companies]
  while (places.length < count) places.push(random.pick(companies))
  const taken = new Set<string>()
  return places.slice(0, count).map((company) => endUser(random, company, taken))
}

function endUser(random: Random, company: DemoCompany, taken: Set<string>): DemoRecord {
  const { name, email } = person(random, company.domain, taken)
  const joined = daysFromToday(-random.integer(20, 900))
  const active = random.chance(0.88)
  return {
    id: random.id('rec'),
    ownerId: company.ownerId,
    companyId: company.id,
    at: joined,
    values: {
      name,
      email,
      phone: random.chance(0.7) ? phone(random, company.callingCode) : null,
      job_title: random.pick(JOB_TITLES),
      persona: random.weighted({ user: 70, champion: 14, decision_maker: 12, detractor: 4 }),
      last_seen_at: active ? datetimeOf(daysFromToday(0) - random.integer(3_600, 40 * 86_400) * 1_000) : null,
      newsletter: random.chance(0.4),
    },
  }
}

/** A name that nobody else at the company has, and the address that follows from it. */
function person(random: Random, domain: string, taken: Set<string>): { name: string; email: string } {
  for (;;) {
    const [first, last] = [random.pick(FIRST_NAMES), random.pick(LAST_NAMES)]
    const email = `${plain(first)}.${plain(last)}@${domain}`
    if (taken.has(email)) continue
    taken.add(email)
    return { name: `${first} ${last}`, email }
  }
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '')
}

function phone(random: Random, callingCode: string): string {
  return `${callingCode} ${random.integer(20, 99)} ${random.integer(100, 999)} ${random.integer(1_000, 9_999)}`
}
