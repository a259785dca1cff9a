import type { Child } from 'hono/jsx'
import type { BatchAnswer } from '../../core/batch.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { PickerScript, RecordField, type Match, type MemberChoice } from '../components/record-field.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { RecordDraft } from '../forms/record-form.ts'
import { counted, plural } from '../words/permissions.ts'
import { recordPath } from '../words/values.ts'

/** The records that were chosen in a table, as `VERSION:ID`, and the table to go back to. */
export interface Chosen {
  records: readonly string[]
  back: string
}

export interface BulkProps {
  frame: Frame
  slug: string
  definition: ModelDefinition
  chosen: Chosen
  problem: string | null
}

/** What removing several would do; nothing has been done yet. */
export function BulkRemovalPage(props: BulkProps & { preview: BatchAnswer; names: ReadonlyMap<string, string> }) {
  const { definition, preview, chosen } = props
  const removable = preview.counts.removed ?? 0
  const going = preview.results.reduce((sum, one) => sum + ('with_it' in one ? (one.with_it ?? 0) : 0), 0)
  const together = removable + going
  return (
    <BulkFrame {...props} title={`Remove ${howMany(definition, chosen.records.length)}?`}>
      <Refused {...props} done="removed" />
      <Card danger>
        <p class="mb-4">
          {`${howMany(definition, removable)} will be removed`}
          {going > 0 && (
            <strong>{`, and ${counted(going, 'record')} that ${going === 1 ? 'belongs' : 'belong'} to ${removable === 1 ? 'it' : 'them'}`}</strong>
          )}
          {`. For 30 days ${together === 1 ? 'it' : 'they'} can be brought back from “Removed records”; after that ${together === 1 ? 'it is' : 'they are'} deleted for good.`}
        </p>
        <form method="post" action={`/t/${props.slug}/data/${definition.name}/bulk/removal`} class="flex gap-2">
          <ChosenFields {...chosen} />
          {removable > 0 && <button class="btn btn-error">{`Remove ${howMany(definition, removable)}`}</button>}
          <Back {...props} />
        </form>
      </Card>
    </BulkFrame>
  )
}

interface BulkValueProps extends BulkProps {
  fields: readonly FieldDefinition[]
  /** The one to set; null where it is still to be chosen. */
  field: FieldDefinition | null
  draft: RecordDraft
  members: readonly MemberChoice[]
  matches: readonly Match[] | null
  message: string | null
}

/** Sets one field of several records: first which, then to what. */
export function BulkValuePage(props: BulkValueProps) {
  const { definition, fields, field, chosen } = props
  const home = `/t/${props.slug}/data/${definition.name}/bulk`
  return (
    <BulkFrame {...props} title={`Set a field of ${howMany(definition, chosen.records.length)}`}>
      <Card>
        <form method="post" action={home} class="mb-4 flex flex-wrap items-end gap-2">
          <ChosenFields {...chosen} />
          <label class="block">
            <span class="block font-medium">Field</span>
            <select name="field" class="select mt-1.5 w-64">
              {fields.map(({ name, label }) => (
                <option value={name} selected={name === field?.name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <button name="do" value="set" class="btn">
            {field === null ? 'Continue' : 'Change field'}
          </button>
          {field === null && <Back {...props} />}
        </form>
        {field !== null && (
          <form method="post" action={`${home}/values`} novalidate>
            <button class="sr-only" tabindex={-1} aria-hidden="true">
              Set
            </button>
            <ChosenFields {...chosen} />
            <input type="hidden" name="field" value={field.name} />
            <RecordField {...props} home={`/t/${props.slug}/data/${definition.name}`} field={field} theirs={null} />
            <p class="mb-4 text-muted">An empty value empties the field in all of them.</p>
            <div class="flex gap-2">
              <button class="btn btn-primary">{`Set in ${howMany(definition, chosen.records.length)}`}</button>
              <Back {...props} />
            </div>
            <PickerScript fields={[field]} />
          </form>
        )}
      </Card>
    </BulkFrame>
  )
}

/** What was done, where some could not be. */
export function BulkResultPage(props: BulkProps & { answer: BatchAnswer; names: ReadonlyMap<string, string> }) {
  const { answer, definition } = props
  const done = (answer.counts.removed ?? 0) + (answer.counts.updated ?? 0) + (answer.counts.unchanged ?? 0)
  const word = answer.did === 'remove_many' ? 'removed' : 'changed'
  return (
    <BulkFrame {...props} title={`${howMany(definition, done)} ${word}`}>
      <Refused {...props} preview={answer} done={word} />
      <p class="mb-4 text-muted">
        {done === 0 ? 'Nothing was changed.' : 'The others are changed.'} Choose those that are left again in the table,
        or open one to look at it.
      </p>
      <a href={backTo(props)} class="btn btn-primary">
        Back to the table
      </a>
    </BulkFrame>
  )
}

function BulkFrame(props: BulkProps & { title: string; children?: Child }) {
  return (
    <Shell title={props.title} frame={props.frame} section="data">
      <div class="max-w-2xl">
        <Heading title={props.title} back={{ href: backTo(props), label: props.definition.pluralLabel }} />
        {props.problem !== null && (
          <Alert kind="error" title="Nothing was changed">
            <p>{props.problem}</p>
          </Alert>
        )}
        {props.children}
      </div>
    </Shell>
  )
}

const MOST_NAMED = 10

/** Every reason once, with how many it holds for, and which, where they have a name. */
function Refused(props: BulkProps & { preview: BatchAnswer; done: string; names: ReadonlyMap<string, string> }) {
  const { preview, done, names, slug, definition } = props
  const reasons = new Map<string, string[]>()
  for (const one of preview.results) {
    if (one.outcome !== 'refused') continue
    const reason = REASONS[one.error.code] ?? one.error.message
    reasons.set(reason, [...(reasons.get(reason) ?? []), one.id ?? ''])
  }
  if (reasons.size === 0) return null
  return (
    <Alert kind="warning" title={`${counted(preview.counts.refused ?? 0, 'record')} can’t be ${done}`}>
      {[...reasons].map(([reason, ids]) => {
        const named = ids.filter((id) => names.has(id))
        const more = named.length - MOST_NAMED
        return (
          <>
            <p>{`${reason} (${ids.length})`}</p>
            <ul class="mb-1 list-disc pl-5">
              {named.slice(0, MOST_NAMED).map((id) => (
                <li class="wrap-anywhere">
                  <a class="link" href={recordPath(slug, definition.name, id)}>
                    {names.get(id)}
                  </a>
                </li>
              ))}
              {more > 0 && <li>{`and ${more.toLocaleString('en')} more`}</li>}
            </ul>
          </>
        )
      })}
    </Alert>
  )
}

const REASONS: Readonly<Record<string, string>> = {
  not_found: 'It is not there any more.',
  stale_version: 'Somebody has changed it since the table was opened.',
}

function ChosenFields({ records, back }: Chosen) {
  return (
    <>
      <input type="hidden" name="back" value={back} />
      {records.map((record) => (
        <input type="hidden" name="record" value={record} />
      ))}
    </>
  )
}

function Back(props: BulkProps) {
  return (
    <a href={backTo(props)} class="btn btn-ghost">
      Cancel
    </a>
  )
}

function backTo({ slug, definition, chosen }: BulkProps): string {
  return `/t/${slug}/data/${definition.name}${chosen.back}`
}

function howMany(definition: ModelDefinition, count: number): string {
  return counted(count, definition.label.toLocaleLowerCase('en'), plural(definition))
}
