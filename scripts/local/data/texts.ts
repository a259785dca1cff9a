import { dayInWords, daysFromToday } from './days.ts'
import type { Random } from './random.ts'
import { AREAS, BROWSERS } from './words/issues.ts'
import { TEAMS } from './words/people.ts'
import { QUARTERS } from './words/work.ts'

/** What stands for each `{slot}`; the same throughout one record, so that title and text agree. */
export function slots(random: Random): Record<string, string> {
  return {
    area: random.pick(AREAS),
    team: random.pick(TEAMS),
    browser: random.pick(BROWSERS),
    quarter: random.pick(QUARTERS),
    year: random.pick(['2026', '2027']),
    day: dayInWords(daysFromToday(random.integer(-90, -5))),
    small: String(random.integer(4, 40)),
    percent: String(random.integer(8, 45)),
    count: String(random.integer(3, 95) * 100),
  }
}

/** The text with its slots filled. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (slot, name: string) => values[name] ?? slot)
}
