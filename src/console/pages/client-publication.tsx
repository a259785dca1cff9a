import type { ClientDetail, PublicationInput, PublicationView } from '../../tenant/contract.ts'
import { ClientFrame } from '../components/client-frame.tsx'
import { ErrorSummary, TextField, type FormIssue } from '../components/field.tsx'
import { Card } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { PublicationBadge, PublicationFacts } from '../components/publication-facts.tsx'
import type { Frame } from '../console-env.ts'
import { dateTime } from '../words/time.ts'

export const PUBLICATION_FIELDS = {
  company: 'Company',
  contact: 'Contact',
  privacyUrl: 'Privacy policy',
  termsUrl: 'Terms',
  helpUrl: 'Help centre',
} as const

const HINTS: Record<keyof typeof PUBLICATION_FIELDS, string> = {
  company: 'Who answers for the application.',
  contact: 'An e-mail address that somebody reads.',
  privacyUrl: 'What happens to the data that it reads.',
  termsUrl: 'On what terms other companies use it.',
  helpUrl: 'Where its users get help. It may be left out.',
}

export interface ClientPublicationProps {
  frame: Frame
  slug: string
  client: ClientDetail
  publication: PublicationView | null
  values: PublicationInput
  issues: readonly FormIssue[]
  notice: string | null
  timeZone: string
}

/** A client on its way to members of every tenant (P5). */
export function ClientPublicationPage(props: ClientPublicationProps) {
  const { frame, slug, client, publication, values, issues, notice } = props
  const home = `/t/${slug}/apps/${client.id}/publication`
  const open = publication === null || publication.status === 'declined' || publication.status === 'withdrawn'
  return (
    <ClientFrame frame={frame} slug={slug} client={client} tab="publication">
      <Notice code={notice} />
      <ErrorSummary issues={issues} labels={PUBLICATION_FIELDS} />
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        {open ? (
          <Card
            title="Publish this client"
            lead="Members of every workspace could authorize it then, each within their own role and your ceiling. The operators of this deployment review it first. Each workspace sees only what its own members do with it."
          >
            <form method="post" action={home}>
              {Object.entries(PUBLICATION_FIELDS).map(([name, label]) => (
                <TextField
                  name={name}
                  label={label}
                  hint={HINTS[name as keyof typeof PUBLICATION_FIELDS]}
                  value={values[name as keyof typeof PUBLICATION_FIELDS] ?? ''}
                  issues={issues}
                  type={name === 'contact' ? 'email' : name === 'company' ? 'text' : 'url'}
                  required={name !== 'helpUrl'}
                  maxlength={500}
                />
              ))}
              <button class="btn btn-primary">Ask for a review</button>
            </form>
          </Card>
        ) : (
          <Card title="What was sent">
            <PublicationFacts of={publication} />
          </Card>
        )}
        <div class="grid grid-cols-1 gap-5">
          <State {...props} />
          {!open && (
            <Card title="Withdraw" danger>
              <p class="text-muted">
                Only members of your own workspace can use it then. Connections of all others end at once.
              </p>
              <form method="post" action={`${home}/withdrawal`} class="mt-4">
                <button class="btn btn-error btn-outline">Withdraw</button>
              </form>
            </Card>
          )}
        </div>
      </div>
    </ClientFrame>
  )
}

function State({ publication, timeZone }: ClientPublicationProps) {
  if (publication === null) {
    return (
      <Card title="Private">
        <p class="text-muted">Only members of your own workspace can authorize it.</p>
      </Card>
    )
  }
  const { status, requestedAt, decidedBy, decidedAt, reason, customFields } = publication
  return (
    <Card title="State">
      <p>
        <PublicationBadge status={status} />
      </p>
      <p class="mt-2 text-muted">{`Asked for on ${dateTime(requestedAt, timeZone)}.`}</p>
      {decidedBy !== null && decidedAt !== null && (
        <p class="text-muted">{`Decided on ${dateTime(decidedAt, timeZone)} by ${decidedBy}.`}</p>
      )}
      {reason !== null && <p class="mt-2 break-words">{reason}</p>}
      {status === 'published' && (
        <p class="mt-2 text-muted">
          {customFields
            ? 'Members of other workspaces may add custom fields of theirs.'
            : 'It gets no custom fields of other workspaces.'}
        </p>
      )}
    </Card>
  )
}
