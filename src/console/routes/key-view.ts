import type { KeySummary, MemberCaller, MemberView, TenantCalls } from '../../tenant/contract.ts'
import type { Section } from '../components/top-bar.tsx'
import type { Frame } from '../console-env.ts'
import { auditAddress } from '../forms/audit-query.ts'

/** A key as the App Center or a member's own profile shows it. */
export interface KeyView {
  frame: Frame
  section: Section
  entry: KeySummary
  tenant: TenantCalls
  caller: MemberCaller
  member: MemberView
  /** Where its page is, and the list that it belongs to. */
  home: string
  back: { href: string; label: string }
  /** Its audit, for those who may read it. */
  audit: string | null
  /** What it can see and do, for those who may ask about people and applications. */
  access: string | null
  /** The page of its service account, for those who manage them. */
  account: string | null
}

export function linksOf(
  entry: KeySummary,
  { system, tenant }: MemberView,
): Pick<KeyView, 'audit' | 'access' | 'account'> {
  const { holder } = entry
  const manages = holder.kind === 'service_account' && system.includes('manage_clients')
  const asks = system.includes('manage_clients') && system.includes('manage_members')
  return {
    access: asks ? `/t/${tenant.slug}/access?connection=${encodeURIComponent(entry.id)}` : null,
    audit: system.includes('read_audit') ? auditAddress(tenant.slug, { connection: entry.id }) : null,
    account: manages ? `/t/${tenant.slug}/apps/service-accounts/${encodeURIComponent(holder.id)}` : null,
  }
}
