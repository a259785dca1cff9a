import type { ModelDefinition } from '../../core/models.ts'
import type { MemberDetail, MemberSummary, RoleSummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { KeyTable } from '../components/key-table.tsx'
import { HeirSelect } from '../components/heir-select.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import { WhyLink } from '../components/why-link.tsx'
import type { Frame } from '../console-env.ts'
import { counted, joined, permissionSummary, plural } from '../words/permissions.ts'
import { dateOnly } from '../words/time.ts'
import { ConflictAlert } from './client-general.tsx'
import { MemberStatus } from './members.tsx'

export interface MemberProps {
  frame: Frame
  slug: string
  member: MemberDetail
  roles: readonly RoleSummary[]
  /** Who could take over records. */
  heirs: readonly MemberSummary[]
  models: readonly ModelDefinition[]
  notice: string | null
  error: string | null
  conflict: boolean
  now: number
  timeZone: string
}

/** One member: role, connections, records, and what can be done about them (T4). */
export function MemberPage(props: MemberProps) {
  const { slug, member } = props
  const home = `/t/${slug}/members/${member.id}`
  return (
    <Shell title={member.name} frame={props.frame} section="people">
      <Heading
        title={member.name}
        lead={member.email}
        mark={<MemberStatus active={member.active} />}
        back={{ href: `/t/${slug}/members`, label: 'Members' }}
      >
        <a href={`/t/${slug}/access?member=${member.id}`} class="btn btn-sm">
          What they can see and do
        </a>
      </Heading>
      <Notice code={props.notice} />
      {props.conflict && <ConflictAlert href={home} />}
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      {member.fixed !== null && <Alert kind="info">{member.fixed}</Alert>}
      {member.handingOver.map(({ to, left }) => (
        <Alert kind="info">{`The records are being handed over to ${to.name}. ${counted(left, 'record')} left; reload to see how far it is.`}</Alert>
      ))}
      <div class="grid grid-cols-1 gap-5 lg:grid-cols-2">
        <RoleCard {...props} home={home} />
        <OwnedCard {...props} home={home} />
      </div>
      <div class="mt-5 grid grid-cols-1 gap-5">
        <ConnectionsCard {...props} />
        {member.keys.length > 0 && <KeysCard {...props} />}
        {member.fixed === null && !member.own && <EndCard member={member} home={home} />}
      </div>
    </Shell>
  )
}

function RoleCard({ member, roles, slug, home }: MemberProps & { home: string }) {
  return (
    <Card title="Role" lead="What they may do at most, here and through any application.">
      <form method="post" action={`${home}/role`} class="flex flex-wrap gap-2">
        <input type="hidden" name="version" value={String(member.version)} />
        <select name="role" aria-label="Role" class="select w-auto min-w-48 flex-1" disabled={member.fixed !== null}>
          {roles.map(({ id, name }) => (
            <option value={id} selected={id === member.role.id}>
              {name}
            </option>
          ))}
        </select>
        <button name="do" value="review" class="btn" disabled={member.fixed !== null}>
          Review the change
        </button>
      </form>
      <p class="mt-3 text-xs text-muted">
        <a class="link" href={`/t/${slug}/roles/${member.role.id}`}>
          {`What ${member.role.name} may do`}
        </a>
      </p>
    </Card>
  )
}

function OwnedCard({ member, models, heirs, home }: MemberProps & { home: string }) {
  const owned = member.owned.map(({ model, count }) => {
    const definition = models.find(({ name }) => name === model)
    return counted(count, definition?.label.toLocaleLowerCase('en') ?? model, definition && plural(definition))
  })
  return (
    <Card title="Records" lead={owned.length === 0 ? 'They own none that you can see.' : `They own ${joined(owned)}.`}>
      {owned.length > 0 && (
        <form method="post" action={`${home}/hand-over`} class="flex flex-wrap gap-2">
          <HeirSelect label="Hand over to" heirs={heirs} disabled={member.noHandOver !== null} required />
          <button class="btn" disabled={member.noHandOver !== null}>
            Hand over
          </button>
          {member.noHandOver !== null && <p class="w-full text-xs text-muted">{member.noHandOver}</p>}
        </form>
      )}
    </Card>
  )
}

function KeysCard({ member, models, now, timeZone, slug }: MemberProps) {
  return (
    <section>
      <h2 class="mb-3 font-semibold">Keys</h2>
      <KeyTable
        {...{ models, now, timeZone }}
        caption={`Keys that act as ${member.name}`}
        keys={member.keys}
        hrefOf={({ id }) => `/t/${slug}/apps/keys/${encodeURIComponent(id)}`}
      />
    </section>
  )
}

function ConnectionsCard({ frame, slug, member, models, now, timeZone }: MemberProps) {
  const explained = frame.tenant?.system.includes('manage_clients') === true
  if (member.connected.length === 0) return <Card title="Connections" lead="They have not connected any application." />
  return (
    <section>
      <h2 class="mb-3 font-semibold">Connections</h2>
      <Table
        caption={`Connections of ${member.name}`}
        columns={[
          { label: 'Application' },
          { label: 'May do now' },
          { label: 'Connected', class: 'max-sm:hidden' },
          { label: 'Last used', class: 'max-sm:hidden' },
        ]}
      >
        {member.connected.map((connection) => (
          <tr>
            <Cell class="font-medium wrap-anywhere">{connection.client.name}</Cell>
            <Cell class="sm:min-w-56">
              {permissionSummary(connection.permissions, models)}
              {explained && <WhyLink slug={slug} connection={connection} />}
            </Cell>
            <Cell class="whitespace-nowrap max-sm:hidden">{dateOnly(connection.connectedAt, timeZone)}</Cell>
            <Cell class="max-sm:hidden">
              <Moment at={connection.lastUsedAt} now={now} timeZone={timeZone} />
            </Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function EndCard({ member, home }: { member: MemberDetail; home: string }) {
  return (
    <Card title="Membership" danger>
      <ul class="grid gap-4">
        {member.active ? (
          <li class="flex flex-wrap items-center gap-3">
            <p class="min-w-60 flex-1">
              <span class="block font-medium">Deactivate</span>
              <span class="text-muted">Sessions and connections stop at once. It can be undone.</span>
            </p>
            <a href={`${home}/deactivation`} class="btn btn-sm">
              Deactivate
            </a>
          </li>
        ) : (
          <li class="flex flex-wrap items-center gap-3">
            <p class="min-w-60 flex-1">
              <span class="block font-medium">Reactivate</span>
              <span class="text-muted">{`They get the role ${member.role.name} again, and sign in and connect anew.`}</span>
            </p>
            <form method="post" action={`${home}/reactivation`}>
              <input type="hidden" name="version" value={String(member.version)} />
              <button class="btn btn-sm">Reactivate</button>
            </form>
          </li>
        )}
        <li class="flex flex-wrap items-center gap-3">
          <p class="min-w-60 flex-1">
            <span class="block font-medium">Remove</span>
            <span class="text-muted">
              The same, for good. Their name stays in history and audit; they can be invited again.
            </span>
          </p>
          <a href={`${home}/removal`} class="btn btn-error btn-outline btn-sm">
            Remove
          </a>
        </li>
      </ul>
    </Card>
  )
}
