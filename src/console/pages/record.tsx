import type { ModelDefinition } from '../../core/models.ts'
import type { HistoryEntry, VisibleRecord } from '../../core/records.ts'
import type { MemberView, RelatedCount } from '../../tenant/contract.ts'
import { Card, Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Notice } from '../components/notice.tsx'
import { RecordHistory } from '../components/record-history.tsx'
import { RecordValue } from '../components/record-value.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { tableAddress } from '../forms/table-query.ts'
import { dateTime } from '../words/time.ts'
import { recordName, recordPath, valueInWords } from '../words/values.ts'

export interface RecordPageProps {
  frame: Frame
  tenant: MemberView['tenant']
  definition: ModelDefinition
  models: readonly ModelDefinition[]
  /** Holds the fields that its reader may see, and no others. */
  record: VisibleRecord
  related: readonly RelatedCount[]
  history: readonly HistoryEntry[]
  /** Asks for what is older; null where nothing is. */
  older: number | null
  /** Whether the history on the page begins with the latest version. */
  latest: boolean
  may: { update: boolean; remove: boolean }
  notice: string | null
}

/** One record with all that its reader may see of it: values, what refers to it, and its history. */
export function RecordPage(props: RecordPageProps) {
  const { frame, tenant, definition, record, may } = props
  const title = recordName(definition, record) ?? `${definition.label} ${record.id}`
  const own = recordPath(tenant.slug, definition.name, record.id)
  return (
    <Shell title={title} frame={frame} section="data">
      <Heading
        title={title}
        lead={definition.label}
        back={{ href: `/t/${tenant.slug}/data/${definition.name}`, label: definition.pluralLabel }}
      >
        <div class="flex gap-2">
          {may.remove && (
            <a href={`${own}/removal`} class="btn btn-ghost btn-sm">
              <Icon name="trash" />
              Remove
            </a>
          )}
          {may.update && (
            <a href={`${own}/edit`} class="btn btn-primary btn-sm">
              Edit
            </a>
          )}
        </div>
      </Heading>
      <Notice code={props.notice} />
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div class="grid grid-cols-1 gap-5">
          <Card>
            <Fields {...props} />
          </Card>
          <RecordHistory {...props} own={own} />
        </div>
        <div class="grid grid-cols-1 gap-5">
          <Related {...props} />
          <Facts record={record} timeZone={tenant.timeZone} />
        </div>
      </div>
    </Shell>
  )
}

/** Short values side by side, long texts below them; the name is the page's heading. */
function Fields({ tenant, definition, record }: RecordPageProps) {
  const values = definition.fields.slice(1).flatMap((field) => {
    const value = record[field.name]
    return value === undefined ? [] : [{ field, value: valueInWords(field, value, tenant.timeZone) }]
  })
  if (values.length === 0) return <p class="text-muted">Nothing more of it is yours to see.</p>
  const long = values.filter(({ field }) => field.type === 'long_text')
  const short = values.filter((one) => !long.includes(one))
  return (
    <dl class="grid grid-cols-1 gap-x-6 gap-y-4 sm:grid-cols-2">
      {[...short, ...long].map(({ field, value }) => (
        <div class={field.type === 'long_text' ? 'border-t border-base-300 pt-4 sm:col-span-2' : ''}>
          <dt class="text-xs text-muted">{field.label}</dt>
          <dd class="mt-0.5 min-w-0 wrap-anywhere">
            <RecordValue slug={tenant.slug} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** What refers to the record, each with the table that shows it. */
function Related({ tenant, models, record, related }: RecordPageProps) {
  if (related.length === 0) return null
  return (
    <Card title="Related records">
      <ul class="divide-y divide-base-300">
        {related.map(({ model, field, count }) => {
          const definition = models.find(({ name }) => name === model)
          const by = definition?.fields.find(({ name }) => name === field)
          const twice = related.filter((one) => one.model === model).length > 1
          const where = { field, op: 'eq' as const, value: record.id }
          return (
            <li>
              <a
                href={tableAddress(`/t/${tenant.slug}/data/${model}`, { view: 'none', where })}
                class="flex items-baseline justify-between gap-3 py-1.5 hover:underline"
              >
                <span>
                  {definition?.pluralLabel ?? model}
                  {twice && <span class="text-muted">{` (${by?.label ?? field})`}</span>}
                </span>
                <span class="text-muted tabular-nums">{count.toLocaleString('en')}</span>
              </a>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Facts({ record, timeZone }: { record: VisibleRecord; timeZone: string }) {
  const externalId = record['external_id']
  return (
    <p class="px-1 text-xs wrap-anywhere text-muted">
      {'Created '}
      <Time at={record.created_at} timeZone={timeZone} />
      {' · Changed '}
      <Time at={record.updated_at} timeZone={timeZone} />
      {` · Version ${record.version} · Times of ${timeZone.replaceAll('_', ' ')} · ID ${record.id}`}
      {typeof externalId === 'string' && ` · External ID ${externalId}`}
    </p>
  )
}

/** `at` is ISO 8601 in UTC. */
function Time({ at, timeZone }: { at: string; timeZone: string }) {
  return <time datetime={at}>{dateTime(Date.parse(at), timeZone)}</time>
}
