import { AUDIT_ACTIONS } from '../../core/audit.ts'
import type { AuditAction, AuditOutcome } from '../../core/audit.ts'
import type { AuditFilter } from '../../tenant/contract.ts'
import { dayAfter, startOfDay } from '../../core/calendar.ts'

const OUTCOMES: readonly AuditOutcome[] = ['success', 'refused', 'failed']
const PAGE_SIZE = 50

/** The filters of the audit page as its address carries them. */
export interface AuditQuery {
  /** Days (YYYY-MM-DD) in the tenant's time zone, both inclusive; empty when there is no bound. */
  from: string
  until: string
  actions: readonly AuditAction[]
  members: readonly string[]
  outcome: AuditOutcome | ''
  client: string
  connection: string
  cursor: string
}

/** Reads an address; what makes no sense in it is left out. */
export function readAuditQuery(search: URLSearchParams): AuditQuery {
  const asked = new Set(search.getAll('action'))
  const cursor = search.get('cursor') ?? ''
  return {
    from: day(search.get('from')),
    until: day(search.get('until')),
    actions: AUDIT_ACTIONS.filter((action) => asked.has(action)),
    members: [...new Set(search.getAll('member'))].filter((id) => fits(id, 60)).slice(0, 100),
    outcome: OUTCOMES.find((outcome) => outcome === search.get('outcome')) ?? '',
    client: identifier(search.get('client'), 200),
    connection: identifier(search.get('connection'), 60),
    cursor: /^[0-9A-Za-z]{10,40}$/.test(cursor) ? cursor : '',
  }
}

/** The filter that the Tenant object takes. */
export function auditFilter(query: AuditQuery, timeZone: string): AuditFilter {
  const from = query.from === '' ? null : startOfDay(query.from, timeZone)
  const until = query.until === '' ? null : startOfDay(dayAfter(query.until), timeZone)
  return {
    limit: PAGE_SIZE,
    ...(from === null ? {} : { from }),
    ...(until === null ? {} : { until }),
    ...(query.actions.length === 0 ? {} : { actions: query.actions }),
    ...(query.members.length === 0 ? {} : { memberIds: query.members }),
    ...(query.outcome === '' ? {} : { outcome: query.outcome }),
    ...(query.client === '' ? {} : { clientId: query.client }),
    ...(query.connection === '' ? {} : { connectionId: query.connection }),
    ...(query.cursor === '' ? {} : { cursor: query.cursor }),
  }
}

/** The address of a query, with some of it changed; the cursor goes unless it is given. */
export function auditAddress(slug: string, query: Partial<AuditQuery>): string {
  const search = new URLSearchParams()
  for (const name of ['from', 'until', 'outcome', 'client', 'connection', 'cursor'] as const) {
    const value = query[name]
    if (value !== undefined && value !== '') search.set(name, value)
  }
  for (const action of query.actions ?? []) search.append('action', action)
  for (const member of query.members ?? []) search.append('member', member)
  return search.size === 0 ? `/t/${slug}/audit` : `/t/${slug}/audit?${search.toString()}`
}

function identifier(value: string | null, longest: number): string {
  return value !== null && fits(value, longest) ? value : ''
}

function fits(value: string, longest: number): boolean {
  return value !== '' && value.length <= longest
}

function day(value: string | null): string {
  return value !== null && startOfDay(value, 'UTC') !== null ? value : ''
}
