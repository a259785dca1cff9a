import type { ModelDefinition } from '../../core/models.ts'
import type { RelatedCount } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted, joined, plural } from '../words/permissions.ts'

export interface RecordRemovalProps {
  frame: Frame
  own: string
  definition: ModelDefinition
  models: readonly ModelDefinition[]
  record: { title: string; version: number }
  /** What goes with it: the records of a company. */
  with: readonly RelatedCount[]
  /** Why it was not removed. */
  problem: string | null
}

/** The last look before a record is removed: what goes with it, and for how long it can be brought back. */
export function RecordRemovalPage(props: RecordRemovalProps) {
  const { frame, own, definition, models, record } = props
  const parts = props.with.flatMap(({ model, count }) => {
    const belonging = models.find(({ name }) => name === model)
    if (belonging === undefined || count === 0) return []
    return [counted(count, belonging.label.toLocaleLowerCase('en'), plural(belonging))]
  })
  return (
    <Shell title={`Remove ${record.title}`} frame={frame} section="data">
      <div class="max-w-2xl">
        <Heading title={`Remove ${record.title}?`} back={{ href: own, label: record.title }} />
        {props.problem !== null && (
          <Alert kind="error" title="It was not removed">
            <p>{props.problem}</p>
          </Alert>
        )}
        <Card danger>
          {parts.length > 0 && (
            <p class="mb-3">
              {'What belongs to it goes with it: '}
              <strong>{joined(parts)}</strong>.
            </p>
          )}
          <p class="mb-4">
            {`Nobody sees ${parts.length > 0 ? 'them' : 'it'} from then on. For 30 days ${parts.length > 0 ? 'they' : 'it'} can be brought back from “Removed records” of ${plural(definition)}; after that ${parts.length > 0 ? 'they are' : 'it is'} deleted for good.`}
          </p>
          <form method="post" action={`${own}/removal`} class="flex gap-2">
            <input type="hidden" name="version" value={String(record.version)} />
            <button class="btn btn-error">Remove</button>
            <a href={own} class="btn btn-ghost">
              Cancel
            </a>
          </form>
        </Card>
      </div>
    </Shell>
  )
}
