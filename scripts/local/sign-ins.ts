import { ALDERWAY_MEMBERS, DEMO_PASSWORD, HARBORLIGHT_MEMBERS, PLATFORM_ADMIN } from './data/people.ts'
import type { DemoMember } from './data/shapes.ts'

export interface SignIn {
  /** What this person shows. */
  as: string
  name: string
  email: string
  password: string
  /** The slug of the tenant; null for the platform admin, who belongs to none. */
  tenant: string | null
}

export interface SignIns {
  administrator: SignIn
  customerSuccess: SignIn
  viewer: SignIn
  secondTenantAdministrator: SignIn
  platformAdmin: SignIn
}

/** The people with whom to try a filled system. */
export const SIGN_INS: SignIns = {
  administrator: signIn('Administrator', 'alderway', withRole(ALDERWAY_MEMBERS, 'administrator')),
  customerSuccess: signIn(
    'Customer success, own portfolio',
    'alderway',
    withRole(ALDERWAY_MEMBERS, 'customer_success'),
  ),
  viewer: signIn('Viewer', 'alderway', withRole(ALDERWAY_MEMBERS, 'viewer')),
  secondTenantAdministrator: signIn('Administrator', 'harborlight', withRole(HARBORLIGHT_MEMBERS, 'administrator')),
  platformAdmin: signIn('Platform admin', null, PLATFORM_ADMIN),
}

function signIn(as: string, tenant: string | null, { name, email }: { name: string; email: string }): SignIn {
  return { as, name, email, password: DEMO_PASSWORD, tenant }
}

function withRole(members: readonly DemoMember[], role: DemoMember['role']): DemoMember {
  const found = members.find((member) => member.role === role)
  if (found === undefined) throw new Error(`Nobody has the role ${role}.`)
  return found
}
