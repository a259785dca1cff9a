import type { ModelDefinition } from '../../core/models.ts'
import type { Filter, Sort } from '../../core/query.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { FieldOption } from '../data-access.ts'
import { tableParameters } from '../forms/table-query.ts'
import { exportProgressScriptPath } from '../islands/export-progress.ts'
import { filterSentence } from '../words/filters.ts'
import { Choice } from './import-new.tsx'

export interface NewExportProps {
  frame: Frame
  slug: string
  /** Of which the member may export records. */
  models: readonly ModelDefinition[]
  definition: ModelDefinition
  options: readonly FieldOption[]
  /** Paths of the fields that are chosen. */
  fields: readonly string[]
  where: Filter | null
  sort: readonly Sort[]
  /** Words that have to be in the records; empty: none. */
  text: string
  /** How many rows it will be: in words, such as `1,200`, and exactly where that is known. */
  rows: { words: string; exact: number | null }
  problem: string | null
}

/** What to export (D3), and how many rows that is. */
export function NewExportPage(props: NewExportProps) {
  const { frame, slug, models, definition, options, fields, where, sort, text, rows, problem } = props
  const home = `/t/${slug}/exports`
  const asked = tableParameters({ sort, text, ...(where === null ? {} : { where }) })
  const shown = options.filter(({ group, path }) => group === '' || fields.includes(path))
  return (
    <Shell title="Export" frame={frame} section={null}>
      <Heading
        title={`Export ${definition.pluralLabel}`}
        lead="The file has what you may see, as it is now. The export is recorded in the audit."
        back={{ href: `/t/${slug}/data/${definition.name}`, label: definition.pluralLabel }}
      />
      <div class="max-w-3xl space-y-5">
        {problem !== null && (
          <Alert kind="error" title="This can’t be exported">
            {problem}
          </Alert>
        )}
        <form method="get" action={`${home}/new`} class="flex items-end gap-2">
          <Choice name="model" label="Data model">
            {models.map((one) => (
              <option value={one.name} selected={one.name === definition.name}>
                {one.pluralLabel}
              </option>
            ))}
          </Choice>
          <button class="btn mb-5">Choose</button>
        </form>
        <form
          method="get"
          action={`${home}/file`}
          data-watched-at={`${home}/watched`}
          data-rows={rows.exact === null ? '' : String(rows.exact)}
        >
          <input type="hidden" name="model" value={definition.name} />
          {[...asked].map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <Card>
            {problem === null && (
              <p class="mb-5">
                <strong class="tabular-nums">{rows.words}</strong> {rows.exact === 1 ? 'row' : 'rows'}
                {text !== '' && <span class="text-muted"> with “{text}”</span>}
                {where !== null && <span class="text-muted"> where {filterSentence(where, options, new Map())}</span>}
              </p>
            )}
            <fieldset class="mb-5">
              <legend class="font-medium">Fields</legend>
              <div class="mt-1.5 grid gap-x-5 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
                {shown.map(({ path, label }) => (
                  <label class="flex items-center gap-2 py-0.5">
                    <input
                      type="checkbox"
                      name="field"
                      value={path}
                      checked={fields.includes(path)}
                      class="checkbox checkbox-sm"
                    />
                    {label}
                  </label>
                ))}
              </div>
            </fieldset>
            <Choice name="format" label="Format">
              <option value="csv">CSV, for spreadsheets</option>
              <option value="ndjson">NDJSON, a JSON object a line</option>
            </Choice>
            {problem === null && <Download />}
          </Card>
        </form>
      </div>
    </Shell>
  )
}

/** The button, and what script shows in its place while the file comes (islands/export-progress.ts). */
function Download() {
  return (
    <>
      <button class="btn btn-primary" data-export-start>
        Download
      </button>
      <div data-export-progress hidden>
        <div class="flex flex-wrap items-baseline justify-between gap-x-4">
          <span id="export-label" class="font-medium">
            Downloading
          </span>
          <span id="export-figures" class="text-muted tabular-nums" data-export-figures />
        </div>
        <progress
          class="progress progress-primary w-full"
          aria-labelledby="export-label"
          aria-describedby="export-figures"
        />
        <button type="button" class="btn btn-sm mt-3">
          Cancel
        </button>
      </div>
      <p role="status" class="mt-3 empty:mt-0" data-export-status />
      <p role="alert" class="mt-3 font-medium text-error empty:mt-0" data-export-alert />
      <script src={exportProgressScriptPath} type="module" />
    </>
  )
}
