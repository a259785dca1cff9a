import { SYSTEM_PERMISSIONS } from '../../core/permissions.ts'
import type { RoleDetail } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { ErrorSummary } from '../components/field.tsx'
import { DataSection, EnterDoes, NameCard, RecordsCard, type PowersProps } from '../components/powers-fields.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { TryButton } from '../components/try-button.tsx'
import { Shell } from '../components/shell.tsx'
import { SystemTicks } from '../components/system-ticks.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'
import { ConflictAlert } from './client-general.tsx'

export const ROLE_FIELDS: Readonly<Record<string, string>> = {
  name: 'Name',
  description: 'Description',
  system: 'System permissions',
  permissions: 'Data',
  portfolio: 'Which records',
}

export interface RoleEditorProps extends PowersProps {
  frame: Frame
  slug: string
  /** The one that is edited; null for a new one. */
  role: RoleDetail | null
  notice: string | null
}

/** A role to make or to change (T5): system permissions, data with fields, portfolio. */
export function RoleEditorPage(props: RoleEditorProps) {
  const { slug, role, values, limit, issues } = props
  const home = `/t/${slug}/roles`
  const page = role === null ? `${home}/new` : `${home}/${role.id}`
  const fixed = role?.fixed ?? null
  return (
    <Shell title={role?.name ?? 'New role'} frame={props.frame} section="people">
      <Heading
        title={role?.name ?? 'New role'}
        lead={role === null ? 'Give what its members need, and nothing more.' : role.description}
        back={{ href: home, label: 'Roles' }}
        mark={role?.builtin === true ? <Badge kind="neutral">Built in</Badge> : undefined}
      >
        {role !== null && <RoleActions role={role} home={home} />}
      </Heading>
      <Notice code={props.notice} />
      {props.conflict && <ConflictAlert href={page} />}
      {props.error !== null && <Alert kind="error">{props.error}</Alert>}
      {role !== null && fixed !== null && <Alert kind="info">{fixed}</Alert>}
      {role?.own === true && fixed === null && (
        <Alert kind="info">This is your own role. You can take away from it, and nobody can add to their own.</Alert>
      )}
      <ErrorSummary issues={issues} labels={ROLE_FIELDS} />
      <form method="post" action={page} class="grid gap-5">
        <EnterDoes value={role === null ? 'save' : 'review'} />
        <input type="hidden" name="version" value={String(props.version)} />
        <fieldset class="grid min-w-0 gap-5" disabled={fixed !== null}>
          <legend class="sr-only">The role</legend>
          <NameCard values={values} issues={issues} />
          <Card title="System permissions" lead="What its members may do to the workspace itself.">
            <SystemTicks offered={SYSTEM_PERMISSIONS} limit={limit.system} ticked={values.system} />
          </Card>
          <RecordsCard of={props} page={page} countAt={`${home}/company-count`} />
          <DataSection
            of={props}
            hint="What is greyed out is not in your own role, so you can’t give it. Fields that are added to a model later stay hidden until somebody allows them."
          />
        </fieldset>
        {fixed === null && (
          <div class="sticky bottom-0 -mx-4 flex flex-wrap items-center gap-3 border-t border-base-300 bg-base-200 px-4 py-3 sm:mx-0 sm:px-0">
            {role === null ? (
              <>
                <button name="do" value="save" class="btn btn-primary">
                  Create role
                </button>
                <TryButton action={`/t/${slug}/access/roles/new`} />
              </>
            ) : (
              <>
                <button name="do" value="review" class="btn btn-primary">
                  Review the change
                </button>
                <TryButton action={`/t/${slug}/access/roles/${role.id}`} />
                <span class="text-muted">Nothing is saved before you have seen what it does.</span>
              </>
            )}
          </div>
        )}
      </form>
    </Shell>
  )
}

function RoleActions({ role, home }: { role: RoleDetail; home: string }) {
  return (
    <div class="flex flex-wrap items-center gap-2">
      <a href={`${home.replace(/roles$/, 'members')}?role=${role.id}`} class="btn btn-ghost btn-sm">
        {`${counted(role.members, 'member')}, ${counted(role.connections, 'connection')}`}
      </a>
      <a href={`${home.replace(/roles$/, 'access')}?role=${role.id}`} class="btn btn-sm">
        What it can see and do
      </a>
      <a href={`${home}/new?from=${role.id}`} class="btn btn-sm">
        Copy
      </a>
      {role.undeletable === null && (
        <a href={`${home}/${role.id}/deletion`} class="btn btn-error btn-outline btn-sm">
          Delete
        </a>
      )}
    </div>
  )
}
