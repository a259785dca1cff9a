import type { AuditRow } from '../../tenant/contract.ts'

/** Keys and service accounts, as the audit's filter names them. */
export const KEY_LABELS = {
  'key.created': 'Key created',
  'key.rotated': 'Key rotated',
  'key.revoked': 'Key revoked',
  'key.expired': 'Key expired',
  'service_account.created': 'Service account created',
  'service_account.changed': 'Service account changed',
  'service_account.archived': 'Service account archived',
} as const

type KeyAction = keyof typeof KEY_LABELS

export function isAboutKeys(action: string): action is KeyAction {
  return Object.hasOwn(KEY_LABELS, action)
}

const VERBS: Readonly<Record<KeyAction, string>> = {
  'key.created': 'Created',
  'key.rotated': 'Rotated',
  'key.revoked': 'Revoked',
  'key.expired': 'Expired:',
  'service_account.created': 'Created',
  'service_account.changed': 'Changed',
  'service_account.archived': 'Archived',
}

/** The same as a sentence: `Rotated the API key Nightly sync`. */
export function keySentence(action: KeyAction, { details, key }: AuditRow): string {
  const name = details['name'] ?? key
  const what = action.startsWith('service_account')
    ? 'the service account'
    : details['kind'] === 'credentials'
      ? 'the client credentials'
      : 'the API key'
  return `${VERBS[action]} ${what}${typeof name === 'string' ? ` ${name}` : ''}`
}
