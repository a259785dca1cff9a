import type { ModelDefinition } from '../../core/models.ts'
import type { RemovedRecord } from '../../core/records.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { plural } from '../words/permissions.ts'
import { dateOnly, dateTime } from '../words/time.ts'

export interface RemovedRecordsProps {
  frame: Frame
  slug: string
  timeZone: string
  definition: ModelDefinition
  records: readonly RemovedRecord[]
  nextCursor: string | null
  later: boolean
  notice: string | null
}

/** What was removed in the last 30 days, to be brought back (D2). */
export function RemovedRecordsPage(props: RemovedRecordsProps) {
  const { frame, slug, timeZone, definition, records } = props
  const home = `/t/${slug}/data/${definition.name}`
  return (
    <Shell title={`Removed ${plural(definition)}`} frame={frame} section="data">
      <Heading
        title={`Removed ${plural(definition)}`}
        lead="Kept for 30 days. What was removed with its company comes back with the company."
        back={{ href: home, label: definition.pluralLabel }}
      />
      <Notice code={props.notice} />
      {records.length === 0 ? (
        <EmptyState icon="trash" title="Nothing to bring back">
          <p>{`No ${plural(definition)} were removed in the last 30 days.`}</p>
        </EmptyState>
      ) : (
        <Table
          caption={`Removed ${plural(definition)}`}
          columns={[
            { label: 'Name' },
            { label: 'Removed', class: 'max-sm:hidden' },
            { label: 'By', class: 'max-sm:hidden' },
            { label: 'Deleted for good on' },
            { label: 'Restore', hidden: true },
          ]}
        >
          {records.map((record) => (
            <tr>
              <Cell middle class="font-medium wrap-anywhere">
                {record.title}
              </Cell>
              <Cell middle class="max-sm:hidden">
                {dateTime(Date.parse(record.removed_at), timeZone)}
              </Cell>
              <Cell middle class="max-sm:hidden">
                {record.removed_by?.name ?? <span class="text-muted">Unknown</span>}
              </Cell>
              <Cell middle>{dateOnly(Date.parse(record.kept_until), timeZone)}</Cell>
              <Cell middle class="text-right">
                <form method="post" action={`${home}/removed/${encodeURIComponent(record.id)}/restoration`}>
                  <button class="btn btn-sm" aria-label={`Restore ${record.title}`}>
                    Restore
                  </button>
                </form>
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      <nav aria-label="Pages" class="mt-3 flex gap-2">
        {props.later && (
          <a class="btn btn-sm" href={`${home}/removed`}>
            Latest
          </a>
        )}
        {props.nextCursor !== null && (
          <a
            class="btn btn-sm ml-auto"
            href={`${home}/removed?${new URLSearchParams({ cursor: props.nextCursor }).toString()}`}
          >
            Earlier ones
          </a>
        )}
      </nav>
    </Shell>
  )
}
