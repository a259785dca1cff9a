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
