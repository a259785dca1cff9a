import type { AuditRow } from '../../tenant/contract.ts'

/** What happens around clients that registered themselves, as the audit's filter names it. */
export const SELF_REGISTERED_LABELS = {
  'client.requested': 'Client asked for',
  'client.request_approved': 'Request approved',
  'client.request_declined': 'Request declined',
  'client.admitted': 'Client admitted',
  'registration.settings_changed': 'Self-registration changed',
} as const

type SelfRegisteredAction = keyof typeof SELF_REGISTERED_LABELS

export function isAboutSelfRegistered(action: string): action is SelfRegisteredAction {
  return Object.hasOwn(SELF_REGISTERED_LABELS, action)
}

/** The same as a sentence: `Asked for Cursor`. */
export function selfRegisteredSentence(action: SelfRegisteredAction, { details }: AuditRow): string {
  const name = typeof details['name'] === 'string' ? details['name'] : 'an application'
  switch (action) {
    case 'client.requested':
      return `Asked for ${name}`
    case 'client.request_approved':
      return `Approved the request for ${name}`
    case 'client.request_declined':
      return `Declined the request for ${name}`
    case 'client.admitted':
      return details['admitted_by'] === 'domain' ? `Came with ${name}, whose domain is listed` : `Admitted ${name}`
    case 'registration.settings_changed':
      return 'Changed what applications that register themselves may do'
  }
}
