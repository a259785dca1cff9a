import type { ModelDefinition } from '../../core/models.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { highlighted } from '../words/highlight.ts'
import { counted, plural } from '../words/permissions.ts'
import { recordPath } from '../words/values.ts'

export interface Hit {
  model: string
  id: string
  title: string
  passage: string | null
}

export interface DataProps {
  frame: Frame
  slug: string
  /** Those that the member may see. */
  models: readonly ModelDefinition[]
  counts: Readonly<Record<string, number>>
  query: string
  hits: readonly Hit[]
  /** Whether there may be more hits than are shown. */
  more: boolean
  /** Why there is nothing, where the role or its portfolio is the reason. */
  explanation: string | null
}

/** Where a member begins: the models that they may see, and a search over everything in them. */
export function DataPage(props: DataProps) {
  const { frame, slug, models, query, hits } = props
  return (
    <Shell title={query === '' ? 'Data' : `Search: ${query}`} frame={frame} section="data">
      <Heading title="Data" lead="Everything that your role lets you see." />
      {models.length === 0 ? (
        <EmptyState icon="rows" title="There is nothing here for your role">
          <p>{props.explanation ?? 'Your role may not see any data model. Ask an administrator for more.'}</p>
        </EmptyState>
      ) : (
        <>
          <Search slug={slug} query={query} />
          {query === '' ? <Models {...props} /> : <Hits {...props} />}
        </>
      )}
      {query !== '' && hits.length > 0 && props.more && (
        <p class="mt-4 text-muted">There may be more. Add a word to narrow it down, or search within one model.</p>
      )}
    </Shell>
  )
}

function Search({ slug, query }: { slug: string; query: string }) {
  return (
    <form method="get" action={`/t/${slug}/data`} role="search" class="mb-6 flex max-w-2xl gap-2">
      <label class="input flex-1">
        <Icon name="search" class="size-4 text-muted" />
        <span class="sr-only">Search all data</span>
        <input
          type="search"
          name="q"
          value={query}
          placeholder="Search companies, people, issues and everything else"
          maxlength={200}
        />
      </label>
      <button class="btn btn-primary">Search</button>
    </form>
  )
}

function Models({ slug, models, counts }: DataProps) {
  return (
    <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {models.map((definition) => (
        <li>
          <a
            href={`/t/${slug}/data/${definition.name}`}
            class="flex h-full flex-col rounded-box border border-base-300 bg-base-100 p-4 hover:border-primary"
          >
            <span class="flex items-baseline justify-between gap-3">
              <span class="font-semibold">{definition.pluralLabel}</span>
              <span class="text-lg tabular-nums">{(counts[definition.name] ?? 0).toLocaleString('en')}</span>
            </span>
            <span class="mt-1 text-muted">{definition.description}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

function Hits({ slug, models, query, hits }: DataProps) {
  if (hits.length === 0) {
    return (
      <EmptyState icon="search" title="Nothing found">
        <p>
          Nothing that you may see has “{query}” in it. Words are found by their beginnings: “soft” finds “Software”.{' '}
          <a class="link" href={`/t/${slug}/data`}>
            Show all models
          </a>
        </p>
      </EmptyState>
    )
  }
  const groups = models.flatMap((definition) => {
    const own = hits.filter(({ model }) => model === definition.name)
    return own.length === 0 ? [] : [{ definition, own }]
  })
  return (
    <div class="grid gap-6">
      {groups.map(({ definition, own }) => (
        <section aria-labelledby={`found-${definition.name}`}>
          <div class="mb-2 flex flex-wrap items-baseline justify-between gap-2">
            <h2 id={`found-${definition.name}`} class="font-semibold">
              {counted(own.length, definition.label.toLocaleLowerCase('en'), plural(definition))}
            </h2>
            <a
              class="link text-muted"
              href={`/t/${slug}/data/${definition.name}?${new URLSearchParams({ text: query }).toString()}`}
            >
              {`Search in ${plural(definition)} only`}
            </a>
          </div>
          <ul class="divide-y divide-base-300 rounded-box border border-base-300 bg-base-100">
            {own.map(({ id, model, title, passage }) => (
              <li class="px-4 py-2.5">
                <a href={recordPath(slug, model, id)} class="font-medium wrap-anywhere hover:underline">
                  <Marked text={title} query={query} />
                </a>
                {passage !== null && (
                  <p class="mt-0.5 max-w-prose text-muted wrap-anywhere">
                    <Marked text={passage} query={query} />
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

/** The text is data: it becomes text nodes, whatever it holds (A12). */
function Marked({ text, query }: { text: string; query: string }) {
  return (
    <>
      {highlighted(text, query).map((piece) =>
        piece.marked ? <mark class="rounded-xs bg-tint-warning text-inherit">{piece.text}</mark> : piece.text,
      )}
    </>
  )
}
