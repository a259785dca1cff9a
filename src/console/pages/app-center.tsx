import type { Frame } from '../console-env.ts'
import type { ClientSummary } from '../../tenant/contract.ts'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { StatusBadge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Logo } from '../components/logo.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import { Notice } from '../components/notice.tsx'
import { CLIENT_KINDS } from '../words/clients.ts'

export interface AppCenterProps {
  frame: Frame
  slug: string
  clients: readonly ClientSummary[]
  /** Keys and service accounts, where all apps are shown. */
  others: readonly OtherApp[]
  search: string
  /** How many wait for a decision. */
  requests: number
  view: 'all' | 'oauth'
  notice: string | null
  now: number
  timeZone: string
}

/** An app that is no OAuth client, as a row of the table. */
export interface OtherApp {
  href: string
  name: string
  description: string
  kind: string
  lastUsedAt: number | null
  connections: number
}

/** The App Center (P1): every application that may ask for access to the tenant's data. */
export function AppCenterPage(props: AppCenterProps) {
  const { frame, slug, clients, others, search, view } = props
  const none = clients.length + others.length === 0
  const home = `/t/${slug}/apps`
  return (
    <Shell title="App Center" frame={frame} section="apps">
      <Heading title="App Center" lead="The applications that may ask your members for access to your data.">
        <a href={`${home}/new`} class="btn btn-primary btn-sm">
          <Icon name="plus" />
          New app
        </a>
      </Heading>
      <Notice code={props.notice} />
      <AppCenterTabs slug={slug} tab={view} requests={props.requests} />
      {(!none || search !== '') && <Search home={home} search={search} view={view} />}
      {none ? <Nothing home={home} search={search} /> : <ClientTable {...props} />}
    </Shell>
  )
}

function Search({ home, search, view }: { home: string; search: string; view: 'all' | 'oauth' }) {
  return (
    <form method="get" action={home} role="search" class="mb-4 flex max-w-md gap-2">
      {view === 'oauth' && <input type="hidden" name="view" value="oauth" />}
      <label class="input input-sm flex-1">
        <Icon name="search" class="size-4 text-muted" />
        <span class="sr-only">Search apps</span>
        <input type="search" name="search" value={search} placeholder="Name or description" maxlength={100} />
      </label>
      <button class="btn btn-sm">Search</button>
    </form>
  )
}

function ClientTable({ slug, clients, others, now, timeZone }: AppCenterProps) {
  return (
    <Table
      caption="Applications"
      columns={[
        { label: 'Name' },
        { label: 'Status' },
        { label: 'Type', class: 'max-sm:hidden' },
        { label: 'Last used', class: 'max-sm:hidden' },
        { label: 'Connections', class: 'text-right' },
      ]}
    >
      {clients.map((client) => (
        <tr class="hover:bg-base-200/50">
          <Cell>
            <div class="flex items-center gap-3">
              <Logo name={client.name} url={client.logoUrl} />
              <div class="min-w-0">
                <a class="font-medium wrap-anywhere hover:underline" href={`/t/${slug}/apps/${client.id}`}>
                  {client.name}
                </a>
                <p class="line-clamp-1 max-w-md text-xs text-muted">{client.description}</p>
              </div>
            </div>
          </Cell>
          <Cell middle>
            <StatusBadge status={client.status} />
          </Cell>
          <Cell middle class="whitespace-nowrap max-sm:hidden">
            {client.selfRegistered ? 'Registered itself' : CLIENT_KINDS[client.type]}
          </Cell>
          <Cell middle class="max-sm:hidden">
            <Moment at={client.lastUsedAt} now={now} timeZone={timeZone} />
          </Cell>
          <Cell middle class="text-right tabular-nums">
            {client.connections}
          </Cell>
        </tr>
      ))}
      {others.map((app) => (
        <tr class="hover:bg-base-200/50">
          <Cell>
            <div class="flex items-center gap-3">
              <Logo name={app.name} url={null} />
              <div class="min-w-0">
                <a class="font-medium wrap-anywhere hover:underline" href={app.href}>
                  {app.name}
                </a>
                <p class="line-clamp-1 max-w-md text-xs text-muted">{app.description}</p>
              </div>
            </div>
          </Cell>
          <Cell middle>
            <StatusBadge status="active" />
          </Cell>
          <Cell middle class="whitespace-nowrap max-sm:hidden">
            {app.kind}
          </Cell>
          <Cell middle class="max-sm:hidden">
            <Moment at={app.lastUsedAt} now={now} timeZone={timeZone} />
          </Cell>
          <Cell middle class="text-right tabular-nums">
            {app.connections}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function Nothing({ home, search }: { home: string; search: string }) {
  if (search !== '') {
    return (
      <EmptyState icon="search" title="Nothing found">
        <p>
          No app has “{search}” in its name or description.{' '}
          <a class="link" href={home}>
            Show all apps
          </a>
        </p>
      </EmptyState>
    )
  }
  return (
    <EmptyState icon="apps" title="No apps yet">
      <p>
        Register ChatGPT, Claude or any other OAuth application, decide what it may ever touch, and let members connect
        it.
      </p>
      <a href={`${home}/new`} class="btn btn-primary btn-sm mt-4">
        <Icon name="plus" />
        New app
      </a>
    </EmptyState>
  )
}
