import { dateOf, daysFromToday, TODAY } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoMember, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { PROJECTS, STANDINGS } from './words/work.ts'

const DAY_MS = 86_400_000

/** Pieces of work with companies, led by the company's owner or by one of the managers. */
export function projects(
  random: Random,
  world: { companies: readonly DemoCompany[]; managers: readonly DemoMember[] },
  count: number,
): DemoRecord[] {
  return Array.from({ length: count }, () => {
    const company = random.pick(world.companies)
    return project(random, company, random.chance(0.8) ? company.ownerId : random.pick(world.managers).memberId)
  })
}

function project(random: Random, company: DemoCompany, ownerId: string): DemoRecord {
  const starts = daysFromToday(random.integer(-300, 60))
  const due = starts + random.integer(30, 160) * DAY_MS
  const status = statusOf(random, starts, due)
  const values = slots(random)
  const [name, purpose] = random.pick<readonly [string, string]>(PROJECTS)
  return {
    id: random.id('rec'),
    ownerId,
    companyId: company.id,
    at: Math.min(starts - random.integer(3, 40) * DAY_MS, TODAY),
    values: {
      name: filled(name, values),
      status,
      progress: progressOf(random, status, starts, due),
      budget: random.chance(0.6) ? random.integer(4, 90) * 500 : null,
      starts_on: dateOf(starts),
      due_on: dateOf(due),
      summary: filled(`${purpose} ${random.pick<string>(STANDINGS[status])}`, values),
    },
  }
}

function statusOf(random: Random, starts: number, due: number): keyof typeof STANDINGS {
  if (starts > TODAY) return 'planned'
  if (due < TODAY) return random.weighted({ done: 80, active: 12, cancelled: 8 })
  return random.weighted({ active: 80, on_hold: 14, cancelled: 6 })
}

/** Percent. */
function progressOf(random: Random, status: string, starts: number, due: number): number {
  if (status === 'done') return 100
  if (status === 'planned') return 0
  const elapsed = Math.min(1, (TODAY - starts) / (due - starts))
  return Math.min(95, Math.round((elapsed * (60 + random.integer(0, 35))) / 5) * 5)
}
