import type { ModelDefinition } from '../../core/models.ts'
import type { AuditPage as Page, AuditRow } from '../../tenant/contract.ts'
import { AuditFilters } from '../components/audit-filters.tsx'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { auditAddress } from '../forms/audit-query.ts'
import type { AuditQuery } from '../forms/audit-query.ts'
import { auditFacts, auditSentence } from '../words/audit.ts'
import { exactTime } from '../words/time.ts'

export interface AuditProps {
  frame: Frame
  slug: string
  query: AuditQuery
  page: Page
  models: readonly ModelDefinition[]
  timeZone: string
}

/** The tenant's audit (A2), newest first, in the tenant's own time. */
export function AuditListPage({ frame, slug, query, page, models, timeZone }: AuditProps) {
  return (
    <Shell title="Audit" frame={frame} section="audit">
      <Heading
        title="Audit"
        lead={`Every access, change and refusal. Times are those of ${timeZone.replaceAll('_', ' ')}.`}
      />
      <AuditFilters slug={slug} query={query} members={page.members} clientName={page.client?.name ?? query.client} />
      {page.rows.length === 0 ? (
        <EmptyState icon="list" title="No events">
          <p>
            {narrowed(query) ? 'Nothing matches these filters.' : 'Events appear here as soon as something happens.'}
          </p>
        </EmptyState>
      ) : (
        <Table
          caption="Events"
          columns={[
            { label: 'Time' },
            { label: 'Who', class: 'max-sm:hidden' },
            { label: 'What' },
            { label: 'Client', class: 'max-sm:hidden' },
            { label: 'Outcome' },
          ]}
        >
          {page.rows.map((row) => (
            <Event row={row} models={models} timeZone={timeZone} />
          ))}
        </Table>
      )}
      <nav aria-label="Pages" class="mt-4 flex gap-2">
        {query.cursor !== '' && (
          <a class="btn btn-sm" href={auditAddress(slug, { ...query, cursor: '' })}>
            Newest
          </a>
        )}
        {page.nextCursor !== null && (
          <a class="btn btn-sm ml-auto" href={auditAddress(slug, { ...query, cursor: page.nextCursor })}>
            Older events
          </a>
        )}
      </nav>
    </Shell>
  )
}

function Event({ row, models, timeZone }: { row: AuditRow; models: readonly ModelDefinition[]; timeZone: string }) {
  return (
    <tr data-action={row.action}>
      <Cell class="text-xs leading-5 tabular-nums max-sm:w-24 sm:whitespace-nowrap">
        <time datetime={new Date(row.at).toISOString()}>{exactTime(row.at, timeZone)}</time>
      </Cell>
      <Cell class="max-w-48 truncate max-sm:hidden">{row.member?.name ?? <span class="text-muted">Nobody</span>}</Cell>
      <Cell class="w-full sm:min-w-60">
        <details class="group">
          <summary class="flex items-start gap-1">
            <Icon name="chevron" class="mt-1 size-3.5 -rotate-90 text-muted transition-transform group-open:rotate-0" />
            <span>
              {auditSentence(row, models)}
              <span class="block text-xs text-muted sm:hidden">
                {[row.member?.name, row.client?.name ?? row.key].filter((name) => name).join(' · ')}
              </span>
            </span>
          </summary>
          <dl class="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 border-l-2 border-base-300 pl-3 text-xs">
            {auditFacts(row).map((fact) => (
              <>
                <dt class="text-muted">{fact.label}</dt>
                <dd class="break-words">{fact.value}</dd>
              </>
            ))}
          </dl>
        </details>
      </Cell>
      <Cell class="max-w-56 truncate max-sm:hidden">
        {row.client?.name ?? row.key ?? <span class="text-muted">None</span>}
      </Cell>
      <Cell>
        <OutcomeBadge outcome={row.outcome} />
      </Cell>
    </tr>
  )
}

function OutcomeBadge({ outcome }: Pick<AuditRow, 'outcome'>) {
  if (outcome === 'success') return <Badge kind="success">Success</Badge>
  return outcome === 'refused' ? <Badge kind="warning">Refused</Badge> : <Badge kind="error">Failed</Badge>
}

function narrowed(query: AuditQuery): boolean {
  const texts = [query.from, query.until, query.outcome, query.client, query.connection, query.cursor]
  return texts.some((text) => text !== '') || query.actions.length > 0 || query.members.length > 0
}
