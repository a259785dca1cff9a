import type { ExternalApp } from '../../tenant/contract.ts'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Logo } from '../components/logo.tsx'
import { Notice } from '../components/notice.tsx'
import { PublicationFacts } from '../components/publication-facts.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

export interface ExternalAppsProps {
  frame: Frame
  slug: string
  apps: readonly ExternalApp[]
  requests: number
  notice: string | null
}

/** The clients that other tenants have published, and whether this one lets its members use them (P5). */
export function ExternalAppsPage({ frame, slug, apps, requests, notice }: ExternalAppsProps) {
  const home = `/t/${slug}/apps/external`
  return (
    <Shell title="External apps" frame={frame} section="apps">
      <Heading
        title="App Center"
        lead="Applications of other companies that were reviewed and published. Your members can connect them, each within their own role, unless you block them."
      />
      <AppCenterTabs slug={slug} tab="external" requests={requests} />
      <Notice code={notice} />
      {apps.length === 0 ? (
        <EmptyState icon="apps" title="Nothing is published">
          <p>What the operators of this deployment publish for every workspace appears here.</p>
        </EmptyState>
      ) : (
        <ul class="grid grid-cols-1 gap-4 lg:grid-cols-2">
          {apps.map((app) => (
            <li class="rounded-box border border-base-300 bg-base-100 p-4 sm:p-5">
              <div class="mb-4 flex items-start gap-3">
                <Logo name={app.name} url={app.logoUrl} large />
                <div class="min-w-0 flex-1">
                  <h2 class="flex flex-wrap items-center gap-2 font-semibold break-words">
                    {app.name}
                    {app.blocked && <Badge kind="error">Blocked</Badge>}
                  </h2>
                  {app.description !== '' && <p class="break-words text-muted">{app.description}</p>}
                  <p class="text-muted">{counted(app.connections, 'connection')}</p>
                </div>
                <form method="post" action={`${home}/${app.id}/block`}>
                  <input type="hidden" name="blocked" value={app.blocked ? 'no' : 'yes'} />
                  <button class="btn btn-sm">
                    {app.blocked ? 'Unblock' : 'Block'}
                    <span class="sr-only">{` ${app.name}`}</span>
                  </button>
                </form>
              </div>
              <PublicationFacts of={app} />
              {app.customFields && (
                <p class="mt-3 text-muted">Members may add custom fields of yours when they connect it.</p>
              )}
            </li>
          ))}
        </ul>
      )}
    </Shell>
  )
}
