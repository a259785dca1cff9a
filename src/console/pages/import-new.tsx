import type { Child } from 'hono/jsx'
import type { ModelDefinition } from '../../core/models.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'

export interface NewImportProps {
  frame: Frame
  slug: string
  /** Of which the member may create or update records. */
  models: readonly ModelDefinition[]
  model: string
  text: string
  error: string | null
}

/** The first step: the file (D3). The file comes last, so that it can be read as it arrives. */
export function NewImportPage({ frame, slug, models, model, text, error }: NewImportProps) {
  const home = `/t/${slug}/imports`
  return (
    <Shell title="New import" frame={frame} section="imports">
      <Heading
        title="New import"
        lead="The next pages ask what the columns are and show what would happen. Nothing is changed before you say so."
        back={{ href: home, label: 'Import' }}
      />
      <div class="max-w-3xl">
        {error !== null && (
          <Alert kind="error" title="The file can’t be imported">
            {error}
          </Alert>
        )}
        {models.length === 0 ? (
          <Alert kind="info">
            Your role may neither create nor change records of any data model. Ask an administrator.
          </Alert>
        ) : (
          <form method="post" action={home} enctype="multipart/form-data">
            <Card>
              <div class="grid gap-x-5 sm:grid-cols-2">
                <Choice name="model" label="Rows are">
                  {models.map((one) => (
                    <option value={one.name} selected={one.name === model}>
                      {one.pluralLabel}
                    </option>
                  ))}
                </Choice>
                <Choice name="header" label="Names of the columns">
                  <option value="">Recognise them</option>
                  <option value="yes">Are in the first line</option>
                  <option value="no">There are none</option>
                </Choice>
              </div>
              <label class="mb-5 block">
                <span class="block font-medium">Paste text</span>
                <span class="mt-0.5 block text-muted">Or choose a file below.</span>
                <textarea
                  name="text"
                  rows={5}
                  class="textarea mt-1.5 w-full font-mono text-xs leading-5"
                  spellcheck={false}
                >
                  {text}
                </textarea>
              </label>
              <label class="mb-5 block">
                <span class="block font-medium">File</span>
                <span class="mt-0.5 block max-w-prose text-muted">
                  CSV (with commas, semicolons, tabs or bars) or NDJSON, up to 100 MB and 200,000 rows.
                </span>
                <input
                  type="file"
                  name="file"
                  accept=".csv,.tsv,.txt,.ndjson,.jsonl,text/csv,application/x-ndjson"
                  class="file-input mt-1.5 w-full"
                />
              </label>
              <div class="flex gap-2">
                <button class="btn btn-primary">Continue</button>
                <a href={home} class="btn btn-ghost">
                  Cancel
                </a>
              </div>
            </Card>
          </form>
        )}
      </div>
    </Shell>
  )
}

/** One of a list, with its label. */
export function Choice(props: { name: string; label: string; hint?: string; children?: Child }) {
  return (
    <label class="mb-5 block">
      <span class="block font-medium">{props.label}</span>
      {props.hint !== undefined && <span class="mt-0.5 block text-muted">{props.hint}</span>}
      <select name={props.name} class="select mt-1.5 w-full">
        {props.children}
      </select>
    </label>
  )
}
