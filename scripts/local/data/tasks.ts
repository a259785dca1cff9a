import { dateOf, datetimeOf, daysFromToday, TODAY } from './days.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { TASKS } from './words/work.ts'

const DAY_MS = 86_400_000

/** Things to do: most are a part of a project of the same company. */
export function tasks(
  random: Random,
  world: { companies: readonly DemoCompany[]; projects: readonly DemoRecord[] },
  count: number,
): DemoRecord[] {
  return Array.from({ length: count }, () => {
    if (random.chance(0.25)) {
      const company = random.pick(world.companies)
      return task(random, { companyId: company.id, ownerId: company.ownerId, projectId: null })
    }
    const { companyId, ownerId, id } = random.pick(world.projects)
    return task(random, { companyId, ownerId, projectId: id })
  })
}

function task(
  random: Random,
  place: { companyId: string | null; ownerId: string | null; projectId: string | null },
): DemoRecord {
  const at = daysFromToday(-random.integer(2, 200)) + random.integer(7, 17) * 3_600_000
  const due = at + random.integer(3, 60) * DAY_MS
  const status =
    due < TODAY
      ? random.weighted({ done: 84, doing: 8, blocked: 8 })
      : random.weighted({ todo: 50, doing: 30, blocked: 8, done: 12 })
  const values = slots(random)
  const [title, description] = random.pick<readonly [string, string]>(TASKS)
  return {
    id: random.id('rec'),
    ownerId: place.ownerId,
    companyId: place.companyId,
    at,
    values: {
      title: filled(title, values),
      project: place.projectId,
      status,
      priority: random.weighted({ low: 25, normal: 55, high: 20 }),
      due_on: dateOf(due),
      completed_at: status === 'done' ? datetimeOf(Math.min(due, TODAY) - random.integer(1, 2) * 3_600_000) : null,
      description: filled(description, values),
    },
  }
}
