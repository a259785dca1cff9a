import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { Alert } from '../components/alert.tsx'
import { ErrorSummary, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { PickerScript, RecordField, type Match, type MemberChoice } from '../components/record-field.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { RecordDraft } from '../forms/record-form.ts'
import { joined } from '../words/permissions.ts'

/** What somebody else saved while the form was open. */
interface ConflictTold {
  /** Labels of the fields that were taken over. */
  taken: readonly string[]
  /** By name of the field, in words: what stands there now, where both have changed it. */
  theirs: Readonly<Record<string, string>>
  /** Who did it, and when; as far as the member may see. */
  by: string
  at: string
}

export interface RecordFormProps {
  frame: Frame
  slug: string
  timeZone: string
  definition: ModelDefinition
  /** Those that the member may write. */
  fields: readonly FieldDefinition[]
  /** Null for a new record. */
  record: { id: string; title: string; version: number } | null
  draft: RecordDraft
  members: readonly MemberChoice[]
  /** What a reference could mean, by field. */
  matches: Readonly<Record<string, readonly Match[]>>
  issues: readonly FormIssue[]
  /** What is wrong with the whole, such as a record that would leave the portfolio. */
  problem: string | null
  /** Somebody else saved first. */
  conflict: ConflictTold | null
}

/** Creates or changes a record: a field for everything that the member may write. */
export function RecordFormPage(props: RecordFormProps) {
  const { frame, slug, definition, fields, record, draft, issues, conflict } = props
  const home = `/t/${slug}/data/${definition.name}`
  const own = record === null ? null : `${home}/${encodeURIComponent(record.id)}`
  const kind = definition.label.toLocaleLowerCase('en')
  const title = record === null ? `New ${kind}` : `Edit ${record.title}`
  const labels = Object.fromEntries(fields.map(({ name, label }) => [name, label]))
  return (
    <Shell title={title} frame={frame} section="data">
      <div class="max-w-3xl">
        <Heading
          title={title}
          back={
            own === null ? { href: home, label: definition.pluralLabel } : { href: own, label: record?.title ?? '' }
          }
        />
        {conflict !== null && own !== null && <Conflict {...conflict} own={own} />}
        {props.problem !== null && (
          <Alert kind="error" title="Nothing was saved">
            <p>{props.problem}</p>
          </Alert>
        )}
        <ErrorSummary issues={issues} labels={labels} />
        <form method="post" action={own === null ? `${home}/new` : `${own}/edit`} novalidate>
          {/* What the Enter key sends. */}
          <button class="sr-only" tabindex={-1} aria-hidden="true">
            Save
          </button>
          {record !== null && <input type="hidden" name="version" value={String(record.version)} />}
          <Card>
            <div class="grid gap-x-6 sm:grid-cols-2">
              {fields.map((field) => (
                <RecordField
                  home={home}
                  field={field}
                  draft={draft}
                  members={props.members}
                  matches={props.matches[field.name] ?? null}
                  message={messageFor(issues, field.name)}
                  theirs={conflict?.theirs[field.name] ?? null}
                />
              ))}
            </div>
            <div class="flex flex-wrap items-center gap-2">
              <button class="btn btn-primary">{record === null ? `Create ${kind}` : 'Save'}</button>
              <a href={own ?? home} class="btn btn-ghost">
                Cancel
              </a>
              {fields.some(({ type }) => type === 'datetime') && (
                <span class="ml-auto text-xs text-muted">{`Times of ${props.timeZone.replaceAll('_', ' ')}`}</span>
              )}
            </div>
            <PickerScript fields={fields} />
          </Card>
        </form>
      </div>
    </Shell>
  )
}

function Conflict({ taken, theirs, by, at, own }: ConflictTold & { own: string }) {
  const disputed = Object.keys(theirs).length
  const who = by === 'You' ? 'You have' : `${by} has`
  const title = `${who} changed this record since you opened it here${at === '' ? '' : ` (${at})`}`
  return (
    <Alert kind="error" title={title}>
      <p>
        {'Nothing was saved yet, and what you entered is still here. '}
        {disputed > 0 &&
          `${disputed === 1 ? 'One field was' : `${disputed} fields were`} changed by both of you: the other value stands under yours. `}
        {taken.length > 0 && `Taken over from the other change: ${joined(taken)}. `}
        Save again to keep what the form shows now.
      </p>
      <p class="mt-1 flex flex-wrap gap-x-4">
        <a class="link" href={`${own}#history`} target="_blank" rel="noopener">
          See what was changed (new tab)
        </a>
        <a class="link" href={own}>
          Drop what I entered
        </a>
      </p>
    </Alert>
  )
}

function messageFor(issues: readonly FormIssue[], name: string): string | null {
  return issues.filter(({ field }) => field === name).map(({ message }) => message)[0] ?? null
}
