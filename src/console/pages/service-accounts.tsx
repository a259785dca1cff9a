import type { ModelDefinition } from '../../core/models.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { ServiceAccountSummary } from '../../tenant/contract.ts'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { permissionSummary } from '../words/permissions.ts'

export interface ServiceAccountsProps {
  frame: Frame
  slug: string
  accounts: readonly ServiceAccountSummary[]
  models: readonly ModelDefinition[]
  /** How many wait for a decision. */
  requests: number
  notice: string | null
  now: number
  timeZone: string
}

/** The service accounts of the tenant (K2). */
export function ServiceAccountsPage(props: ServiceAccountsProps) {
  const { slug, accounts, models, now, timeZone } = props
  const home = `/t/${slug}/apps/service-accounts`
  return (
    <Shell title="Service accounts" frame={props.frame} section="apps">
      <Heading title="App Center" lead="Service accounts: programs with permissions of their own.">
        <a href={`${home}/new`} class="btn btn-primary btn-sm">
          <Icon name="plus" />
          New service account
        </a>
      </Heading>
      <Notice code={props.notice} />
      <AppCenterTabs slug={slug} tab="accounts" requests={props.requests} />
      {accounts.length === 0 ? (
        <EmptyState icon="person" title="No service accounts">
          <p>
            A service account stands for a program rather than a person: it has permissions of its own, nobody signs in
            as it, and it stays when people leave.
          </p>
        </EmptyState>
      ) : (
        <Table
          caption="Service accounts"
          columns={[
            { label: 'Name' },
            { label: 'May do', class: 'max-md:hidden' },
            { label: 'Last used', class: 'max-sm:hidden' },
            { label: 'Keys', class: 'text-right' },
          ]}
        >
          {accounts.map((account) => (
            <tr class="hover:bg-base-200/50">
              <Cell>
                <a class="font-medium wrap-anywhere hover:underline" href={`${home}/${account.id}`}>
                  {account.name}
                </a>
                <p class="mt-0.5 max-w-xs text-xs text-muted">{account.description}</p>
              </Cell>
              <Cell class="max-md:hidden">
                <p>{`${permissionSummary(account.permissions, models)}.`}</p>
                <p class="mt-0.5 text-xs text-muted">{describePortfolio(account.permissions.portfolio)}</p>
              </Cell>
              <Cell class="max-sm:hidden">
                <Moment at={account.lastUsedAt} now={now} timeZone={timeZone} />
              </Cell>
              <Cell class="text-right tabular-nums">{account.keys}</Cell>
            </tr>
          ))}
        </Table>
      )}
    </Shell>
  )
}
