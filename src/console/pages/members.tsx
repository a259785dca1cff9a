import type { MemberFilter, MemberSummary, RoleSummary } from '../../tenant/contract.ts'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Icon } from '../components/icon.tsx'
import { PeopleFrame } from '../components/people-frame.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'

export interface MembersProps {
  frame: Frame
  slug: string
  members: readonly MemberSummary[]
  roles: readonly RoleSummary[]
  filter: MemberFilter
  notice: string | null
  now: number
  timeZone: string
}

/** Everybody who belongs to a tenant (T4). */
export function MembersPage(props: MembersProps) {
  const { frame, slug, members } = props
  const home = `/t/${slug}/members`
  const action = (
    <a href={`${home}/invitations#invite`} class="btn btn-primary btn-sm">
      <Icon name="plus" />
      Invite
    </a>
  )
  return (
    <PeopleFrame frame={frame} slug={slug} tab="members" notice={props.notice} action={action}>
      <Filters {...props} home={home} />
      {members.length === 0 ? (
        <EmptyState icon="search" title="Nobody found">
          <p>
            No member matches.{' '}
            <a class="link" href={home}>
              Show all members
            </a>
          </p>
        </EmptyState>
      ) : (
        <MemberTable {...props} home={home} />
      )}
    </PeopleFrame>
  )
}

function Filters({ home, filter, roles }: MembersProps & { home: string }) {
  return (
    <form method="get" action={home} role="search" class="mb-4 flex flex-wrap gap-2">
      <label class="input input-sm w-full sm:w-64">
        <Icon name="search" class="size-4 text-muted" />
        <span class="sr-only">Search members</span>
        <input type="search" name="search" value={filter.search ?? ''} placeholder="Name or e-mail" maxlength={100} />
      </label>
      <select name="role" aria-label="Role" class="select select-sm w-auto">
        <option value="">Any role</option>
        {roles.map(({ id, name }) => (
          <option value={id} selected={id === filter.roleId}>
            {name}
          </option>
        ))}
      </select>
      <select name="status" aria-label="Status" class="select select-sm w-auto">
        <option value="">Any status</option>
        <option value="active" selected={filter.status === 'active'}>
          Active
        </option>
        <option value="deactivated" selected={filter.status === 'deactivated'}>
          Deactivated
        </option>
      </select>
      <button class="btn btn-sm">Search</button>
    </form>
  )
}

function MemberTable({ members, home, now, timeZone }: MembersProps & { home: string }) {
  return (
    <Table
      caption="Members"
      columns={[
        { label: 'Member' },
        { label: 'Role' },
        { label: 'Status', class: 'max-sm:hidden' },
        { label: 'Last active', class: 'max-sm:hidden' },
        { label: 'Connections', class: 'text-right' },
      ]}
    >
      {members.map((member) => (
        <tr class="hover:bg-base-200/50">
          <Cell>
            <a class="font-medium wrap-anywhere hover:underline" href={`${home}/${member.id}`}>
              {member.name}
            </a>
            <p class="text-xs wrap-anywhere text-muted">{member.email}</p>
          </Cell>
          <Cell middle>
            {member.role.name}
            {!member.active && <span class="block text-xs text-muted sm:hidden">Deactivated</span>}
          </Cell>
          <Cell middle class="max-sm:hidden">
            <MemberStatus active={member.active} />
          </Cell>
          <Cell middle class="max-sm:hidden">
            <Moment at={member.lastActiveAt} now={now} timeZone={timeZone} />
          </Cell>
          <Cell middle class="text-right tabular-nums">
            {member.connections}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

export function MemberStatus({ active }: { active: boolean }) {
  return active ? <Badge kind="success">Active</Badge> : <Badge kind="warning">Deactivated</Badge>
}
