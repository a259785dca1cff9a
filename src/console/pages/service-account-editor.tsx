import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet, SystemPermission } from '../../core/permissions.ts'
import { Alert } from '../components/alert.tsx'
import { ErrorSummary, TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Matrix } from '../components/matrix.tsx'
import { PortfolioFields } from '../components/portfolio-fields.tsx'
import { Shell } from '../components/shell.tsx'
import { SystemTicks } from '../components/system-ticks.tsx'
import type { Frame } from '../console-env.ts'
import type { FieldOption } from '../data-access.ts'
import type { DraftIssue } from '../forms/filter-form.ts'
import type { RoleFormValues } from '../forms/role-form.ts'
import { ConflictAlert } from './client-general.tsx'
import { ROLE_FIELDS } from './role-editor.tsx'

export interface AccountEditorProps {
  frame: Frame
  slug: string
  /** The one that is changed; null for a new one. */
  account: { id: string; name: string } | null
  models: readonly ModelDefinition[]
  values: RoleFormValues
  /** What can be ticked: the person's own, and what the account has already. */
  limit: { system: readonly SystemPermission[]; permissions: PermissionSet }
  own: PermissionSet
  version: number
  /** What the person may ask companies by. */
  options: readonly FieldOption[]
  /** How many companies it reaches, in words; null where nobody has counted. */
  count: string | null
  issues: readonly FormIssue[]
  /** What is wrong with conditions of the portfolio. */
  conditions: readonly DraftIssue[]
  error: string | null
  conflict: boolean
}

/** A service account to make or to change (K2): like a role, for somebody who is no person. */
export function AccountEditorPage(props: AccountEditorProps) {
  const { slug, account, values, limit, models, own, issues } = props
  const accounts = `/t/${slug}/apps/service-accounts`
  const [page, back] =
    account === null
      ? [`${accounts}/new`, { href: accounts, label: 'Service accounts' }]
      : [`${accounts}/${account.id}/edit`, { href: `${accounts}/${account.id}`, label: account.name }]
  const title = account === null ? 'New service account' : `Change ${account.name}`
  return (
    <Shell title={title} frame={props.frame} section="apps">
      <Heading title={title} lead="Give what its programs need, and nothing more." back={back} />
      {props.conflict && <ConflictAlert href={back.href} />}
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      <ErrorSummary issues={issues} labels={ROLE_FIELDS} />
      <form method="post" action={page} class="grid gap-5">
        {/* Enter in a field does what the last button does. */}
        <button
          name="do"
          value={account === null ? 'save' : 'review'}
          class="hidden"
          tabindex={-1}
          aria-hidden="true"
        />
        <input type="hidden" name="version" value={String(props.version)} />
        <Card title="Name">
          <div class="grid gap-x-5 sm:grid-cols-2">
            <TextField name="name" label="Name" value={values.name} issues={issues} required maxlength={60} />
            <TextField
              name="description"
              label="Description (optional)"
              value={values.description}
              issues={issues}
              maxlength={200}
            />
          </div>
        </Card>
        <Card title="Which records" lead="Records of other models follow the company that they belong to.">
          <PortfolioFields
            page={page}
            values={values.portfolio}
            options={props.options}
            own={own.portfolio}
            count={props.count}
            countAt={`${accounts}/company-count`}
            issues={issues}
            conditions={props.conditions}
            byOwner={false}
          />
        </Card>
        <section>
          <h2 class="mb-3 font-semibold">What may be done with them</h2>
          <div class="bg-base-100">
            <Matrix models={models} limit={limit.permissions} value={values.permissions} />
          </div>
          <p class="mt-2 text-xs text-muted">What is greyed out is not in your own role, so you can’t give it.</p>
        </section>
        <Card title="Files" lead="Beside the data itself: many records at once.">
          <SystemTicks offered={['import', 'export']} limit={limit.system} ticked={values.system} />
        </Card>
        <div class="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-base-300 bg-base-200 px-4 py-3 sm:mx-0 sm:px-0">
          {account === null ? (
            <button name="do" value="save" class="btn btn-primary">
              Create service account
            </button>
          ) : (
            <>
              <button name="do" value="review" class="btn btn-primary">
                Review the change
              </button>
              <span class="text-muted">Nothing is saved before you have seen what it does.</span>
            </>
          )}
        </div>
      </form>
    </Shell>
  )
}
