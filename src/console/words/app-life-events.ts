import type { AuditRow } from '../../tenant/contract.ts'

/** What happens around clients that registered themselves, or that are published, as the audit's filter names it. */
export const APP_LIFE_LABELS = {
  'client.requested': 'Client asked for',
  'client.request_approved': 'Request approved',
  'client.request_declined': 'Request declined',
  'client.admitted': 'Client admitted',
  'client.publication_requested': 'Publication asked for',
  'client.publication_declined': 'Publication declined',
  'client.published': 'Client published',
  'client.withdrawn': 'Publication withdrawn',
  'client.blocked': 'Client blocked',
  'client.unblocked': 'Client unblocked',
  'registration.settings_changed': 'Self-registration changed',
} as const

type AppLifeAction = keyof typeof APP_LIFE_LABELS

export function isAboutAppLife(action: string): action is AppLifeAction {
  return Object.hasOwn(APP_LIFE_LABELS, action)
}

/** The same as a sentence: `Asked for Cursor`. */
export function appLifeSentence(action: AppLifeAction, { details }: AuditRow): string {
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
    case 'client.publication_requested':
      return 'Asked to publish the client'
    case 'client.publication_declined':
      return 'A platform admin declined to publish the client'
    case 'client.published':
      return details['was'] === 'published'
        ? 'A platform admin changed the publication'
        : 'A platform admin published the client'
    case 'client.withdrawn':
      return details['by'] === 'owner' ? 'Withdrew the publication' : 'A platform admin withdrew the publication'
    case 'client.blocked':
      return `Blocked ${name}`
    case 'client.unblocked':
      return `Let ${name} in again`
    case 'registration.settings_changed':
      return 'Changed what applications that register themselves may do'
  }
}
