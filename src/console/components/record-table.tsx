import type { FieldValue, VisibleRecord } from '../../core/records.ts'
import type { FieldOption } from '../data-access.ts'
import { sortedBy, tableAddress, type TableState } from '../forms/table-query.ts'
import type { TableProps } from '../pages/data-table.tsx'
import { plural } from '../words/permissions.ts'
import { recordName, recordPath, valueInWords } from '../words/values.ts'
import { RecordValue } from './record-value.tsx'

type RecordTableProps = TableProps & { home: string }

/** A dense table of records: headers sort, names open, ticks choose for a change of several. */
export function RecordTable(props: RecordTableProps) {
  const { definition, state, options, page, may, home } = props
  const columns = state.columns.flatMap((path) => options.find((option) => option.path === path) ?? [])
  const several = may.update || may.remove
  const table = (
    <div
      role="region"
      aria-label={definition.pluralLabel}
      tabindex={0}
      class="relative overflow-x-auto rounded-box border border-base-300 bg-base-100"
    >
      <table class="w-full border-collapse text-left">
        <caption class="sr-only">{definition.pluralLabel}</caption>
        <thead class="border-b border-base-300 bg-base-200/60 text-xs text-muted">
          <tr>
            {several && (
              <th scope="col" class="w-8 px-3 py-2">
                <span class="sr-only">Choose</span>
              </th>
            )}
            {columns.map((column) => (
              <SortHeader home={home} state={state} column={column} />
            ))}
          </tr>
        </thead>
        <tbody class="divide-y divide-base-300">
          {(page?.records ?? []).map((record) => (
            <Row {...props} columns={columns} record={record} several={several} />
          ))}
        </tbody>
      </table>
    </div>
  )
  if (!several) return table
  return (
    <form method="post" action={`${home}/bulk`} aria-label={`Change several ${plural(definition)}`}>
      <input type="hidden" name="back" value={tableAddress('', state)} />
      {table}
      <div class="mt-3 flex flex-wrap items-center gap-2">
        <span class="text-muted">With the chosen ones:</span>
        {may.update && (
          <button name="do" value="set" class="btn btn-sm">
            Set a field…
          </button>
        )}
        {may.remove && (
          <button name="do" value="remove" class="btn btn-sm">
            Remove…
          </button>
        )}
      </div>
    </form>
  )
}

function SortHeader({ home, state, column }: { home: string; state: TableState; column: FieldOption }) {
  const rank = state.sort.findIndex(({ field }) => field === column.path)
  const direction = state.sort[rank]?.direction
  const arrow = direction === undefined ? '' : direction === 'asc' ? '↑' : '↓'
  const next = rank === 0 ? (direction === 'asc' ? ', downwards' : ' no longer') : ''
  return (
    <th
      scope="col"
      aria-sort={rank === 0 ? (direction === 'asc' ? 'ascending' : 'descending') : undefined}
      class={`px-3 py-2 font-medium whitespace-nowrap ${isNumber(column) ? 'text-right' : ''}`}
    >
      <a
        href={tableAddress(home, { ...state, sort: sortedBy(state.sort, column.path) })}
        class="hover:text-base-content hover:underline"
        title={`Sort by ${column.label}${next}`}
      >
        {column.label}
        {arrow !== '' && (
          <span aria-hidden="true" class="ml-1 text-primary">
            {arrow}
            {state.sort.length > 1 && <sub>{rank + 1}</sub>}
          </span>
        )}
      </a>
    </th>
  )
}

function Row(props: RecordTableProps & { columns: readonly FieldOption[]; record: VisibleRecord; several: boolean }) {
  const { slug, definition, columns, record, several } = props
  const named = columns.some(({ path }) => path === definition.fields[0]?.name)
  const name = recordName(definition, record) ?? `${definition.label} ${record.id}`
  return (
    <tr class="hover:bg-base-200/50">
      {several && (
        <td class="px-3 py-2 align-top">
          <input
            type="checkbox"
            name="record"
            value={`${record.version}:${record.id}`}
            aria-label={`Choose ${name}`}
            class="checkbox checkbox-xs checkbox-primary mt-0.5"
          />
        </td>
      )}
      {columns.map((column, index) => (
        <td class={`px-3 py-2 align-top ${isNumber(column) ? 'text-right tabular-nums' : ''}`}>
          {/* As wide as its text up to here: a table that is too wide scrolls, and its words stay whole. */}
          <div class={`line-clamp-2 w-max max-w-80 wrap-anywhere ${isNumber(column) ? 'ml-auto' : ''}`}>
            {column.path === definition.fields[0]?.name || (!named && index === 0) ? (
              <a href={recordPath(slug, definition.name, record.id)} class="font-medium hover:underline">
                {named ? name : `Open ${name}`}
              </a>
            ) : (
              <Value {...props} column={column} value={record[column.path]} />
            )}
          </div>
        </td>
      ))}
    </tr>
  )
}

function Value({
  slug,
  timeZone,
  column,
  value,
}: RecordTableProps & { column: FieldOption; value: FieldValue | undefined }) {
  const words = valueInWords(column.field, value ?? null, timeZone)
  if (words.kind === 'empty') return <span class="sr-only">Empty</span>
  return words.kind === 'lines' ? <span>{words.text}</span> : <RecordValue slug={slug} value={words} />
}

function isNumber({ field }: FieldOption): boolean {
  return field.type === 'number' || field.type === 'money'
}
