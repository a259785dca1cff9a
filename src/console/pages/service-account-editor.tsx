import { Alert } from '../components/alert.tsx'
import { ErrorSummary } from '../components/field.tsx'
import { DataSection, EnterDoes, NameCard, RecordsCard, type PowersProps } from '../components/powers-fields.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import { SystemTicks } from '../components/system-ticks.tsx'
import type { Frame } from '../console-env.ts'
import { ConflictAlert } from './client-general.tsx'
import { ROLE_FIELDS } from './role-editor.tsx'

export interface AccountEditorProps extends PowersProps {
  frame: Frame
  slug: string
  /** The one that is changed; null for a new one. */
  account: { id: string; name: string } | null
}

/** A service account to make or to change (K2): like a role, for somebody who is no person. */
export function AccountEditorPage(props: AccountEditorProps) {
  const { slug, account, values, limit, issues } = props
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
        <EnterDoes value={account === null ? 'save' : 'review'} />
        <input type="hidden" name="version" value={String(props.version)} />
        <NameCard values={values} issues={issues} />
        <RecordsCard of={props} page={page} countAt={`${accounts}/company-count`} byOwner={false} />
        <DataSection of={props} hint="What is greyed out is not in your own role, so you can’t give it." />
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
