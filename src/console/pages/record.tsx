import type { ModelDefinition } from '../../core/models.ts'
import type { VisibleRecord } from '../../core/records.ts'
import type { MemberView } from '../../tenant/contract.ts'
import { Card, Heading } from '../components/heading.tsx'
import { RecordValue } from '../components/record-value.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { dateTime } from '../words/time.ts'
import { recordName, valueInWords } from '../words/values.ts'

export interface RecordPageProps {
  frame: Frame
  tenant: MemberView['tenant']
  definition: ModelDefinition
  /** Holds the fields that its reader may see, and no others. */
  record: VisibleRecord
}

/** One record, to be read: where the citations of AI clients lead (M2). */
export function RecordPage({ frame, tenant, definition, record }: RecordPageProps) {
  const title = recordName(definition, record) ?? `${definition.label} ${record.id}`
  return (
    <Shell title={title} frame={frame} section={null}>
      <div class="max-w-3xl">
        <Heading title={title} lead={`${definition.label} in ${tenant.name}`} />
        <Card>
          <Fields {...{ tenant, definition, record }} />
        </Card>
        <Footer record={record} timeZone={tenant.timeZone} />
      </div>
    </Shell>
  )
}

/** All that its reader may see, but for the name, which is the page's heading. */
function Fields({ tenant, definition, record }: Omit<RecordPageProps, 'frame'>) {
  const values = definition.fields.slice(1).flatMap((field) => {
    const value = record[field.name]
    return value === undefined ? [] : [{ field, value: valueInWords(field, value, tenant.timeZone) }]
  })
  if (values.length === 0) return <p class="text-muted">Nothing more of it is yours to see.</p>
  return (
    <dl class="divide-y divide-base-300">
      {values.map(({ field, value }) => (
        <div class="py-2.5 first:pt-0 last:pb-0 sm:grid sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-x-4">
          <dt class="text-muted">{field.label}</dt>
          <dd class="min-w-0 wrap-anywhere">
            <RecordValue slug={tenant.slug} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Footer({ record, timeZone }: { record: VisibleRecord; timeZone: string }) {
  const externalId = record['external_id']
  return (
    <p class="mt-3 text-xs wrap-anywhere text-muted">
      {'Created '}
      <Time at={record.created_at} timeZone={timeZone} />
      {' · Changed '}
      <Time at={record.updated_at} timeZone={timeZone} />
      {` · Version ${record.version} · Times of ${timeZone.replaceAll('_', ' ')}`}
      {typeof externalId === 'string' && ` · External ID ${externalId}`}
    </p>
  )
}

/** `at` is ISO 8601 in UTC. */
function Time({ at, timeZone }: { at: string; timeZone: string }) {
  return <time datetime={at}>{dateTime(Date.parse(at), timeZone)}</time>
}
