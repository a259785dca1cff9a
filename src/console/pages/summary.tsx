import type { ModelDefinition } from '../../core/models.ts'
import type { Filter, Measure } from '../../core/query.ts'
import type { FieldValue, Measured, RecordAnswer } from '../../core/records.ts'
import { Alert } from '../components/alert.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { FieldSelect } from '../components/filter-builder.tsx'
import { Heading } from '../components/heading.tsx'
import { RecordValue } from '../components/record-value.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import type { FieldOption } from '../data-access.ts'
import { filterOfGroup, groupable, measurable, type SummaryQuery } from '../forms/summary-query.ts'
import { tableAddress } from '../forms/table-query.ts'
import { filterSentence } from '../words/filters.ts'
import { capitalised, plural } from '../words/permissions.ts'
import { valueInWords } from '../words/values.ts'

type Found = Extract<RecordAnswer, { did: 'aggregate' }>

interface SummaryProps {
  frame: Frame
  slug: string
  timeZone: string
  definition: ModelDefinition
  options: readonly FieldOption[]
  query: SummaryQuery
  where: Filter | null
  /** What it is grouped by, as far as it is known. */
  groups: readonly FieldOption[]
  /** Null where it could not be worked out; `problem` says why. */
  found: Found | null
  problem: string | null
}

const MEASURES: Readonly<Record<Measure, string>> = {
  count: 'Number of records',
  sum: 'Sum of',
  average: 'Average of',
  min: 'Smallest of',
  max: 'Largest of',
}

/** What the records of a model come to, in groups: the query is in the address, as a table's is. */
export function SummaryPage(props: SummaryProps) {
  const { frame, slug, definition, options, where, found, problem } = props
  const home = `/t/${slug}/data/${definition.name}`
  return (
    <Shell title={`Summary of ${plural(definition)}`} frame={frame} section="data">
      <Heading
        title={`Summary of ${plural(definition)}`}
        lead={where === null ? `Of all ${plural(definition)} that you may see.` : filterSentence(where, options, NONE)}
        back={{
          href: tableAddress(home, where === null ? {} : { view: 'none', where }),
          label: definition.pluralLabel,
        }}
      />
      {problem !== null && (
        <Alert kind="error" title="This can’t be worked out">
          <p>{problem}</p>
        </Alert>
      )}
      <Asking {...props} home={home} />
      {found !== null && found.groups.length === 0 && (
        <EmptyState icon="rows" title="Nothing to sum up">
          <p>{`No ${plural(definition)} that you may see match.`}</p>
        </EmptyState>
      )}
      {found !== null && found.groups.length > 0 && <Groups {...props} found={found} home={home} />}
    </Shell>
  )
}

const NONE: ReadonlyMap<string, string> = new Map()

function Asking({ home, options, query, where }: SummaryProps & { home: string }) {
  const groups = groupable(options)
  return (
    <form method="get" action={`${home}/summary`} aria-label="Summary" class="mb-5 flex flex-wrap items-end gap-3">
      {where !== null && <input type="hidden" name="where" value={JSON.stringify(where)} />}
      <label class="block">
        <span class="block text-xs text-muted">Show</span>
        <select name="measure" class="select select-sm mt-1 w-44">
          {Object.entries(MEASURES).map(([measure, label]) => (
            <option value={measure} selected={measure === query.measure}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Choice label="Field" name="field" options={measurable(options)} value={query.field} empty="No field" />
      <Choice label="Grouped by" name="by" options={groups} value={query.by[0] ?? ''} empty="Nothing" />
      <Choice label="And by" name="by" options={groups} value={query.by[1] ?? ''} empty="Nothing" />
      <button class="btn btn-primary btn-sm">Show</button>
    </form>
  )
}

function Choice(props: { label: string; name: string; options: readonly FieldOption[]; value: string; empty: string }) {
  return (
    <span class="block">
      <span class="block text-xs text-muted" aria-hidden="true">
        {props.label}
      </span>
      <FieldSelect {...props} class="mt-1 w-52" />
    </span>
  )
}

function Groups(props: SummaryProps & { home: string; found: Found }) {
  const { definition, query, groups, found, options, home, where } = props
  const counted = query.measure === 'count'
  const measured = options.find(({ path }) => path === query.field)
  const label = counted ? capitalised(plural(definition)) : `${MEASURES[query.measure]} ${measured?.label ?? ''}`
  const most = Math.max(0, ...found.groups.map(({ value }) => (typeof value === 'number' ? value : 0)))
  return (
    <>
      <Table
        caption={`Summary of ${plural(definition)}`}
        columns={[
          ...groups.map((group) => ({ label: group.label })),
          { label, class: 'text-right' },
          { label: 'Share of the largest', class: 'max-sm:hidden', hidden: true },
          ...(counted ? [] : [{ label: capitalised(plural(definition)), class: 'text-right' }]),
        ]}
      >
        {found.groups.map((row) => {
          const only = groups.length === 0 ? where : filterOfGroup(where, groups, row.by)
          const count = row.count.toLocaleString('en')
          const shown =
            only === null ? (
              count
            ) : (
              <a class="link" href={tableAddress(home, { view: 'none', where: only })}>
                {count}
              </a>
            )
          return (
            <tr>
              {groups.map((group) => (
                <Cell class="wrap-anywhere">
                  <GroupValue {...props} group={group} value={row.by[group.path] ?? null} />
                </Cell>
              ))}
              <Cell class="text-right font-medium tabular-nums">
                {counted ? shown : <MeasuredValue {...props} field={measured} value={row.value} />}
              </Cell>
              <Cell class="w-40 max-sm:hidden">
                {typeof row.value === 'number' && most > 0 && (
                  <progress
                    aria-hidden="true"
                    class="progress progress-primary w-36"
                    value={Math.max(0, row.value)}
                    max={most}
                  />
                )}
              </Cell>
              {!counted && <Cell class="text-right tabular-nums">{shown}</Cell>}
            </tr>
          )
        })}
      </Table>
      <p class="mt-3 text-muted">
        {found.truncated
          ? `These are ${found.groups.length} groups; there are more. Narrow the filter, or group by something coarser.`
          : `${found.groups.length.toLocaleString('en')} ${found.groups.length === 1 ? 'group' : 'groups'}`}
      </p>
    </>
  )
}

function GroupValue({ slug, timeZone, group, value }: SummaryProps & { group: FieldOption; value: FieldValue }) {
  const words = valueInWords(group.field, value, timeZone)
  return words.kind === 'empty' ? <span class="text-muted">Empty</span> : <RecordValue slug={slug} value={words} />
}

function MeasuredValue({
  slug,
  timeZone,
  query,
  field,
  value,
}: SummaryProps & { field: FieldOption | undefined; value: Measured }) {
  if (value === null || field === undefined) return <span class="text-muted">Nothing</span>
  const rounded = typeof value === 'number' && query.measure === 'average' ? Math.round(value * 100) / 100 : value
  return <RecordValue slug={slug} value={valueInWords(field.field, rounded, timeZone)} />
}
