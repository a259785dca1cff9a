import type { ClientRequest } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { AppCenterTabs } from '../components/app-center-tabs.tsx'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Logo } from '../components/logo.tsx'
import { Notice } from '../components/notice.tsx'
import { Proof, placesOf, RegistrationFacts } from '../components/registration-facts.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { dateTime } from '../words/time.ts'

export interface ClientRequestsProps {
  frame: Frame
  slug: string
  requests: readonly ClientRequest[]
  notice: string | null
  now: number
  timeZone: string
}

/** What members asked for, and what was decided (P6). */
export function ClientRequestsPage({ frame, slug, requests, notice, now, timeZone }: ClientRequestsProps) {
  const open = requests.filter(({ status }) => status === 'open')
  const decided = requests.filter(({ status }) => status !== 'open')
  return (
    <Shell title="Requests" frame={frame} section="apps">
      <Heading
        title="App Center"
        lead="Applications that registered themselves, and that members want to connect. None may do anything before it is approved."
      />
      <Notice code={notice} />
      <AppCenterTabs slug={slug} tab="requests" requests={open.length} />
      {open.length === 0 ? (
        <EmptyState icon="apps" title="Nothing waits for you">
          <p>When a member comes with an application that nobody has registered, their request appears here.</p>
        </EmptyState>
      ) : (
        <RequestTable caption="Open requests" requests={open} {...{ slug, now, timeZone }} />
      )}
      {decided.length > 0 && (
        <>
          <h2 class="mt-7 mb-3 font-semibold">Decided</h2>
          <RequestTable caption="Decided requests" requests={decided} {...{ slug, now, timeZone }} />
        </>
      )}
    </Shell>
  )
}

interface RequestTableProps {
  caption: string
  requests: readonly ClientRequest[]
  slug: string
  now: number
  timeZone: string
}

function RequestTable({ caption, requests, slug, now, timeZone }: RequestTableProps) {
  return (
    <Table
      caption={caption}
      columns={[
        { label: 'Application' },
        { label: 'Published by', class: 'max-sm:hidden' },
        { label: 'Asked by' },
        { label: 'Status' },
      ]}
    >
      {requests.map(({ id, registration, requesters, status, createdAt }) => (
        <tr class="hover:bg-base-200/50">
          <Cell>
            <div class="flex items-center gap-3">
              <Logo name={registration.name} url={registration.logoUrl} />
              <div class="min-w-0">
                <a class="font-medium wrap-anywhere hover:underline" href={`/t/${slug}/apps/requests/${id}`}>
                  {registration.name}
                </a>
                <p class="line-clamp-1 max-w-md text-xs break-all text-muted">
                  {`Access goes to ${placesOf(registration.redirectUris).join(', ')}`}
                </p>
              </div>
            </div>
          </Cell>
          <Cell middle class="max-sm:hidden">
            <Proof registration={registration} />
          </Cell>
          <Cell middle>
            <span class="block break-words">{requesters[0]?.name ?? 'nobody'}</span>
            <span class="text-xs text-muted">
              <Moment at={createdAt} now={now} timeZone={timeZone} />
              {requesters.length > 1 ? ` and ${requesters.length - 1} more` : ''}
            </span>
          </Cell>
          <Cell middle>
            <RequestBadge status={status} />
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function RequestBadge({ status }: Pick<ClientRequest, 'status'>) {
  if (status === 'open') return <Badge kind="info">Waiting</Badge>
  return status === 'approved' ? <Badge kind="success">Approved</Badge> : <Badge kind="error">Declined</Badge>
}

export interface ClientRequestProps {
  frame: Frame
  slug: string
  request: ClientRequest
  /** What an approved client may do to begin with, in words; null: nothing. */
  begins: string | null
  reason: string
  issues: readonly FormIssue[]
  conflict: boolean
  timeZone: string
}

/** One request, with what is known of the application, and the decision. */
export function ClientRequestPage(props: ClientRequestProps) {
  const { frame, slug, request, begins, timeZone } = props
  const { registration, status } = request
  return (
    <Shell title={registration.name} frame={frame} section="apps">
      <Heading
        title={registration.name}
        lead="This is what the application calls itself."
        mark={<RequestBadge status={status} />}
        back={{ href: `/t/${slug}/apps/requests`, label: 'Requests' }}
      />
      {props.conflict && (
        <Alert kind="error" title="This request has changed since you opened it">
          <p>Nothing was decided. Below is how it is now.</p>
        </Alert>
      )}
      {registration.domain === null && registration.recognised === null && (
        <Alert kind="warning" title="Nothing proves who is behind this application">
          <p>Anybody can register under any name. Approve it only if you know from the member where it comes from.</p>
        </Alert>
      )}
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div class="grid grid-cols-1 gap-5">
          <Card title="The application">
            <RegistrationFacts registration={registration} />
          </Card>
          <Card title="Who asks">
            <ul class="divide-y divide-base-300">
              {request.requesters.map(({ name, at, note }) => (
                <li class="py-2">
                  <span class="font-medium">{name}</span>
                  <span class="text-muted">{`, ${dateTime(at, timeZone)}`}</span>
                  {note !== '' && <p class="break-words">{note}</p>}
                </li>
              ))}
            </ul>
          </Card>
        </div>
        <Decision {...props} begins={begins} />
      </div>
    </Shell>
  )
}

function Decision({ slug, request, begins, reason, issues, timeZone }: ClientRequestProps) {
  const home = `/t/${slug}/apps/requests/${request.id}`
  const decidedBy = request.decidedBy ?? 'an administrator'
  const when = request.decidedAt === null ? '' : ` on ${dateTime(request.decidedAt, timeZone)}`
  if (request.status === 'approved') {
    return (
      <Card title="Approved">
        <p>{`By ${decidedBy}${when}.`}</p>
        {request.clientId !== null && (
          <a href={`/t/${slug}/apps/${request.clientId}`} class="btn btn-sm mt-4">
            Open the client
          </a>
        )}
      </Card>
    )
  }
  return (
    <div class="grid grid-cols-1 gap-5">
      <Card title="Approve">
        {request.status === 'declined' && (
          <p class="mb-2">{`Declined by ${decidedBy}${when}${request.reason === null ? '.' : `: ${request.reason}`}`}</p>
        )}
        <p class="text-muted">
          {begins === null
            ? 'Members can connect it then. It may do nothing until you say what, on its Permissions tab, which comes next.'
            : `Members can connect it then, each within their own role. To begin with: ${begins}. You can change that on its Permissions tab, which comes next.`}
        </p>
        <form method="post" action={`${home}/approval`} class="mt-4">
          <input type="hidden" name="version" value={String(request.version)} />
          <button class="btn btn-primary">Approve</button>
        </form>
      </Card>
      {request.status === 'open' && (
        <Card title="Decline">
          <form method="post" action={`${home}/refusal`}>
            <input type="hidden" name="version" value={String(request.version)} />
            <TextField
              name="reason"
              label="Reason"
              hint="Those who asked get to read it."
              value={reason}
              issues={issues}
              maxlength={300}
              autocomplete="off"
            />
            <button class="btn">Decline</button>
          </form>
        </Card>
      )}
    </div>
  )
}
