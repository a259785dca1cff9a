import type { Client } from '../../ledger/clients.ts'
import type { StoredPublication } from '../../ledger/publications.ts'
import { Alert } from '../components/alert.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Logo } from '../components/logo.tsx'
import { Notice } from '../components/notice.tsx'
import { PublicationBadge, PublicationFacts } from '../components/publication-facts.tsx'
import { placesOf } from '../components/registration-facts.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'

/** What a platform admin may know of a client: what everybody sees of it, and whose it is. */
export interface ReviewedClient {
  publication: StoredPublication
  client: Client
  tenant: { name: string; slug: string }
}

interface PlatformPublicationsProps {
  frame: Frame
  publications: readonly ReviewedClient[]
  notice: string | null
  now: number
}

/** The review queue (P5, T6). */
export function PlatformPublicationsPage({ frame, publications, notice, now }: PlatformPublicationsProps) {
  return (
    <Shell title="Publications" frame={frame} section="platform">
      <Heading
        title="Publications"
        lead="Applications that tenants want to publish for members of every tenant. Those that wait come first."
        back={{ href: '/platform', label: 'Platform' }}
      />
      <Notice code={notice} />
      {publications.length === 0 ? (
        <EmptyState icon="apps" title="Nobody has asked">
          <p>When a tenant asks to publish one of its applications, it appears here.</p>
        </EmptyState>
      ) : (
        <Table
          caption="Publications"
          columns={[
            { label: 'Application' },
            { label: 'Company', class: 'max-sm:hidden' },
            { label: 'Asked', class: 'max-sm:hidden' },
            { label: 'State' },
          ]}
        >
          {publications.map(({ publication, client, tenant }) => (
            <tr class="hover:bg-base-200/50">
              <Cell>
                <div class="flex items-center gap-3">
                  <Logo name={client.name} url={client.logoUrl} />
                  <div class="min-w-0">
                    <a class="font-medium wrap-anywhere hover:underline" href={`/platform/publications/${client.id}`}>
                      {client.name}
                    </a>
                    <p class="text-xs text-muted">{`of ${tenant.name}`}</p>
                  </div>
                </div>
              </Cell>
              <Cell middle class="max-sm:hidden">
                {publication.details.company}
              </Cell>
              <Cell middle class="max-sm:hidden">
                <Moment at={publication.requestedAt} now={now} timeZone="UTC" />
              </Cell>
              <Cell middle>
                <PublicationBadge status={publication.status} />
              </Cell>
            </tr>
          ))}
        </Table>
      )}
    </Shell>
  )
}

interface PlatformPublicationProps {
  frame: Frame
  reviewed: ReviewedClient
  reason: string
  issues: readonly FormIssue[]
  conflict: boolean
}

/** One publication: what was sent, and the decision. */
export function PlatformPublicationPage(props: PlatformPublicationProps) {
  const { frame, reviewed, conflict } = props
  const { publication, client, tenant } = reviewed
  return (
    <Shell title={client.name} frame={frame} section="platform">
      <Heading
        title={client.name}
        lead={client.description === '' ? `An application of ${tenant.name}` : client.description}
        mark={<PublicationBadge status={publication.status} />}
        back={{ href: '/platform/publications', label: 'Publications' }}
      >
        <div class="order-first">
          <Logo name={client.name} url={client.logoUrl} large />
        </div>
      </Heading>
      {conflict && (
        <Alert kind="error" title="This has changed since you opened it">
          <p>Nothing was decided. Below is how it is now.</p>
        </Alert>
      )}
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card title="What was sent">
          <PublicationFacts of={publication.details} />
          <dl class="mt-4 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5 border-t border-base-300 pt-4">
            <dt class="text-muted">Owner</dt>
            <dd class="break-words">{tenant.name}</dd>
            <dt class="text-muted">Access goes to</dt>
            <dd class="break-all">{placesOf(client.redirectUris).join(', ')}</dd>
            <dt class="text-muted">Client ID</dt>
            <dd class="font-mono text-xs leading-5 break-all">{client.id}</dd>
          </dl>
        </Card>
        <Decisions {...props} />
      </div>
    </Shell>
  )
}

function Decisions({ reviewed: { publication, client }, reason, issues }: PlatformPublicationProps) {
  const action = `/platform/publications/${client.id}`
  const { status, version } = publication
  const seen = <input type="hidden" name="version" value={String(version)} />
  const mayPublish = status === 'requested' || status === 'published'
  return (
    <div class="grid grid-cols-1 gap-5">
      {publication.reason !== null && (
        <Card title="Last decision">
          <p class="break-words">{publication.reason}</p>
        </Card>
      )}
      {mayPublish && (
        <Card title={status === 'published' ? 'Published' : 'Publish'}>
          <form method="post" action={action}>
            {seen}
            <label class="mb-4 flex cursor-pointer items-start gap-2.5">
              <input
                type="checkbox"
                name="customFields"
                value="on"
                checked={publication.customFields}
                aria-describedby="about-custom-fields"
                class="toggle toggle-sm mt-0.5"
              />
              <span>
                <span class="block font-medium">Custom fields across tenants</span>
                <span id="about-custom-fields" class="block text-muted">
                  Members may add custom fields of their own tenant when they authorize it.
                </span>
              </span>
            </label>
            <button name="decision" value="publish" class="btn btn-primary">
              {status === 'published' ? 'Save' : 'Publish'}
            </button>
          </form>
        </Card>
      )}
      {mayPublish && (
        <Card title={status === 'published' ? 'Withdraw' : 'Decline'} danger={status === 'published'}>
          <form method="post" action={action}>
            {seen}
            <TextField
              name="reason"
              label="Reason"
              hint="The owner gets to read it."
              value={reason}
              issues={issues}
              maxlength={300}
              autocomplete="off"
            />
            <button name="decision" value={status === 'published' ? 'withdraw' : 'decline'} class="btn">
              {status === 'published' ? 'Withdraw' : 'Decline'}
            </button>
          </form>
        </Card>
      )}
    </div>
  )
}
