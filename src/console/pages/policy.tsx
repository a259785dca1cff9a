import type { PolicyPlan, PolicyTokenView } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'
import { dateOnly } from '../words/time.ts'

export interface PolicyPageProps {
  frame: Frame
  slug: string
  tokens: readonly PolicyTokenView[]
  /** One that was just made, in clear. */
  token: string | null
  /** What was sent, and what is wrong with it. */
  text: string
  issues: readonly { message: string }[]
  error: string | null
  notice: string | null
  apiUrl: string
  now: number
  timeZone: string
}

/** The policy as one file: to take out and review, to plan and to apply; and tokens for programs that do. */
export function PolicyPage(props: PolicyPageProps) {
  const home = `/t/${props.slug}/policy`
  return (
    <Shell title="Policy as code" frame={props.frame} section={null}>
      <Heading
        title="Policy as code"
        lead="Roles, applications with their ceilings, data models and settings as one file, without secrets: to review, to keep under version control, and to apply."
      >
        <a href={`${home}/file`} class="btn" download="policy.json">
          Export
        </a>
      </Heading>
      <Notice code={props.notice} />
      {props.error !== null && (
        <Alert kind="error" title={props.issues.length > 0 ? 'Nothing was changed. Correct these lines:' : ''}>
          {props.issues.length === 0 ? (
            props.error
          ) : (
            <ul class="mt-1 list-disc pl-5">
              {props.issues.map(({ message }) => (
                <li class="wrap-anywhere">{message}</li>
              ))}
            </ul>
          )}
        </Alert>
      )}
      <div class="grid grid-cols-1 gap-5">
        <Card
          title="Plan a change"
          lead="Shows what differs and whom it touches. Nothing is changed before you say so."
        >
          <form method="post" action={`${home}/plan`} enctype="multipart/form-data">
            <label class="mb-4 block">
              <span class="block font-medium">Policy file</span>
              <span class="mt-0.5 block text-muted">Paste it, or choose a file below.</span>
              <textarea
                name="text"
                rows={10}
                spellcheck={false}
                class="textarea mt-1.5 w-full font-mono text-xs leading-5"
              >
                {props.text}
              </textarea>
            </label>
            <label class="mb-4 block">
              <span class="block font-medium">File</span>
              <input
                type="file"
                name="file"
                accept=".json,application/json"
                class="file-input mt-1.5 w-full max-w-lg"
              />
            </label>
            <button class="btn btn-primary">Plan</button>
          </form>
        </Card>
        <TokensCard {...props} home={home} />
      </div>
    </Shell>
  )
}

function TokensCard(props: PolicyPageProps & { home: string }) {
  const { tokens, home, now, timeZone } = props
  return (
    <Card
      title="Tokens"
      lead="For programs that export, plan and apply, such as a pipeline. A token acts as whoever made it, with what their role is then, on the policy file and nothing else."
    >
      {props.token !== null && (
        <Alert kind="success" title="Copy it now: it is shown once.">
          <code class="block wrap-anywhere" id="token">
            {props.token}
          </code>
          <p class="mt-2 text-muted">
            <code class="wrap-anywhere">{`GATEHOUSE_URL=${props.apiUrl} GATEHOUSE_POLICY_TOKEN=… npm run policy plan policy.json`}</code>
          </p>
        </Alert>
      )}
      {tokens.length > 0 && (
        <div class="mb-4">
          <Table
            caption="Policy tokens"
            columns={[
              { label: 'Name' },
              { label: 'Acts as' },
              { label: 'Expires', class: 'max-sm:hidden' },
              { label: 'Last used', class: 'max-sm:hidden' },
              { label: 'Revoke', hidden: true },
            ]}
          >
            {tokens.map((token) => (
              <tr>
                <Cell class="font-medium wrap-anywhere">
                  {token.name}
                  <code class="ml-2 text-xs font-normal text-muted">{`…${token.lastFour}`}</code>
                </Cell>
                <Cell>{token.member}</Cell>
                <Cell class="whitespace-nowrap max-sm:hidden">{dateOnly(token.expiresAt, timeZone)}</Cell>
                <Cell class="max-sm:hidden">
                  <Moment at={token.lastUsedAt} now={now} timeZone={timeZone} />
                </Cell>
                <Cell class="text-right">
                  <form method="post" action={`${home}/tokens/${token.id}/revocation`}>
                    <button class="btn btn-xs">
                      Revoke
                      <span class="sr-only">{` ${token.name}`}</span>
                    </button>
                  </form>
                </Cell>
              </tr>
            ))}
          </Table>
        </div>
      )}
      <form method="post" action={`${home}/tokens`} class="flex flex-wrap items-end gap-3">
        <label class="grid min-w-48 flex-1 gap-1">
          <span class="font-medium">Name</span>
          <input name="name" maxlength={60} required class="input w-full" placeholder="Pipeline" />
        </label>
        <label class="grid gap-1">
          <span class="font-medium">Expires after</span>
          <select name="days" class="select w-auto">
            {[7, 30, 90].map((days) => (
              <option value={String(days)} selected={days === 30}>{`${days} days`}</option>
            ))}
          </select>
        </label>
        <button class="btn">Create token</button>
      </form>
    </Card>
  )
}

export interface PolicyPlanPageProps {
  frame: Frame
  slug: string
  plan: PolicyPlan
  text: string
}

/** What a policy file would do: what differs, whom it touches, which assertions hold. */
export function PolicyPlanPage({ frame, slug, plan, text }: PolicyPlanPageProps) {
  const home = `/t/${slug}/policy`
  const broken = plan.assertions.filter(({ holds }) => !holds).length
  return (
    <Shell title="Plan of the policy" frame={frame} section={null}>
      <Heading
        title={plan.changes.length === 0 ? 'Nothing differs' : counted(plan.changes.length, 'change')}
        lead="This is what applying the file does, all of it or nothing. Nothing is changed yet."
        back={{ href: home, label: 'Policy as code' }}
        mark={broken > 0 ? <Badge kind="error">{`${counted(broken, 'assertion')} broken`}</Badge> : undefined}
      />
      <div class="grid grid-cols-1 gap-5">
        {plan.assertions.length > 0 && <AssertionsCard plan={plan} />}
        {plan.changes.map((change) => (
          <Card>
            <h2 class="flex flex-wrap items-center gap-2 font-semibold">
              <span class="wrap-anywhere">{change.name}</span>
              <Badge kind={change.what === 'delete' ? 'error' : change.what === 'create' ? 'success' : 'info'}>
                {WHAT[change.what]}
              </Badge>
              <code class="text-xs font-normal text-muted">{`${change.part}.${change.key}`}</code>
            </h2>
            {change.lines.length > 0 && (
              <ul
                class="mt-3 max-h-96 overflow-y-auto font-mono text-xs leading-5"
                tabindex={0}
                aria-label={`Changes of ${change.name}`}
              >
                {change.lines.map((line) => (
                  <li
                    class={`wrap-anywhere ${line.startsWith('+ ') ? 'text-success' : line.startsWith('- ') ? 'text-error' : ''}`}
                  >
                    {line}
                  </li>
                ))}
              </ul>
            )}
          </Card>
        ))}
        <ImpactCard plan={plan} slug={slug} />
        <form method="post" action={`${home}/application`} enctype="multipart/form-data" class="flex flex-wrap gap-2">
          <textarea name="text" class="hidden" aria-hidden="true" tabindex={-1}>
            {text}
          </textarea>
          <input type="hidden" name="version" value={String(plan.version)} />
          {plan.changes.length > 0 && broken === 0 && (
            <button name="do" value="apply" class="btn btn-primary">
              Apply
            </button>
          )}
          <button name="do" value="edit" class="btn">
            Back to the file
          </button>
        </form>
      </div>
    </Shell>
  )
}

const WHAT = { create: 'New', change: 'Changed', delete: 'Deleted' } as const

function AssertionsCard({ plan }: { plan: PolicyPlan }) {
  return (
    <Card title="Assertions">
      <ul class="grid gap-2">
        {plan.assertions.map(({ text, holds, reason, line }) => (
          <li class="flex flex-wrap items-baseline gap-2">
            <Badge kind={holds ? 'success' : 'error'}>{holds ? 'Holds' : 'Broken'}</Badge>
            <span class="wrap-anywhere">{text}</span>
            {reason !== null && (
              <span class="w-full text-xs text-muted wrap-anywhere">{`Line ${line}: ${reason}`}</span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function ImpactCard({ plan: { members, ending }, slug }: { plan: PolicyPlan; slug: string }) {
  const ends =
    ending === 0 ? '' : ` ${counted(ending, 'connection ends', 'connections end')}, since the application is disabled.`
  if (members.length === 0)
    return (
      <Card
        title="Whom it touches"
        lead={`Nobody may do anything else, and no connection loses or gains anything.${ends}`}
      />
    )
  return (
    <section>
      <h2 class="mb-3 font-semibold">{`Whom it touches: ${counted(members.length, 'member')}.${ends}`}</h2>
      <Table
        caption="Members whom it touches"
        columns={[
          { label: 'Member' },
          { label: 'Connections', class: 'text-right max-sm:hidden' },
          { label: 'Lose something', class: 'text-right' },
          { label: 'Get something back', class: 'text-right max-sm:hidden' },
          { label: 'To authorize again', class: 'text-right' },
        ]}
      >
        {members.map((member) => (
          <tr>
            <Cell class="font-medium">
              <a class="hover:underline" href={`/t/${slug}/access?member=${member.id}`}>
                {member.name}
              </a>
            </Cell>
            <Cell class="text-right tabular-nums max-sm:hidden">{member.connections}</Cell>
            <Cell class="text-right tabular-nums">{member.losing}</Cell>
            <Cell class="text-right tabular-nums max-sm:hidden">{member.regaining}</Cell>
            <Cell class="text-right tabular-nums">{member.needReauthorization}</Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}
