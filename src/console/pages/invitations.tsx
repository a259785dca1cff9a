import type { Invitation, RoleSummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { FieldError, TextField, type FormIssue } from '../components/field.tsx'
import { Card } from '../components/heading.tsx'
import { PeopleFrame } from '../components/people-frame.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { dateOnly } from '../words/time.ts'

export interface InvitationsProps {
  frame: Frame
  slug: string
  invitations: readonly Invitation[]
  roles: readonly RoleSummary[]
  values: { email: string; roleId: string }
  issues: readonly FormIssue[]
  notice: string | null
  now: number
  timeZone: string
}

/** Invitations by e-mail: a new one, and those that are open (T3, T4). */
export function InvitationsPage(props: InvitationsProps) {
  const { frame, slug, invitations } = props
  return (
    <PeopleFrame frame={frame} slug={slug} tab="invitations" notice={props.notice}>
      {props.notice === 'invitation_failed' && (
        <Alert kind="warning" title="The e-mail did not leave">
          <p>The invitation is open. Check the address, and send it again.</p>
        </Alert>
      )}
      <InviteForm {...props} />
      <h2 class="mt-7 mb-3 font-semibold">Open invitations</h2>
      {invitations.length === 0 ? (
        <EmptyState icon="person" title="Nobody is invited">
          <p>Whoever you invite gets a link by e-mail, and appears here until they have followed it.</p>
        </EmptyState>
      ) : (
        <InvitationTable {...props} />
      )}
    </PeopleFrame>
  )
}

function InviteForm({ slug, roles, values, issues }: InvitationsProps) {
  const wrongRole = issues.find(({ field }) => field === 'roleId')?.message ?? null
  return (
    <Card title="Invite somebody" lead="They get a link that works once, for a week, and for this address only.">
      <form
        method="post"
        action={`/t/${slug}/members/invitations`}
        id="invite"
        class="grid gap-x-4 sm:grid-cols-[minmax(0,1fr)_16rem_auto] sm:items-start"
      >
        <TextField
          name="email"
          label="E-mail"
          type="email"
          value={values.email}
          issues={issues}
          required
          maxlength={254}
          autocomplete="off"
        />
        <div class="mb-5">
          <label for="field-roleId" class="block font-medium">
            Role
          </label>
          <select
            id="field-roleId"
            name="roleId"
            required
            class={`select mt-1.5 w-full ${wrongRole === null ? '' : 'select-error'}`}
            aria-invalid={wrongRole === null ? undefined : 'true'}
            aria-describedby={wrongRole === null ? undefined : 'error-roleId'}
          >
            <option value="">Choose a role</option>
            {roles.map(({ id, name }) => (
              <option value={id} selected={id === values.roleId}>
                {name}
              </option>
            ))}
          </select>
          <FieldError name="roleId" message={wrongRole} />
        </div>
        <button class="btn btn-primary sm:mt-6.5">Send invitation</button>
      </form>
    </Card>
  )
}

function InvitationTable({ slug, invitations, now, timeZone }: InvitationsProps) {
  const home = `/t/${slug}/members/invitations`
  return (
    <Table
      caption="Open invitations"
      columns={[
        { label: 'E-mail' },
        { label: 'Role' },
        { label: 'Invited by', class: 'max-sm:hidden' },
        { label: 'Works until', class: 'max-sm:hidden' },
        { label: 'Send again or revoke', hidden: true },
      ]}
    >
      {invitations.map((invitation) => (
        <tr>
          <Cell middle>
            <span class="font-medium wrap-anywhere">{invitation.email}</span>
            {invitation.delivery === 'failed' && (
              <span class="ml-2">
                <Badge kind="error">Not delivered</Badge>
              </span>
            )}
          </Cell>
          <Cell middle>{invitation.role.name}</Cell>
          <Cell middle class="max-sm:hidden">
            {invitation.invitedBy.name}
          </Cell>
          <Cell middle class="whitespace-nowrap max-sm:hidden">
            {invitation.expiresAt <= now ? (
              <Badge kind="warning">Expired</Badge>
            ) : (
              dateOnly(invitation.expiresAt, timeZone)
            )}
          </Cell>
          <Cell middle>
            <div class="flex flex-wrap justify-end gap-1.5">
              <form method="post" action={`${home}/${invitation.id}/renewal`}>
                <button class="btn btn-xs">
                  Send again
                  <span class="sr-only">{` to ${invitation.email}`}</span>
                </button>
              </form>
              <form method="post" action={`${home}/${invitation.id}/revocation`}>
                <button class="btn btn-xs">
                  Revoke
                  <span class="sr-only">{` for ${invitation.email}`}</span>
                </button>
              </form>
            </div>
          </Cell>
        </tr>
      ))}
    </Table>
  )
}
