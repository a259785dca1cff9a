import type { KeyKind } from '../../core/keys.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { ServiceAccountSummary } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { ErrorSummary, FieldError, TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { LifetimeSelect } from '../components/key-fields.tsx'
import { Matrix } from '../components/matrix.tsx'
import { PermissionList } from '../components/permission-list.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { KeyFormValues } from '../forms/key-form.ts'
import { KEY_KINDS_IN_WORDS } from '../words/keys.ts'

export const KEY_FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  days: 'Expires in',
  serviceAccountId: 'Acts as',
  permissions: 'What it may do',
}

export interface NewKeyProps {
  frame: Frame
  slug: string
  kind: KeyKind
  values: KeyFormValues
  accounts: readonly ServiceAccountSummary[]
  models: readonly ModelDefinition[]
  /** The most that can be ticked. */
  limit: PermissionSet
  issues: readonly FormIssue[]
  error: string | null
}

/** A new API key, or new client credentials (K1, K3). */
export function NewKeyPage(props: NewKeyProps) {
  const { slug, kind, values, accounts } = props
  const words = KEY_KINDS_IN_WORDS[kind]
  const title = `New ${kind === 'key' ? words.name : 'client credentials'}`
  const home = `/t/${slug}/apps`
  const page = `${home}/new/${kind === 'key' ? 'api-key' : 'client-credentials'}`
  return (
    <Shell title={title} frame={props.frame} section="apps">
      <Heading title={title} lead={words.summary} back={{ href: `${home}/new`, label: 'New app' }} />
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      <ErrorSummary issues={props.issues} labels={KEY_FIELDS} />
      {kind === 'credentials' && accounts.length === 0 ? (
        <EmptyState icon="person" title="A service account comes first">
          <p>Client credentials act as a service account, and there is none yet.</p>
          <a href={`${home}/service-accounts/new`} class="btn btn-primary btn-sm mt-4">
            New service account
          </a>
        </EmptyState>
      ) : (
        <form method="post" action={page} class="grid gap-5">
          <Card>
            <div class="grid gap-x-5 sm:grid-cols-2">
              <TextField
                name="name"
                label="Name"
                value={values.name}
                issues={props.issues}
                placeholder="Where it is used, such as “Nightly sync”"
                required
                maxlength={80}
              />
              <LifetimeSelect value={values.days} issues={props.issues} />
            </div>
            {kind === 'credentials' || values.actsAs !== '' ? (
              <AccountSelect {...props} />
            ) : (
              <p class="text-muted">
                {
                  'It acts as you, on the records that your role reaches. It stops when you are deactivated, and loses what your role loses. A key that stays when people leave belongs to a '
                }
                <a class="link" href={`${home}/service-accounts`}>
                  service account
                </a>
                .
              </p>
            )}
          </Card>
          {kind === 'key' && values.actsAs === '' ? <OwnPermissions {...props} page={page} /> : <Theirs {...props} />}
          <div class="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-base-300 bg-base-200 px-4 py-3 sm:mx-0 sm:px-0">
            <button class="btn btn-primary">{kind === 'key' ? 'Create API key' : 'Create client credentials'}</button>
            <a href={home} class="btn btn-ghost">
              Cancel
            </a>
          </div>
        </form>
      )}
    </Shell>
  )
}

function AccountSelect({ values, accounts, issues }: NewKeyProps) {
  const message = issues.find(({ field }) => field === 'serviceAccountId')?.message ?? null
  return (
    <div>
      <label for="field-serviceAccountId" class="block font-medium">
        Acts as
      </label>
      <select
        id="field-serviceAccountId"
        name="serviceAccountId"
        class={`select mt-1.5 w-full sm:max-w-96 ${message === null ? '' : 'select-error'}`}
        required
        aria-invalid={message === null ? undefined : 'true'}
        aria-describedby={message === null ? undefined : 'error-serviceAccountId'}
      >
        {!accounts.some(({ id }) => id === values.actsAs) && <option value="">Choose a service account</option>}
        {accounts.map(({ id, name }) => (
          <option value={id} selected={id === values.actsAs}>
            {name}
          </option>
        ))}
      </select>
      <FieldError name="serviceAccountId" message={message} />
    </div>
  )
}

function OwnPermissions({ models, limit, values, page }: NewKeyProps & { page: string }) {
  return (
    <section id="field-permissions">
      <div class="mb-3 flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h2 class="font-semibold">What it may do</h2>
        <span class="text-muted">
          {'Start from '}
          <a class="link" href={`${page}?preset=read`}>
            reading everything
          </a>
          {' or '}
          <a class="link" href={page}>
            nothing
          </a>
        </span>
      </div>
      <div class="bg-base-100">
        <Matrix models={models} limit={limit} value={values.permissions} />
      </div>
      <p class="mt-2 text-xs text-muted">
        What is greyed out is not in your own role. What is ticked here stays as it is: for more, make another key.
      </p>
    </section>
  )
}

/** What the chosen service account may do: whatever has its key may do that, today and when it changes. */
function Theirs({ accounts, values, models, kind }: NewKeyProps) {
  const account = accounts.find(({ id }) => id === values.actsAs)
  return (
    <Card
      title="What it may do"
      lead={`All that the service account may do, also when that is changed.${
        kind === 'credentials' ? ' A token can ask for less by its scope.' : ''
      }`}
    >
      {account !== undefined && <PermissionList permissions={account.permissions} models={models} />}
    </Card>
  )
}
