import type { ModelDefinition } from '../../core/models.ts'
import type { KeySummary } from '../../tenant/contract.ts'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { KeyTable } from '../components/key-table.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'

export interface KeysProps {
  frame: Frame
  slug: string
  keys: readonly KeySummary[]
  models: readonly ModelDefinition[]
  search: string
  /** How many wait for a decision. */
  requests: number
  notice: string | null
  now: number
  timeZone: string
}

/** Every key of the tenant, whoever made it (K1, K3). */
export function KeysPage(props: KeysProps) {
  const { slug, keys, models, search, now, timeZone } = props
  const home = `/t/${slug}/apps`
  return (
    <Shell title="API keys" frame={props.frame} section="apps">
      <Heading
        title="App Center"
        lead="API keys and client credentials: what reaches your data without anybody signing in."
      >
        <a href={`${home}/new/api-key`} class="btn btn-primary btn-sm">
          <Icon name="plus" />
          New API key
        </a>
      </Heading>
      <Notice code={props.notice} />
      <AppCenterTabs slug={slug} tab="keys" requests={props.requests} />
      {(keys.length > 0 || search !== '') && (
        <form method="get" action={`${home}/keys`} role="search" class="mb-4 flex max-w-md gap-2">
          <label class="input input-sm flex-1">
            <Icon name="search" class="size-4 text-muted" />
            <span class="sr-only">Search keys</span>
            <input type="search" name="search" value={search} placeholder="Name, or whom it acts as" maxlength={100} />
          </label>
          <button class="btn btn-sm">Search</button>
        </form>
      )}
      {keys.length > 0 ? (
        <KeyTable
          {...{ keys, models, now, timeZone }}
          caption="Keys"
          hrefOf={({ id }) => `${home}/keys/${encodeURIComponent(id)}`}
        />
      ) : search === '' ? (
        <EmptyState icon="key" title="No keys">
          <p>A key lets a script or a tool reach your data where OAuth is not possible: on MCP, and on the REST API.</p>
        </EmptyState>
      ) : (
        <EmptyState icon="search" title="Nothing found">
          <p>
            {`No key has “${search}” in its name, or acts as somebody of that name. `}
            <a class="link" href={`${home}/keys`}>
              Show all keys
            </a>
          </p>
        </EmptyState>
      )}
    </Shell>
  )
}
