import type { ModelDefinition } from '../../core/models.ts'
import type { ConnectionSummary } from '../../tenant/contract.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Logo } from '../components/logo.tsx'
import { Notice } from '../components/notice.tsx'
import { PermissionList } from '../components/permission-list.tsx'
import { ProfileTabs } from '../components/profile-frame.tsx'
import { Shell } from '../components/shell.tsx'
import { Moment } from '../components/time.tsx'
import { UnshownTenants, type UnshownTenant } from '../components/unshown-tenants.tsx'
import type { Frame } from '../console-env.ts'
import { permissionSummary, recordsInWords } from '../words/permissions.ts'
import { dateOnly } from '../words/time.ts'

export interface OwnConnection {
  connection: ConnectionSummary
  models: readonly ModelDefinition[]
  timeZone: string
}

export interface ApplicationsProps {
  frame: Frame
  connections: readonly OwnConnection[]
  /** Tenants whose applications are not shown. */
  rejected: readonly UnshownTenant[]
  notice: string | null
  now: number
}

/** Every application that the signed-in person has connected, in all of their tenants (U1). */
export function ApplicationsPage({ frame, connections, rejected, notice, now }: ApplicationsProps) {
  return (
    <Shell title="My applications" frame={frame} section="applications">
      <Heading title="My applications" lead="What you have allowed to act for you, and what each may do right now." />
      <ProfileTabs current="applications" />
      <Notice code={notice} />
      <UnshownTenants tenants={rejected} what="applications" here="/profile/applications" />
      {connections.length === 0 && rejected.length === 0 ? (
        <EmptyState icon="link" title="Nothing is connected">
          <p>
            When you authorize an application such as ChatGPT or Claude, it appears here, and you can disconnect it.
          </p>
        </EmptyState>
      ) : (
        <ul class="grid grid-cols-1 gap-4">
          {connections.map((own) => (
            <li>
              <Application {...own} now={now} />
            </li>
          ))}
        </ul>
      )}
    </Shell>
  )
}

function Application({ connection, models, timeZone, now }: OwnConnection & { now: number }) {
  const { client, tenant, permissions } = connection
  const records = recordsInWords(permissions, 'own')
  return (
    <article
      class="rounded-box border border-base-300 bg-base-100 p-4 sm:p-5"
      aria-labelledby={`name-${connection.id}`}
    >
      <div class="flex items-start gap-3">
        <Logo name={client.name} url={client.logoUrl} large />
        <div class="min-w-0 flex-1">
          <h2 id={`name-${connection.id}`} class="font-semibold break-words">
            {client.name}
          </h2>
          <p class="text-muted">
            {`${tenant.name} · connected since ${dateOnly(connection.connectedAt, timeZone)} · last used: `}
            <span class="lowercase">
              <Moment at={connection.lastUsedAt} now={now} timeZone={timeZone} />
            </span>
          </p>
        </div>
        <a href={`/profile/applications/${tenant.slug}/${connection.id}`} class="btn btn-sm">
          Disconnect
          <span class="sr-only">{` ${client.name} from ${tenant.name}`}</span>
        </a>
      </div>
      <p class="mt-3 max-w-prose">{`${permissionSummary(permissions, models)}.`}</p>
      {records !== null && <p class="max-w-prose text-muted">{`${records}.`}</p>}
      <details class="group mt-2">
        <summary class="inline-flex items-center gap-1 text-muted hover:text-base-content">
          <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open:rotate-0" />
          What it may do, model by model
          <span class="sr-only">{` (${client.name})`}</span>
        </summary>
        <div class="mt-2">
          <PermissionList {...{ permissions, models }} />
        </div>
      </details>
    </article>
  )
}
