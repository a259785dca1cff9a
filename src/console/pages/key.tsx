import type { ModelDefinition } from '../../core/models.ts'
import type { KeySummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { LifetimeSelect, OverlapSelect } from '../components/key-fields.tsx'
import { Notice } from '../components/notice.tsx'
import { PermissionList } from '../components/permission-list.tsx'
import { Shell } from '../components/shell.tsx'
import { Moment } from '../components/time.tsx'
import type { Section } from '../components/top-bar.tsx'
import type { Frame } from '../console-env.ts'
import { expiresSoon, KEY_KINDS_IN_WORDS, keyInShort } from '../words/keys.ts'
import { recordsInWords } from '../words/permissions.ts'
import { dateTime } from '../words/time.ts'

export interface KeyProps {
  frame: Frame
  section: Section
  entry: KeySummary
  models: readonly ModelDefinition[]
  /** Where this page is, and the list that it belongs to. */
  home: string
  back: { href: string; label: string }
  /** The audit of this key; null for those who may not read it. */
  audit: string | null
  /** What it can see and do, and which rule decides; null for those who may not ask that. */
  access: string | null
  /** Where its service account is; null where there is none to look at. */
  account: string | null
  issue: string | null
  notice: string | null
  now: number
  timeZone: string
}

/** One key: what it may do, how it is used, its rotation and its end (K1, K3). */
export function KeyPage(props: KeyProps) {
  const { entry, models, now, timeZone, home } = props
  const records = recordsInWords(entry.permissions, 'other')
  return (
    <Shell title={entry.name} frame={props.frame} section={props.section}>
      <Heading
        title={entry.name}
        lead={KEY_KINDS_IN_WORDS[entry.kind].name}
        back={props.back}
        mark={expiresSoon(entry, now) ? <Badge kind="warning">Expires soon</Badge> : undefined}
      >
        <div class="flex flex-wrap gap-2">
          {props.audit !== null && (
            <a href={props.audit} class="btn btn-ghost btn-sm">
              Audit
            </a>
          )}
          {props.access !== null && (
            <a href={props.access} class="btn btn-sm">
              What it can see and do
            </a>
          )}
        </div>
      </Heading>
      <Notice code={props.notice} />
      {props.issue !== null && <Alert kind="error">{props.issue}</Alert>}
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div class="grid grid-cols-1 gap-5">
          <Facts entry={entry} now={now} timeZone={timeZone} account={props.account} />
          <Card title="What it may do now">
            <PermissionList permissions={entry.permissions} models={models} />
            {records !== null && <p class="mt-3 text-muted">{`${records}.`}</p>}
          </Card>
        </div>
        <div class="grid grid-cols-1 gap-5">
          <Card title="Rotate">
            {entry.unrotatable === null ? (
              <form method="post" action={`${home}/secrets`}>
                <LifetimeSelect value="90" />
                <OverlapSelect />
                <button class="btn btn-sm">Make a new secret</button>
              </form>
            ) : (
              <p>{entry.unrotatable}</p>
            )}
          </Card>
          <Card title="Revoke" danger>
            <p class="mb-3 text-muted">It stops at once, and can’t be brought back.</p>
            <a href={`${home}/revocation`} class="btn btn-outline btn-error btn-sm">
              Revoke
            </a>
          </Card>
        </div>
      </div>
    </Shell>
  )
}

function Facts({ entry, now, timeZone, account }: Pick<KeyProps, 'entry' | 'now' | 'timeZone' | 'account'>) {
  const { previous } = entry
  return (
    <Card title="Facts">
      <dl class="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <dt class="text-muted">{entry.kind === 'key' ? 'Key' : 'Client ID'}</dt>
        <dd class="font-mono text-xs leading-5 wrap-anywhere">{keyInShort(entry)}</dd>
        {entry.kind === 'credentials' && (
          <>
            <dt class="text-muted">Secret</dt>
            <dd class="font-mono text-xs leading-5">{`••••${entry.lastFour}`}</dd>
          </>
        )}
        <dt class="text-muted">Acts as</dt>
        <dd>
          {account === null ? (
            entry.holder.name
          ) : (
            <a class="link" href={account}>
              {entry.holder.name}
            </a>
          )}
          <span class="text-muted">{entry.holder.kind === 'member' ? ', a member' : ', a service account'}</span>
        </dd>
        <dt class="text-muted">Made</dt>
        <dd>{`${dateTime(entry.createdAt, timeZone)} by ${entry.createdBy.name}`}</dd>
        {entry.rotatedAt !== null && (
          <>
            <dt class="text-muted">Rotated</dt>
            <dd>{dateTime(entry.rotatedAt, timeZone)}</dd>
          </>
        )}
        <dt class="text-muted">Expires</dt>
        <dd>{dateTime(entry.expiresAt, timeZone)}</dd>
        {previous !== null && (
          <>
            <dt class="text-muted">Before it</dt>
            <dd>
              <span class="font-mono text-xs">{`••••${previous.lastFour}`}</span>
              {` works until ${dateTime(previous.until, timeZone)}`}
            </dd>
          </>
        )}
        <dt class="text-muted">Last used</dt>
        <dd>
          <Moment at={entry.lastUsedAt} now={now} timeZone={timeZone} />
        </dd>
      </dl>
    </Card>
  )
}
