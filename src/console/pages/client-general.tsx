import type { ClientDetail } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { ClientFields, ClientIssues } from '../components/client-fields.tsx'
import { ClientFrame } from '../components/client-frame.tsx'
import { CopyField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { Card } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { DangerZone, SecretCard } from '../components/client-secret.tsx'
import { RegistrationFacts } from '../components/registration-facts.tsx'
import type { Frame } from '../console-env.ts'
import type { ClientFormValues } from '../forms/client-form.ts'
import { dateTime } from '../words/time.ts'

export interface ClientGeneralProps {
  frame: Frame
  slug: string
  client: ClientDetail
  values: ClientFormValues
  issues: readonly FormIssue[]
  /** Somebody else saved first: the entries are kept, and saving again replaces what they did (A56). */
  conflict: boolean
  deletionError: string | null
  notice: string | null
  mcpUrl: string
  timeZone: string
}

/** A client's settings, its secret and its end. */
export function ClientGeneralPage(props: ClientGeneralProps) {
  const { client, values, issues, slug, timeZone } = props
  const home = `/t/${slug}/apps/${client.id}`
  return (
    <ClientFrame frame={props.frame} slug={slug} client={client} tab="general">
      <Notice code={props.notice} />
      {props.conflict && <ConflictAlert href={home} />}
      <ClientIssues issues={issues} />
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        {client.registration === null ? (
          <form method="post" action={home}>
            <input type="hidden" name="version" value={String(client.version)} />
            <input type="hidden" name="preset" value={values.preset} />
            <Card title="Settings">
              <ClientFields values={values} issues={issues} />
              <button class="btn btn-primary">Save</button>
            </Card>
          </form>
        ) : (
          <Card
            title="It registered itself"
            lead="Name and addresses are what the application says, and change with it. What it may do is up to you: see Permissions."
          >
            <RegistrationFacts registration={client.registration} />
          </Card>
        )}
        <div class="grid grid-cols-1 gap-5">
          <Card title="Identity">
            <CopyField name="client-id" label="Client ID" value={client.registration?.id ?? client.id} />
            <CopyField name="mcp-url" label="MCP server URL" value={props.mcpUrl} />
            <p class="text-muted">
              {client.registration === null ? 'Registered' : 'Admitted'} on {dateTime(client.createdAt, timeZone)}
              {client.createdBy === null ? '' : ` by ${client.createdBy}`}.
            </p>
          </Card>
          {client.requireSecret && client.registration === null && (
            <SecretCard home={home} secrets={client.secrets} timeZone={timeZone} />
          )}
          <DangerZone home={home} client={client} error={props.deletionError} />
        </div>
      </div>
    </ClientFrame>
  )
}

export function ConflictAlert({ href }: { href: string }) {
  return (
    <Alert kind="error" title="Somebody else has changed this client since you opened it">
      <p>
        Nothing was saved. What you entered is still here: save again to replace their change, or{' '}
        <a class="link" href={href} target="_blank" rel="noopener">
          look at what they saved
        </a>{' '}
        first.
      </p>
    </Alert>
  )
}
