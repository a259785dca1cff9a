import type { ModelDefinition } from '../../core/models.ts'
import type { VisibleRecord } from '../../core/records.ts'
import type { SavedView } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Notice } from '../components/notice.tsx'
import { RecordTable } from '../components/record-table.tsx'
import { Shell } from '../components/shell.tsx'
import { ColumnPanel, FilterPanel, SearchField, Chips } from '../components/table-tools.tsx'
import { TableMenu, ViewBar } from '../components/view-bar.tsx'
import type { Frame } from '../console-env.ts'
import type { FieldOption } from '../data-access.ts'
import type { DraftIssue, GroupDraft } from '../forms/filter-form.ts'
import { PAGE_SIZES, tableAddress, type TableState } from '../forms/table-query.ts'
import { plural } from '../words/permissions.ts'

export interface Listed {
  records: readonly VisibleRecord[]
  total: number
  /** There are more than `total`: too many to be counted for a list. */
  more: boolean
  nextCursor: string | null
  /** Of this page; empty on the first. */
  cursor: string
  trail: readonly string[]
}

/** What the member may do with the model's records beside looking at them. */
export interface Abilities {
  create: boolean
  update: boolean
  remove: boolean
  export: boolean
  import: boolean
}

export interface TableProps {
  frame: Frame
  slug: string
  timeZone: string
  definition: ModelDefinition
  options: readonly FieldOption[]
  may: Abilities
  views: readonly SavedView[]
  view: SavedView | null
  state: TableState
  /** Null where it could not be listed; `problem` says why. */
  page: Listed | null
  problem: string | null
  /** The filter builder; open where it is being worked on. */
  draft: GroupDraft
  issues: readonly DraftIssue[]
  building: boolean
  notice: string | null
}

/** The records of one model: all of its state is in the address. */
export function TablePage(props: TableProps) {
  const { frame, slug, definition, may, state, page, notice } = props
  const home = `/t/${slug}/data/${definition.name}`
  return (
    <Shell title={definition.pluralLabel} frame={frame} section="data" wide>
      <Heading title={definition.pluralLabel} back={{ href: `/t/${slug}/data`, label: 'Data' }}>
        <div class="flex items-center gap-2">
          <TableMenu {...props} home={home} />
          {may.create && (
            <a href={`${home}/new`} class="btn btn-primary btn-sm">
              <Icon name="plus" />
              {`New ${definition.label.toLocaleLowerCase('en')}`}
            </a>
          )}
        </div>
      </Heading>
      <Notice code={notice} />
      <ViewBar {...props} home={home} />
      {props.view !== null && props.view.state === null && <Unusable name={props.view.name} home={home} />}
      {props.problem !== null && (
        <Alert kind="error" title="This table can’t be shown">
          <p>{props.problem}</p>
          <a class="link" href={tableAddress(home, { view: 'none' })}>
            Show the usual table
          </a>
        </Alert>
      )}
      <div class="mb-3 flex flex-wrap items-start gap-2">
        <SearchField {...props} home={home} />
        <FilterPanel {...props} home={home} />
        <ColumnPanel {...props} home={home} />
      </div>
      <Chips {...props} home={home} />
      {page !== null &&
        (page.records.length === 0 ? <Nothing {...props} home={home} /> : <Page {...props} home={home} page={page} />)}
      {page === null && state.text !== '' && <p class="text-muted">Nothing was searched.</p>}
    </Shell>
  )
}

/** The same for a field that was hidden and for one that never was (A32). */
function Unusable({ name, home }: { name: string; home: string }) {
  return (
    <Alert kind="warning" title={`The view “${name}” asks for a field that does not exist`}>
      <p>
        So it can’t be shown. These are all records instead.{' '}
        <a class="link" href={tableAddress(home, { view: 'none' })}>
          Go on without the view
        </a>
      </p>
    </Alert>
  )
}

function Page(props: TableProps & { home: string; page: Listed }) {
  const { home, page, state, definition } = props
  return (
    <>
      <RecordTable {...props} />
      <nav aria-label="Pages" class="mt-3 flex flex-wrap items-center gap-2">
        <p class="mr-auto text-muted tabular-nums">
          {`${page.records.length.toLocaleString('en')} of ${page.more ? 'more than ' : ''}${page.total.toLocaleString('en')} ${plural(definition)}`}
        </p>
        <PageSize home={home} state={state} />
        {page.cursor !== '' && (
          <>
            <a class="btn btn-sm" href={tableAddress(home, state)}>
              First
            </a>
            <a
              class="btn btn-sm"
              rel="prev"
              href={tableAddress(home, state, { cursor: page.trail.at(-1) ?? '', trail: page.trail.slice(0, -1) })}
            >
              Previous
            </a>
          </>
        )}
        {page.nextCursor !== null && (
          <a
            class="btn btn-sm"
            rel="next"
            href={tableAddress(home, state, { cursor: page.nextCursor, trail: onwards(page) })}
          >
            Next
          </a>
        )}
      </nav>
    </>
  )
}

function PageSize({ home, state }: { home: string; state: TableState }) {
  return (
    <span class="flex items-center gap-1 text-muted">
      Per page:
      {PAGE_SIZES.map((size) =>
        size === state.size ? (
          <span aria-current="true" class="px-1 font-semibold text-base-content">
            {size}
          </span>
        ) : (
          <a class="px-1 underline" href={tableAddress(home, { ...state, size })} aria-label={`${size} per page`}>
            {size}
          </a>
        ),
      )}
    </span>
  )
}

function Nothing({ home, state, definition, may }: TableProps & { home: string }) {
  const narrowed = state.where !== null || state.text !== ''
  return (
    <EmptyState icon="rows" title={narrowed ? 'Nothing matches' : `No ${plural(definition)}`}>
      {narrowed ? (
        <p>
          {`No ${plural(definition)} that you may see match this. `}
          <a class="link" href={tableAddress(home, { ...state, where: null, text: '' })}>
            Clear filter and search
          </a>
        </p>
      ) : (
        <p>
          {may.create
            ? 'Create the first one, or import them from a file.'
            : 'There are none that your role lets you see.'}
        </p>
      )}
    </EmptyState>
  )
}

function onwards({ cursor, trail }: Listed): readonly string[] {
  return cursor === '' ? [] : [...trail, cursor]
}
