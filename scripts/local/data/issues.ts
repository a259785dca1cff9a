import { dateOf, datetimeOf, daysFromToday, TODAY } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoMember, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { ISSUES, MORE, OPENINGS } from './words/issues.ts'

const DAY_MS = 86_400_000
/** Days in which an issue of a priority should be solved. */
const TIME_TO_SOLVE = { urgent: 2, high: 7, normal: 21, low: 60 } as const

/** Issues of the companies' end users; `people` are the members who may work on one that its company's owner gave away. */
export function issues(
  random: Random,
  world: { companies: readonly DemoCompany[]; endUsers: readonly DemoRecord[]; people: readonly DemoMember[] },
  count: number,
): DemoRecord[] {
  const companies = new Map(world.companies.map((company) => [company.id, company]))
  return Array.from({ length: count }, () => {
    const reporter = random.pick(world.endUsers)
    const company = companies.get(reporter.companyId ?? '')
    if (company === undefined) throw new Error('An end user belongs to no company.')
    return issue(random, company, reporter, world.people)
  })
}

function issue(random: Random, company: DemoCompany, reporter: DemoRecord, people: readonly DemoMember[]): DemoRecord {
  const category = random.weighted({ bug: 38, question: 24, feature_request: 18, billing: 8, access: 12 })
  const priority = random.weighted({ low: 22, normal: 48, high: 22, urgent: 8 })
  const at = daysFromToday(-random.integer(1, 320)) + random.integer(6, 18) * 3_600_000
  const status = statusOf(random, at)
  const solved = status === 'resolved' || status === 'closed'
  const values = slots(random)
  const [title, text] = random.pick<readonly [string, string]>(ISSUES[category])
  return {
    id: random.id('rec'),
    ownerId: random.chance(0.8) ? company.ownerId : random.chance(0.5) ? random.pick(people).memberId : null,
    companyId: company.id,
    at,
    values: {
      title: filled(title, values),
      status,
      priority,
      category,
      reporter: reporter.id,
      description: filled(
        `${random.pick(OPENINGS)}${[text, ...more(random, category === 'bug' || category === 'access' ? 'trouble' : 'wish')].join(' ')}`,
        values,
      ),
      due_on: random.chance(0.6) ? dateOf(at + TIME_TO_SOLVE[priority] * DAY_MS) : null,
      resolved_at: solved ? datetimeOf(solvedAt(random, at, TIME_TO_SOLVE[priority])) : null,
    },
  }
}

/** The older, the more likely it is solved. */
function statusOf(random: Random, at: number): string {
  const age = (TODAY - at) / DAY_MS
  if (age > 90) return random.weighted({ open: 2, in_progress: 2, waiting: 2, resolved: 12, closed: 82 })
  if (age > 20) return random.weighted({ open: 10, in_progress: 14, waiting: 12, resolved: 34, closed: 30 })
  return random.weighted({ open: 42, in_progress: 26, waiting: 14, resolved: 18, closed: 0 })
}

function solvedAt(random: Random, at: number, days: number): number {
  return Math.min(at + Math.round(random.next() * 1.4 * days * DAY_MS) + 1_800_000, TODAY)
}

function more(random: Random, kind: keyof typeof MORE): string[] {
  const additions = random.shuffled<readonly string[]>(MORE[kind]).slice(0, random.integer(0, 3))
  return additions.map((alternatives) => random.pick(alternatives))
}
