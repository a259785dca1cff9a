import { assets } from './assets.ts'
import { companies, companyNames } from './companies.ts'
import { endUsers } from './end-users.ts'
import { issues } from './issues.ts'
import { licenses } from './licenses.ts'
import { notes } from './notes.ts'
import { withOwnValues } from './own-values.ts'
import { contactsOf, opportunities } from './opportunities.ts'
import { ALDERWAY_MEMBERS, HARBORLIGHT_MEMBERS } from './people.ts'
import { projects } from './projects.ts'
import { seeded } from './random.ts'
import type { DemoMember, DemoModel, DemoTenant } from './shapes.ts'
import { tasks } from './tasks.ts'
import { visits } from './visits.ts'

const SHARED_NAMES = 15

/** The tenant for a first look (D4): always the same one. */
export function alderway(): DemoTenant {
  return tenant({
    id: 'ten_alderway',
    slug: 'alderway',
    name: 'Alderway Cloud',
    timeZone: 'Europe/Copenhagen',
    members: ALDERWAY_MEMBERS,
    names: alderwayNames(),
    counts: {
      end_user: 2_000,
      issue: 1_500,
      asset: 500,
      project: 500,
      task: 500,
      opportunity: 300,
      license: 300,
      note: 400,
      visit: 250,
    },
  })
}

/** A second, smaller one that looks alike, some company names included: the bait of leak tests. */
export function harborlight(): DemoTenant {
  return tenant({
    id: 'ten_harborlight',
    slug: 'harborlight',
    name: 'Harborlight Cloud',
    timeZone: 'America/New_York',
    members: HARBORLIGHT_MEMBERS,
    names: companyNames(seeded('names of harborlight'), 40, alderwayNames().slice(0, SHARED_NAMES)),
    counts: {
      end_user: 300,
      issue: 200,
      asset: 60,
      project: 60,
      task: 60,
      opportunity: 50,
      license: 60,
      note: 80,
      visit: 40,
    },
  })
}

function alderwayNames(): string[] {
  return companyNames(seeded('names of alderway'), 200)
}

interface Plan extends Omit<DemoTenant, 'records'> {
  names: readonly string[]
  counts: Readonly<Record<Exclude<DemoModel, 'company'>, number>>
}

function tenant({ names, counts, ...facts }: Plan): DemoTenant {
  const [random, own] = [seeded(facts.slug), seeded(`what is ${facts.slug}'s own`)]
  const [managers, people] = [withRole(facts.members, 'manager'), withRole(facts.members, 'customer_success')]
  const firms = companies(random, names, [...people, ...people, ...people, ...managers])
  const users = endUsers(random, firms, counts.end_user)
  const work = projects(random, { companies: firms, managers }, counts.project)
  const known = {
    company: firms,
    end_user: users,
    asset: assets(random, firms, counts.asset),
    issue: issues(random, { companies: firms, endUsers: users, people }, counts.issue),
    project: work,
    task: tasks(random, { companies: firms, projects: work }, counts.task),
  }
  const contacts = contactsOf(users)
  const business = opportunities(random, { companies: firms, contacts, managers }, counts.opportunity)
  return {
    ...facts,
    records: {
      ...known,
      company: firms.map((firm) => withOwnValues(own, firm)),
      opportunity: business,
      license: licenses(random, firms, counts.license),
      note: notes(random, { companies: firms, contacts, opportunities: business, people }, counts.note),
      visit: visits(own, { companies: firms, contacts }, counts.visit),
    },
  }
}

function withRole(members: readonly DemoMember[], role: DemoMember['role']): DemoMember[] {
  return members.filter((member) => member.role === role)
}
