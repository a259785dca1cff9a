import type { DemoMember } from './shapes.ts'

/** Everybody's password in a system that the local commands filled. No deployment knows it. */
export const DEMO_PASSWORD = 'a quiet garden gate'

export const PLATFORM_ADMIN = { name: 'Robin Hale', email: 'robin.hale@gatehouse.example' }

/** The first tenant's ten members. */
export const ALDERWAY_MEMBERS: readonly DemoMember[] = [
  member('alderway', 'Amara Okafor', 'administrator'),
  member('alderway', 'Daniel Reyes', 'administrator'),
  member('alderway', 'Ingrid Solberg', 'manager'),
  member('alderway', 'Tomasz Wójcik', 'manager'),
  member('alderway', 'Carly Jensen', 'customer_success'),
  member('alderway', 'Marcus Bennett', 'customer_success'),
  member('alderway', 'Priya Raman', 'customer_success'),
  member('alderway', 'Hannah Vogel', 'customer_success'),
  member('alderway', 'Yuki Tanaka', 'customer_success'),
  member('alderway', 'Leo Marchetti', 'viewer'),
]

/** A member of both tenants, who has to choose. */
export const MEMBER_OF_BOTH = { name: 'Daniel Reyes', email: 'daniel.reyes@alderway.example' }

/** The second tenant's: alike on purpose, down to another Carly. */
export const HARBORLIGHT_MEMBERS: readonly DemoMember[] = [
  member('harborlight', 'Priscilla Grant', 'administrator'),
  member('harborlight', 'Owen Fraser', 'manager'),
  member('harborlight', 'Carly Jenkins', 'customer_success'),
  member('harborlight', 'Marcus Benson', 'customer_success'),
  member('harborlight', 'Leah Martin', 'viewer'),
  { ...MEMBER_OF_BOTH, memberId: 'mem_harborlight_daniel_reyes', role: 'viewer' },
]

function member(tenant: string, name: string, role: DemoMember['role']): DemoMember {
  const words = name
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/[^a-z ]/g, '')
    .split(' ')
  return { memberId: `mem_${tenant}_${words.join('_')}`, name, email: `${words.join('.')}@${tenant}.example`, role }
}
