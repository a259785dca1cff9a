import { dateOf, daysFromToday } from './days.ts'
import type { Contacts } from './opportunities.ts'
import type { Random } from './random.ts'
import type { DemoCompany, DemoMember, DemoRecord } from './shapes.ts'
import { filled, slots } from './texts.ts'
import { NOTES_OF_KIND } from './words/notes.ts'

type Text = readonly [title: string, topics: readonly string[], body: string]

/** What was written down about companies, by their owners and by others who met them. */
export function notes(
  random: Random,
  world: {
    companies: readonly DemoCompany[]
    contacts: Contacts
    opportunities: readonly DemoRecord[]
    people: readonly DemoMember[]
  },
  count: number,
): DemoRecord[] {
  return Array.from({ length: count }, () => {
    const company = random.pick(world.companies)
    const author = random.chance(0.75) ? company.ownerId : random.pick(world.people).memberId
    const business = world.opportunities.filter(({ companyId }) => companyId === company.id)
    return note(random, company, author, random.pick(world.contacts.get(company.id) ?? []), business)
  })
}

function note(
  random: Random,
  company: DemoCompany,
  author: string,
  contact: DemoRecord,
  business: readonly DemoRecord[],
): DemoRecord {
  const kind = random.weighted({ call: 36, meeting: 24, message: 24, observation: 16 })
  const [title, topics, body] = random.pick<Text>(NOTES_OF_KIND[kind])
  const day = daysFromToday(-random.integer(1, 330))
  const [hour, quarter] = [random.integer(8, 17), random.integer(0, 3) * 15]
  const words = { ...slots(random), contact: String(contact.values['name']) }
  const about = business.filter(({ at }) => at <= day)
  return {
    id: random.id('rec'),
    ownerId: author,
    companyId: company.id,
    at: day + (hour + 1) * 3_600_000,
    values: {
      title: filled(title, words),
      kind,
      topics,
      contact: contact.id,
      opportunity: topics.includes('commercial') && about.length > 0 ? random.pick(about).id : null,
      body: filled(body, words),
      noted_on: dateOf(day),
      time_of_day: kind === 'call' || kind === 'meeting' ? clock(hour, quarter) : null,
    },
  }
}

/** HH:MM, as fields of type `time` are stored. */
function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}
