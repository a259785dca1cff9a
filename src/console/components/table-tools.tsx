import type { Child } from 'hono/jsx'
import type { Filter } from '../../core/query.ts'
import { tableAddress } from '../forms/table-query.ts'
import type { TableProps } from '../pages/data-table.tsx'
import { filterSentence } from '../words/filters.ts'
import { plural } from '../words/permissions.ts'
import { FieldSelect, FilterBuilder } from './filter-builder.tsx'
import { HiddenState } from './hidden-state.tsx'
import { Icon } from './icon.tsx'
import type { IconName } from './icon.tsx'

type ToolProps = TableProps & { home: string }

/** Searches within the model, on top of its filter. */
export function SearchField({ home, state, definition }: ToolProps) {
  return (
    <form method="get" action={home} role="search" class="flex min-w-64 flex-1 gap-2 sm:max-w-md">
      <HiddenState state={state} without={['text']} />
      <label class="input input-sm flex-1">
        <Icon name="search" class="size-4 text-muted" />
        <span class="sr-only">{`Search ${plural(definition)}`}</span>
        <input
          type="search"
          name="text"
          value={state.text}
          placeholder={`Search ${plural(definition)}`}
          maxlength={200}
        />
      </label>
      <button class="btn btn-sm">Search</button>
    </form>
  )
}

/** The filter builder, behind a button. */
export function FilterPanel({ home, state, draft, options, issues, building }: ToolProps) {
  const conditions = countOf(state.where)
  return (
    <Panel icon="filter" label="Filter" count={conditions} open={building} wide>
      <form method="get" action={home} aria-label="Filter">
        {/* What the Enter key sends. */}
        <button class="sr-only" tabindex={-1} aria-hidden="true">
          Apply
        </button>
        <HiddenState state={state} without={[]} />
        <FilterBuilder name="filter" draft={draft} options={options} issues={issues} />
        <div class="mt-4 flex gap-2">
          <button class="btn btn-primary btn-sm">Apply filter</button>
          <a class="btn btn-ghost btn-sm" href={tableAddress(home, { ...state, where: null })}>
            Clear
          </a>
        </div>
      </form>
    </Panel>
  )
}

/** Which columns, in which order: every step is a link. */
export function ColumnPanel({ home, state, options }: ToolProps) {
  const { columns } = state
  const others = options.filter(({ path }) => !columns.includes(path))
  const to = (next: readonly string[]) => tableAddress(home, { ...state, columns: next })
  return (
    <Panel icon="rows" label="Columns" count={0} open={false}>
      <ol class="grid gap-0.5">
        {columns.map((path, index) => {
          const label = options.find((option) => option.path === path)?.label ?? 'Unknown field'
          return (
            <li class="flex items-center gap-1">
              <span class="min-w-0 flex-1 truncate">{label}</span>
              {index > 0 && <Step href={to(moved(columns, index, -1))} label={`Move ${label} forward`} sign="↑" />}
              {index < columns.length - 1 && (
                <Step href={to(moved(columns, index, 1))} label={`Move ${label} back`} sign="↓" />
              )}
              {columns.length > 1 && (
                <Step href={to(columns.filter((one) => one !== path))} label={`Hide ${label}`} sign="✕" />
              )}
            </li>
          )
        })}
      </ol>
      <form method="get" action={home} class="mt-3 flex gap-2 border-t border-base-300 pt-3">
        <HiddenState state={state} without={[]} />
        <FieldSelect name="column" label="Column to add" options={others} class="min-w-0 flex-1" />
        <button class="btn btn-sm">Add</button>
      </form>
    </Panel>
  )
}

/** What narrows the table, in words; each can be taken away by itself. */
export function Chips({ home, state, options, page }: ToolProps) {
  const { where, text } = state
  if (where === null && text === '') return null
  const parts = where !== null && 'all' in where ? where.all : where === null ? [] : [where]
  const names = new Map(
    (page?.records ?? []).flatMap((record) =>
      Object.values(record).flatMap((value): [string, string][] =>
        typeof value === 'object' && value !== null && 'id' in value && value.name !== null
          ? [[value.id, value.name]]
          : [],
      ),
    ),
  )
  const without = (part: Filter): Filter | null => {
    const left = parts.filter((one) => one !== part)
    return left.length === 0 ? null : left.length === 1 ? (left[0] ?? null) : { all: left }
  }
  return (
    <ul aria-label="Filters in use" class="mb-3 flex flex-wrap gap-2">
      {text !== '' && <Chip words={`Has “${text}”`} href={tableAddress(home, { ...state, text: '' })} />}
      {parts.map((part) => (
        <Chip
          words={filterSentence(part, options, names)}
          href={tableAddress(home, { ...state, where: without(part) })}
        />
      ))}
    </ul>
  )
}

function Chip({ words, href }: { words: string; href: string }) {
  return (
    <li class="flex max-w-full items-center gap-1 rounded-field border border-primary/40 bg-primary/5 py-0.5 pr-1 pl-2.5">
      <span class="min-w-0 wrap-anywhere">{words}</span>
      <a href={href} class="px-1 text-muted hover:text-base-content" aria-label={`Remove the filter: ${words}`}>
        ✕
      </a>
    </li>
  )
}

interface PanelProps {
  icon: IconName
  label: string
  count: number
  open: boolean
  wide?: boolean
  children?: Child
}

/** What opens below its button: over the table on a wide screen, above it on a narrow one. */
function Panel({ icon, label, count, open, wide = false, children }: PanelProps) {
  return (
    <details name="tool" open={open} class="group relative max-sm:open:w-full">
      <summary class="flex h-8 items-center gap-1.5 rounded-field border border-base-content/20 bg-base-100 px-3 hover:border-base-content/40">
        <Icon name={icon} />
        {label}
        {count > 0 && <span class="font-medium text-primary">{`(${count})`}</span>}
        <Icon name="chevron" class="size-3.5 transition-transform group-open:rotate-180" />
      </summary>
      <div
        class={`z-20 mt-1 rounded-box border border-base-300 bg-base-100 p-3 shadow-lg sm:absolute sm:left-0 ${
          wide ? 'sm:w-[46rem] sm:max-w-[calc(100vw-3rem)] sm:max-lg:right-0 sm:max-lg:left-auto' : 'sm:w-80'
        }`}
      >
        {children}
      </div>
    </details>
  )
}

function Step({ href, label, sign }: { href: string; label: string; sign: string }) {
  return (
    <a href={href} aria-label={label} class="rounded-field px-1.5 py-0.5 text-muted hover:bg-base-200">
      {sign}
    </a>
  )
}

function moved(columns: readonly string[], index: number, by: 1 | -1): string[] {
  const next = [...columns]
  const [one] = next.splice(index, 1)
  if (one !== undefined) next.splice(index + by, 0, one)
  return next
}

function countOf(where: Filter | null): number {
  if (where === null) return 0
  if ('op' in where) return 1
  return ('all' in where ? where.all : where.any).reduce((sum, part) => sum + countOf(part), 0)
}
