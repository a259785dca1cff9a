import { inject } from 'vitest'
import { ALDERWAY_MEMBERS, DEMO_PASSWORD } from '../../../scripts/local/data/people.ts'
import { Visitor } from '../../../scripts/demo/visitor.ts'

/** The served system, and the tenant whose people act in these tests. */
export const { url: SITE, mcpUrl: MCP_URL } = inject('server')
export const SLUG = 'alderway'

export type Role = 'administrator' | 'manager' | 'customer_success' | 'viewer'

const signedIn = new Map<Role, Promise<Visitor>>()

/** The browser of the first member with a role, signed in once for each test file. */
export function personWith(role: Role): Promise<Visitor> {
  const known = signedIn.get(role) ?? signIn(role)
  signedIn.set(role, known)
  return known
}

async function signIn(role: Role): Promise<Visitor> {
  const member = ALDERWAY_MEMBERS.find((candidate) => candidate.role === role)
  if (member === undefined) throw new Error(`Nobody is ${role}`)
  const visitor = new Visitor(SITE)
  await visitor.signIn(member.email, DEMO_PASSWORD)
  return visitor
}

/** Disconnects the connection of this token in its member's profile, confirmation included (U1). */
export async function disconnect(person: Visitor, token: string): Promise<void> {
  const asked = await person.open(`/profile/applications/${SLUG}/${token.split(':')[1]}`)
  const done = await person.submit(asked, {}, (form) => form.action.endsWith('/disconnection'))
  if (done.status !== 200) throw new Error(`The connection was not ended (${done.status})`)
}
