import type { ImportView } from '../../core/imports.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { Badge } from '../components/badge.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { STATES } from '../words/imports.ts'

export interface ImportsProps {
  frame: Frame
  slug: string
  imports: readonly ImportView[]
  models: readonly ModelDefinition[]
  now: number
  timeZone: string
}

/** Every import of the tenant (D3), the latest first. */
export function ImportsPage({ frame, slug, imports, models, now, timeZone }: ImportsProps) {
  const home = `/t/${slug}/imports`
  return (
    <Shell title="Import" frame={frame} section="imports">
      <Heading
        title="Import"
        lead="Bring records in from a CSV or NDJSON file. Every import can be undone for 30 days."
      >
        <NewButton home={home} />
      </Heading>
      {imports.length === 0 ? (
        <EmptyState icon="upload" title="No imports yet">
          <p>Upload a file, say what its columns are, look at what would happen, and run it.</p>
          <NewButton home={home} extra="mt-4" />
        </EmptyState>
      ) : (
        <Table
          caption="Imports"
          columns={[
            { label: 'File' },
            { label: 'State' },
            { label: 'By', class: 'max-sm:hidden' },
            { label: 'When', class: 'max-sm:hidden' },
            { label: 'New', class: 'text-right' },
            { label: 'Changed', class: 'text-right' },
            { label: 'Unchanged', class: 'text-right max-sm:hidden' },
            { label: 'Refused', class: 'text-right' },
          ]}
        >
          {imports.map((one) => (
            <tr class="hover:bg-base-200/50">
              <Cell class="max-w-64">
                <a class="font-medium wrap-anywhere hover:underline" href={`${home}/${one.id}`}>
                  {one.file_name || 'Pasted text'}
                </a>
                <p class="text-xs text-muted">{modelName(models, one.model)}</p>
              </Cell>
              <Cell middle>
                <Badge kind={STATES[one.state].kind}>{STATES[one.state].label}</Badge>
              </Cell>
              <Cell middle class="whitespace-nowrap max-sm:hidden">
                {one.by.name}
              </Cell>
              <Cell middle class="max-sm:hidden">
                <Moment at={Date.parse(one.created_at)} now={now} timeZone={timeZone} />
              </Cell>
              <Count value={one.counts.created} />
              <Count value={one.counts.updated} />
              <Count value={one.counts.unchanged} extra="max-sm:hidden" />
              <Count value={one.counts.refused} />
            </tr>
          ))}
        </Table>
      )}
    </Shell>
  )
}

function NewButton({ home, extra = '' }: { home: string; extra?: string }) {
  return (
    <a href={`${home}/new`} class={`btn btn-primary btn-sm ${extra}`}>
      <Icon name="plus" />
      New import
    </a>
  )
}

function Count({ value, extra = '' }: { value: number; extra?: string }) {
  return (
    <Cell middle class={`text-right tabular-nums ${value === 0 ? 'text-muted' : ''} ${extra}`}>
      {value.toLocaleString('en')}
    </Cell>
  )
}

/** What people call the records of a model. */
export function modelName(models: readonly ModelDefinition[], model: string): string {
  return models.find(({ name }) => name === model)?.pluralLabel ?? model
}
