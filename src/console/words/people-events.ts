import type { AuditRow } from '../../tenant/contract.ts'
import { counted } from './permissions.ts'

/** Changes of roles and members, as the audit's filter names them. */
export const PEOPLE_LABELS = {
  'role.created': 'Role created',
  'role.changed': 'Role changed',
  'role.deleted': 'Role deleted',
  'member.role_changed': 'Member’s role changed',
  'member.deactivated': 'Member deactivated',
  'member.reactivated': 'Member reactivated',
  'member.removed': 'Member removed',
  'member.handing_over': 'Handover begun',
  'member.handed_over': 'Records handed over',
} as const

type PeopleAction = keyof typeof PEOPLE_LABELS

export function isAboutPeople(action: string): action is PeopleAction {
  return Object.hasOwn(PEOPLE_LABELS, action)
}

/** The same as a sentence: `Gave Vera Noll the role Manager`. */
export function peopleSentence(action: PeopleAction, { details, recordCount }: AuditRow): string {
  const text = (name: string): string => {
    const value = details[name]
    return typeof value === 'string' ? value : ''
  }
  switch (action) {
    case 'role.created':
      return `Created the role ${text('name')}`
    case 'role.changed':
      return `Changed the role ${text('name')}`
    case 'role.deleted':
      return `Deleted the role ${text('name')}`
    case 'member.role_changed':
      return `Gave ${text('name')} the role ${text('role_after')}`
    case 'member.deactivated':
      return `Deactivated ${text('name')}`
    case 'member.reactivated':
      return `Reactivated ${text('name')}`
    case 'member.removed':
      return `Removed ${text('name')}`
    case 'member.handing_over':
      return `Began to hand over the records of ${text('name')}`
    case 'member.handed_over':
      return recordCount === null ? 'Handed over records' : `Handed over ${counted(recordCount, 'record')}`
  }
}
