import { applicationOfHost } from '../../core/known-applications.ts'
import type { ConsentPage } from '../../oauth/pages.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { AdditionalFields } from '../components/additional-fields.tsx'
import { ConsentChoice, ConsentLine } from '../components/consent-model.tsx'
import { DoorMark } from '../components/authorization-parts.tsx'
import { Logo } from '../components/logo.tsx'
import { publisherLinks } from '../components/publication-facts.tsx'
import { FocusShell } from '../components/shell.tsx'
import { actionsOf, recordsInWords } from '../words/permissions.ts'

/** What a member decides on (C1 to C3, C5, C6): who asks, where it goes, for whom, and what. */
export function ConsentView({ view, account, action, switchAccount }: ConsentPage) {
  const { client, tenant } = view
  const models = view.models.filter((model) => actionsOf(view.offered, model.name).length > 0)
  const records = recordsInWords(view.offered, 'own')
  return (
    <FocusShell title={`Authorize ${client.name}`} wide>
      <DoorMark tenant={tenant.name} />
      <div class="rounded-box border border-base-300 bg-base-100">
        <header class="border-b border-base-300 p-5 sm:p-6">
          <div class="flex items-start gap-4">
            <Logo name={client.name} url={client.logoUrl} large />
            <div class="min-w-0">
              <h1 class="text-lg leading-snug font-semibold tracking-tight break-words">
                <bdi>{client.name}</bdi> wants access to <bdi>{tenant.name}</bdi>
              </h1>
              {client.description !== '' && <p class="mt-0.5 break-words text-muted">{client.description}</p>}
            </div>
          </div>
          <Facts {...{ view, account, switchAccount }} />
        </header>
        <form method="post" action={action}>
          <input type="hidden" name="handle" value={view.handle} />
          <div class="p-5 sm:p-6">
            {view.loopback && (
              <Alert kind="warning" title="The access goes to a program on your own computer">
                <p>Continue only if you have just started connecting it yourself.</p>
              </Alert>
            )}
            {view.narrowed && (
              <Alert kind="info">
                {`It asked for more. Your role, ${view.roleName}, allows only what is listed here.`}
              </Alert>
            )}
            <h2 class="mb-1 font-semibold">{view.dynamic ? 'Choose what it may do for you' : 'It would be able to'}</h2>
            {view.dynamic && (
              <p class="mb-2 text-muted">
                {view.current === null ? 'Reading is ticked to begin with.' : 'What it may do now is ticked.'} To let it
                change records, tick that too and set the fields to Edit under “Show more”.
              </p>
            )}
            {models.length === 0 ? (
              <p class="text-muted">
                {`Nothing yet: the application has not been given any permission that your role, ${view.roleName}, has too. Ask an administrator of ${tenant.name}.`}
              </p>
            ) : (
              <ul class="divide-y divide-base-300">
                {models.map((model) => (
                  <li class="py-3">
                    {view.dynamic ? (
                      <ConsentChoice view={view} definition={model} />
                    ) : (
                      <ConsentLine view={view} definition={model} />
                    )}
                  </li>
                ))}
              </ul>
            )}
            {view.additional !== null && <AdditionalFields view={view} additional={view.additional} />}
            {records !== null && <p class="mt-3 text-muted">{`${records}.`}</p>}
            <GoneModels view={view} />
          </div>
          <footer class="border-t border-base-300 bg-base-200/50 p-5 sm:px-6">
            <p class="mb-4 text-muted">
              It acts in your name and never has more than you do. You can disconnect it at any time under “My
              applications”.
            </p>
            <div class="flex flex-wrap gap-2">
              <button name="decision" value="authorize" class="btn btn-primary min-w-32">
                Authorize
              </button>
              <button name="decision" value="cancel" class="btn min-w-24">
                Cancel
              </button>
            </div>
          </footer>
        </form>
      </div>
    </FocusShell>
  )
}

function Facts({ view, account, switchAccount }: Omit<ConsentPage, 'action'>) {
  return (
    <dl class="mt-4 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {view.clientDomain !== null && (
        <>
          <dt class="text-muted">Published by</dt>
          <dd class="flex flex-wrap items-center gap-x-2">
            <span class="font-medium break-all">{view.clientDomain}</span>
            <Badge kind="success">Verified domain</Badge>
          </dd>
        </>
      )}
      {view.publisher !== null && <Publisher of={view.publisher} />}
      <dt class="text-muted">Goes to</dt>
      <dd class="flex flex-wrap items-center gap-x-2">
        <span class="font-medium break-all">{view.redirectHost}</span>
        {applicationOfHost(view.redirectHost) !== null || view.redirectHost === view.clientDomain ? (
          <Badge kind="success">Verified domain</Badge>
        ) : (
          <Badge kind="warning">Not verified</Badge>
        )}
      </dd>
      <dt class="text-muted">Tenant</dt>
      <dd class="break-words">{view.tenant.name}</dd>
      <dt class="text-muted">Account</dt>
      <dd>
        <span class="break-words">{`${account.name}, ${account.email}`}</span>{' '}
        <a href={switchAccount} class="link whitespace-nowrap">
          Switch account
        </a>
      </dd>
    </dl>
  )
}

/** Who answers for a published client, and on what terms (P5). */
function Publisher({ of }: { of: NonNullable<ConsentPage['view']['publisher']> }) {
  return (
    <>
      <dt class="text-muted">Published by</dt>
      <dd class="flex flex-wrap items-center gap-x-3">
        <span class="font-medium break-words">{of.company}</span>
        {publisherLinks(of).map(({ label, href }) => (
          <a class="link" href={href} target="_blank" rel="noopener noreferrer">
            {label}
          </a>
        ))}
      </dd>
    </>
  )
}

/** What the connection has now and would no longer have at all (C5). */
function GoneModels({ view }: Pick<ConsentPage, 'view'>) {
  const { current } = view
  if (current === null) return null
  const gone = view.models.filter(
    (model) => actionsOf(view.offered, model.name).length === 0 && actionsOf(current, model.name).length > 0,
  )
  if (gone.length === 0) return null
  return <p class="mt-3 text-muted">{`No longer: ${gone.map((model) => model.pluralLabel).join(', ')}.`}</p>
}
