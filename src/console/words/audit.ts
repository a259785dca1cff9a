import { AUDIT_ACTIONS } from '../../core/audit.ts'
import type { AuditAction } from '../../core/audit.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { MODULE_LABELS, MODULES } from '../../core/modules.ts'
import type { AuditRow } from '../../tenant/contract.ts'
import { ACCOUNT_LABELS, ACCOUNT_SENTENCES, isAboutAccounts } from './account-events.ts'
import { isAboutKeys, KEY_LABELS, keySentence } from './key-events.ts'
import { isAboutPeople, PEOPLE_LABELS, peopleSentence } from './people-events.ts'
import { counted, plural } from './permissions.ts'
import { isAboutAppLife, APP_LIFE_LABELS, appLifeSentence } from './app-life-events.ts'

/** Actions as the filter names them. */
export const ACTION_LABELS: Readonly<Record<AuditAction, string>> = {
  'client.created': 'Client created',
  'client.changed': 'Client changed',
  'client.secret_rotated': 'Secret rotated',
  'client.enabled': 'Client enabled',
  'client.disabled': 'Client disabled',
  'client.deleted': 'Client deleted',
  ...APP_LIFE_LABELS,
  'consent.shown': 'Consent shown',
  'consent.given': 'Consent given',
  'consent.refused': 'Consent refused',
  'connection.connected': 'Connected',
  'connection.tokens_issued': 'Tokens issued',
  'connection.refreshed': 'Tokens refreshed',
  'connection.replayed': 'Response repeated',
  'connection.token_revoked': 'Token revoked',
  'connection.token_refused': 'Token request refused',
  'connection.reuse_detected': 'Token reuse detected',
  'connection.disconnected': 'Disconnected',
  'record.listed': 'Listed',
  'record.read': 'Read',
  'record.searched': 'Searched',
  'record.aggregated': 'Aggregated',
  'record.exported': 'Exported',
  'record.created': 'Created',
  'record.updated': 'Updated',
  'record.removed': 'Removed',
  'record.restored': 'Restored',
  'record.purged': 'Deleted for good',
  'record.previewed': 'Tried without effect',
  'import.started': 'Import started',
  'import.finished': 'Import finished',
  'import.cancelled': 'Import cancelled',
  'import.failed': 'Import failed',
  'import.undone': 'Import undone',
  'view.created': 'View created',
  'view.changed': 'View changed',
  'view.deleted': 'View deleted',
  'model.described': 'Data models described',
  'model.created': 'Data model created',
  'model.changed': 'Data model changed',
  'model.archived': 'Data model archived',
  'model.restored': 'Data model restored',
  'model.deleted': 'Data model deleted',
  'field.created': 'Field created',
  'field.changed': 'Field changed',
  'field.archived': 'Field archived',
  'field.restored': 'Field restored',
  'field.deleted': 'Field deleted',
  'access.refused': 'Access refused',
  ...KEY_LABELS,
  'access.simulated': 'Access looked into',
  ...PEOPLE_LABELS,
  ...ACCOUNT_LABELS,
  'policy.exported': 'Policy exported',
  'policy.applied': 'Policy applied',
  'policy.token_created': 'Policy token created',
  'policy.token_revoked': 'Policy token revoked',
  'module.switched_on': 'Module switched on',
  'module.switched_off': 'Module switched off',
}

const GROUPS: readonly { label: string; prefixes: readonly string[] }[] = [
  { label: 'Records', prefixes: ['record', 'view', 'access'] },
  { label: 'Data models', prefixes: ['model', 'field'] },
  { label: 'Imports', prefixes: ['import'] },
  { label: 'Connections', prefixes: ['connection', 'consent'] },
  { label: 'OAuth clients', prefixes: ['client', 'registration'] },
  { label: 'Keys and service accounts', prefixes: ['key', 'service_account'] },
  { label: 'People', prefixes: ['role', 'member', 'invitation'] },
  { label: 'Sign-in', prefixes: ['session', 'account', 'sign_in'] },
  { label: 'Policy', prefixes: ['module', 'policy'] },
]

/** Every action exactly once, in groups, for the filter. */
export const ACTION_GROUPS: readonly { label: string; actions: readonly AuditAction[] }[] = GROUPS.map((group) => ({
  label: group.label,
  actions: AUDIT_ACTIONS.filter((action) => group.prefixes.includes(action.split('.')[0] ?? '')),
}))

/** What happened, in plain words: `Listed 20 companies`. */
export function auditSentence(row: AuditRow, models: readonly ModelDefinition[]): string {
  const definition = models.find((one) => one.name === row.model)
  const singular = definition?.label.toLocaleLowerCase('en') ?? row.model ?? 'record'
  const many = definition === undefined ? (row.model ?? 'records') : plural(definition)
  const count = row.recordCount === null ? many : counted(row.recordCount, singular, many)
  if (isAboutKeys(row.action)) return keySentence(row.action, row)
  if (isAboutPeople(row.action)) return peopleSentence(row.action, row)
  if (isAboutAccounts(row.action)) return ACCOUNT_SENTENCES[row.action]
  if (isAboutAppLife(row.action)) return appLifeSentence(row.action, row)
  switch (row.action) {
    case 'client.created':
      return 'Created the client'
    case 'client.changed':
      return shown(row.details['changed'] ?? '') === 'permissions'
        ? 'Changed the client’s permissions'
        : 'Changed the client'
    case 'client.secret_rotated':
      return 'Rotated the client’s secret'
    case 'client.enabled':
      return 'Enabled the client'
    case 'client.disabled':
      return 'Disabled the client'
    case 'client.deleted':
      return 'Deleted the client'
    case 'consent.shown':
      return 'Was asked for consent'
    case 'consent.given':
      return 'Authorized the client'
    case 'consent.refused':
      return 'Refused to authorize the client'
    case 'connection.connected':
      return 'Connected'
    case 'connection.tokens_issued':
      return 'Tokens were issued'
    case 'connection.refreshed':
      return 'Tokens were refreshed'
    case 'connection.replayed':
      return 'The last token response was sent again'
    case 'connection.token_revoked':
      return 'The application gave up an access token'
    case 'connection.token_refused':
      return 'A request for tokens was refused'
    case 'connection.reuse_detected':
      return 'A spent token came back; the connection was ended'
    case 'connection.disconnected':
      return 'Disconnected'
    case 'record.listed':
      return `Listed ${count}`
    case 'record.read':
      return `Read ${article(singular)}`
    case 'record.searched':
      return row.recordCount === null ? 'Searched' : `Searched, ${counted(row.recordCount, 'hit')}`
    case 'record.aggregated':
      return `Summed up ${many}`
    case 'record.exported':
      return `Exported ${count}`
    case 'record.created':
      return `Created ${one(row) ? article(singular) : count}`
    case 'record.updated':
      return `Updated ${one(row) ? article(singular) : count}`
    case 'record.removed':
      return `Removed ${one(row) ? article(singular) : count}`
    case 'record.restored':
      return `Restored ${one(row) ? article(singular) : count}`
    case 'import.started':
      return `Started to import ${many}`
    case 'import.finished':
      return `Imported ${many}: ${importCounts(row)}`
    case 'import.cancelled':
      return `Cancelled an import of ${many}: ${importCounts(row)}`
    case 'import.failed':
      return `An import of ${many} was stopped: ${importCounts(row)}`
    case 'import.undone':
      return `Undid an import of ${many}`
    case 'record.purged':
      if (row.recordId === null) return `Deleted ${count} for good, with their data model`
      return `Deleted ${article(singular)} for good, 30 days after its removal`
    case 'record.previewed':
      return `Tried a change of ${count}, without effect`
    case 'view.created':
      return `Saved a view of ${many}`
    case 'view.changed':
      return `Changed a view of ${many}`
    case 'view.deleted':
      return `Deleted a view of ${many}`
    case 'model.described':
      return definition === undefined ? 'Asked which data there is' : `Asked what ${many} are made of`
    case 'model.created':
      return `Created the data model ${singular}`
    case 'model.changed':
      return `Changed the data model ${singular}`
    case 'model.archived':
      return `Archived the data model ${singular}`
    case 'model.restored':
      return `Restored the data model ${singular}`
    case 'model.deleted':
      return `Deleted the data model ${singular} for good`
    case 'field.created':
      return `Added the field ${row.fields.join()} to ${many}`
    case 'field.changed':
      return `Changed the field ${row.fields.join()} of ${many}`
    case 'field.archived':
      return `Archived the field ${row.fields.join()} of ${many}`
    case 'field.restored':
      return `Restored the field ${row.fields.join()} of ${many}`
    case 'field.deleted':
      return `Deleted the field ${row.fields.join()} of ${many} for good`
    case 'module.switched_on':
      return `Switched on the module ${moduleName(row)}`
    case 'module.switched_off':
      return `Switched off the module ${moduleName(row)}`
    case 'policy.exported':
      return 'Exported the policy'
    case 'policy.applied':
      return 'Applied a policy file'
    case 'policy.token_created':
      return 'Created a token for the policy'
    case 'policy.token_revoked':
      return 'Revoked a token for the policy'
    case 'access.simulated':
      return 'Looked into what somebody may do'
    case 'access.refused':
      return row.model === null ? 'Access was refused' : `Access to ${many} was refused`
  }
}

function moduleName({ details }: AuditRow): string {
  const module = MODULES.find((known) => known === details['module'])
  return module === undefined ? '' : MODULE_LABELS[module]
}

/** The facts beyond the sentence, as pairs for a description list. */
export function auditFacts(row: AuditRow): { label: string; value: string }[] {
  const facts: [string, string | null][] = [
    ['Event', row.id],
    ['Action', row.action],
    ['Through', row.via],
    ['Record', row.recordId === null ? null : `${row.model ?? ''}/${row.recordId}`],
    ['Records', row.recordCount === null ? null : String(row.recordCount)],
    ['Fields', row.fields.length === 0 ? null : row.fields.join(', ')],
    ['Connection', row.connectionId],
    ['Client', row.client?.id ?? null],
    ['Key', row.key],
    ['Address', [row.origin.ip, row.origin.country].filter((part) => part !== null).join(', ') || null],
    ['User agent', row.origin.userAgent],
    ...Object.entries(row.details).map(([name, value]): [string, string] => [spaced(name), shown(value)]),
  ]
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value }]))
}

/** An event of one record tells of no number, even where others went with it. */
function one({ recordId, recordCount }: AuditRow): boolean {
  return recordId !== null || recordCount === null
}

function importCounts({ details }: AuditRow): string {
  const part = (name: string) => `${Number(details[name] ?? 0).toLocaleString('en')} ${name}`
  return ['created', 'updated', 'unchanged', 'refused'].map(part).join(', ')
}

function article(noun: string): string {
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`
}

function spaced(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLocaleLowerCase('en')
  return words.charAt(0).toLocaleUpperCase('en') + words.slice(1)
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
