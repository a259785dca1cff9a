import type { ModelDefinition } from '../../core/models.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { ServiceAccountDetail } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { KeyTable } from '../components/key-table.tsx'
import { Notice } from '../components/notice.tsx'
import { PermissionList } from '../components/permission-list.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { joined } from '../words/permissions.ts'
import { SYSTEM_WORDS } from '../words/roles.ts'
import { dateTime } from '../words/time.ts'

export interface ServiceAccountProps {
  frame: Frame
  slug: string
  account: ServiceAccountDetail
  models: readonly ModelDefinition[]
  /** Its audit; null for those who may not read it. */
  audit: string | null
  notice: string | null
  error: string | null
  now: number
  timeZone: string
}

/** One service account: what it may do, its keys, and its end (K2). */
export function ServiceAccountPage(props: ServiceAccountProps) {
  const { slug, account, models, now, timeZone } = props
  const accounts = `/t/${slug}/apps/service-accounts`
  const home = `${accounts}/${account.id}`
  const more = account.system.map((permission) => SYSTEM_WORDS[permission].label.toLocaleLowerCase('en'))
  return (
    <Shell title={account.name} frame={props.frame} section="apps">
      <Heading
        title={account.name}
        lead={account.description === '' ? 'Service account' : account.description}
        back={{ href: accounts, label: 'Service accounts' }}
      >
        <div class="flex flex-wrap gap-2">
          {props.audit !== null && (
            <a href={props.audit} class="btn btn-ghost btn-sm">
              Audit
            </a>
          )}
          <a href={`${home}/edit`} class="btn btn-sm">
            Change
          </a>
        </div>
      </Heading>
      <Notice code={props.notice} />
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      <div class="grid grid-cols-1 gap-5">
        <Keys {...{ slug, account, models, now, timeZone }} />
        <Card title="What it may do">
          <PermissionList permissions={account.permissions} models={models} />
          <p class="mt-3 text-muted">
            {describePortfolio(account.permissions.portfolio)}
            {more.length > 0 && ` · may ${joined(more)}`}
          </p>
          <p class="mt-3 text-xs text-muted">{`Made on ${dateTime(account.createdAt, timeZone)} by ${account.createdBy}.`}</p>
        </Card>
        <Card title="Archive" danger>
          <p class="mb-3 text-muted">
            It may act no more, and its keys stop at once. Its name stays in history and audit.
          </p>
          <a href={`${home}/archive`} class="btn btn-outline btn-error btn-sm">
            Archive
          </a>
        </Card>
      </div>
    </Shell>
  )
}

function Keys(props: Pick<ServiceAccountProps, 'slug' | 'account' | 'models' | 'now' | 'timeZone'>) {
  const { slug, account, models, now, timeZone } = props
  const make = `/t/${slug}/apps/new`
  return (
    <Card title="Keys and client credentials">
      {account.owned.length === 0 ? (
        <p class="text-muted">None yet: nothing can act as it.</p>
      ) : (
        <KeyTable
          {...{ models, now, timeZone }}
          caption={`Keys of ${account.name}`}
          keys={account.owned}
          hrefOf={({ id }) => `/t/${slug}/apps/keys/${encodeURIComponent(id)}`}
        />
      )}
      {account.noKeys === null ? (
        <div class="mt-4 flex flex-wrap gap-2">
          <a href={`${make}/api-key?as=${account.id}`} class="btn btn-primary btn-sm">
            New API key
          </a>
          <a href={`${make}/client-credentials?as=${account.id}`} class="btn btn-sm">
            New client credentials
          </a>
        </div>
      ) : (
        <p class="mt-4">{account.noKeys}</p>
      )}
    </Card>
  )
}
