import { sameView, tableAddress, tableParameters } from '../forms/table-query.ts'
import type { TableProps } from '../pages/data-table.tsx'
import { Icon } from './icon.tsx'

type BarProps = TableProps & { home: string }

/** The saved views of a model as tabs, and what can be done with the one that is open. */
export function ViewBar(props: BarProps) {
  const { home, views, view, state, definition } = props
  const changed = view !== null && view.state !== null && !sameView(view.state, state)
  const { text: _, size: __, ...shown } = state
  return (
    <div class="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-base-300">
      <nav aria-label="Views" class="min-w-0 flex-1 overflow-x-auto">
        <ul class="flex gap-1">
          <li>
            <ViewTab
              href={tableAddress(home, views.some(({ isDefault }) => isDefault) ? { view: 'none' } : {})}
              label={`All ${definition.pluralLabel.toLocaleLowerCase('en')}`}
              current={view === null}
            />
          </li>
          {views.map((one) => (
            <li>
              <ViewTab
                href={`${home}?view=${encodeURIComponent(one.id)}`}
                label={one.name}
                current={view?.id === one.id}
              />
            </li>
          ))}
        </ul>
      </nav>
      <div class="flex items-center gap-1 pb-1">
        {changed && view.changeable && (
          <form method="post" action={`${home}/views/${encodeURIComponent(view.id)}/state`}>
            <input type="hidden" name="version" value={String(view.version)} />
            {[...tableParameters(shown)].map(([name, value]) => (
              <input type="hidden" name={name} value={value} />
            ))}
            <button class="btn btn-sm">Save changes</button>
          </form>
        )}
        {view === null || changed ? (
          <a
            class="btn btn-ghost btn-sm"
            href={`${home}/views/new?${tableParameters({ ...shown, view: '' }).toString()}`}
          >
            Save as view
          </a>
        ) : (
          <a class="btn btn-ghost btn-sm" href={`${home}/views/${encodeURIComponent(view.id)}`}>
            View settings
          </a>
        )}
      </div>
    </div>
  )
}

function ViewTab({ href, label, current }: { href: string; label: string; current: boolean }) {
  return (
    <a
      href={href}
      aria-current={current ? 'page' : undefined}
      class={`-mb-px block max-w-60 truncate border-b-2 px-3 py-2 ${
        current ? 'border-primary font-medium' : 'border-transparent text-muted hover:text-base-content'
      }`}
    >
      {label}
    </a>
  )
}

/** What else there is to do with a model's records. */
export function TableMenu({ home, slug, definition, state, may }: BarProps) {
  const { where, columns, sort, text } = state
  const search = tableParameters({ where, columns, sort, text })
  if (where === null) search.delete('where')
  const summary = where === null ? '' : `?${new URLSearchParams({ where: JSON.stringify(where) }).toString()}`
  const items = [
    { href: `${home}/summary${summary}`, label: 'Summary' },
    may.export && {
      href: `/t/${slug}/exports/new?model=${definition.name}&${search.toString()}`,
      label: 'Export…',
    },
    may.import && { href: `/t/${slug}/imports/new?model=${definition.name}`, label: 'Import…' },
    may.create && { href: `${home}/removed`, label: 'Removed records' },
  ].filter((item) => item !== false)
  return (
    <details name="menu" class="group relative">
      <summary class="flex h-8 items-center gap-1.5 rounded-field border border-base-content/20 bg-base-100 px-3 hover:border-base-content/40">
        More
        <Icon name="chevron" class="size-3.5 transition-transform group-open:rotate-180" />
      </summary>
      <ul class="absolute right-0 z-20 mt-1 w-52 rounded-box border border-base-300 bg-base-100 p-2 shadow-lg max-sm:right-auto max-sm:left-0">
        {items.map(({ href, label }) => (
          <li>
            <a href={href} class="block rounded-field px-2 py-1.5 hover:bg-base-200">
              {label}
            </a>
          </li>
        ))}
      </ul>
    </details>
  )
}
