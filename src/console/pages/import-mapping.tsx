import type { ImportDetail, ImportField } from '../../core/imports.ts'
import { Alert } from '../components/alert.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { columnChoice } from '../forms/import-form.ts'
import { fileInWords } from '../words/imports.ts'
import { Choice } from './import-new.tsx'

export interface MappingProps {
  frame: Frame
  slug: string
  item: ImportDetail
  modelLabel: string
  error: string | null
}

/** The second step: what the columns are (D3). Only fields that the member may write are offered (V4). */
export function MappingPage({ frame, slug, item, modelLabel, error }: MappingProps) {
  const home = `/t/${slug}/imports`
  const at = `${home}/${item.id}`
  return (
    <Shell title="Columns" frame={frame} section="imports">
      <Heading
        title={`Columns of ${item.file_name || 'the pasted text'}`}
        lead={`${modelLabel}: ${fileInWords(item)}`}
        back={{ href: home, label: 'Import' }}
      />
      {error !== null && <Alert kind="error">{error}</Alert>}
      {item.reason !== null && (
        <Alert kind="error" title="The check was stopped">
          {item.reason}
        </Alert>
      )}
      <FileNotes item={item} />
      <form method="post" action={`${at}/mapping`}>
        <Table caption="Columns" columns={[{ label: 'Column' }, { label: 'In the first rows' }, { label: 'Fills' }]}>
          {item.columns.map((column, index) => (
            <ColumnRow item={item} column={column} index={index} />
          ))}
        </Table>
        <div class="mt-5">
          <Card title="How rows become records">
            <Options item={item} />
            <div class="flex flex-wrap gap-2">
              <button class="btn btn-primary">Check</button>
              <button class="btn btn-ghost" formaction={`${at}/cancellation`}>
                Cancel import
              </button>
            </div>
          </Card>
        </div>
      </form>
    </Shell>
  )
}

function FileNotes({ item }: { item: ImportDetail }) {
  return (
    <>
      {item.same_as !== null && (
        <Alert kind="warning">
          The very same file has been imported before. Unless its records are found by a field, it makes all of them
          again.
        </Alert>
      )}
      {item.encoding === 'windows-1252' && (
        <Alert kind="info">
          The file is not UTF-8, so it was read as Windows-1252. If letters look wrong below, save it as UTF-8.
        </Alert>
      )}
      {!item.header && item.format === 'csv' && (
        <Alert kind="info">
          The first line looks like a record, so the columns are numbered. If it has their names, upload the file again
          and say so.
        </Alert>
      )}
    </>
  )
}

function ColumnRow({ item, column, index }: { item: ImportDetail; column: string; index: number }) {
  const chosen = item.settings.mapping[column] ?? ''
  const fields = offered(item)
  const shown = [...new Set(item.sample.map((cells) => cells[index] ?? '').filter((cell) => cell !== ''))].slice(0, 3)
  return (
    <tr>
      <Cell middle class="max-w-56 font-medium wrap-anywhere">
        {column}
      </Cell>
      <Cell middle class="max-w-80 truncate text-muted">
        {shown.length === 0 ? 'Nothing' : shown.join(' · ')}
      </Cell>
      <Cell middle class="w-64">
        <select name={columnChoice(index)} class="select select-sm w-56" aria-label={`${column} fills`}>
          <option value="">Nothing: leave it out</option>
          {fields.map((field) => (
            <option value={field.name} selected={field.name === chosen}>
              {`${field.label}${field.required ? ' (required)' : ''}`}
            </option>
          ))}
        </select>
      </Cell>
    </tr>
  )
}

/** Fields to write, and those that only find a record. */
function offered({ fields, matches }: ImportDetail): ImportField[] {
  const names = new Set(fields.map(({ name }) => name))
  return [...fields, ...matches.filter(({ name }) => !names.has(name))]
}

function Options({ item: { settings, matches } }: { item: ImportDetail }) {
  const option = (name: 'mode' | 'empty' | 'decimal' | 'dates', value: string, label: string) => (
    <option value={value} selected={settings[name] === value}>
      {label}
    </option>
  )
  return (
    <div class="grid gap-x-5 sm:grid-cols-2 lg:grid-cols-3">
      <Choice name="match" label="Find records by">
        <option value="">Nothing: every row is new</option>
        {matches.map((field) => (
          <option value={field.name} selected={field.name === settings.match}>
            {field.label}
          </option>
        ))}
      </Choice>
      <Choice name="mode" label="Then">
        {option('mode', 'both', 'Create and change')}
        {option('mode', 'create', 'Create new ones only')}
        {option('mode', 'update', 'Change existing ones only')}
      </Choice>
      <Choice name="empty" label="Empty cells">
        {option('empty', 'keep', 'Leave the field as it is')}
        {option('empty', 'clear', 'Empty the field')}
      </Choice>
      <Choice name="decimal" label="Numbers">
        {option('decimal', 'point', '1,234.50')}
        {option('decimal', 'comma', '1.234,50')}
      </Choice>
      <Choice name="dates" label="Dates">
        {option('dates', 'iso', '2026-03-31')}
        {option('dates', 'day_first', '31/03/2026')}
        {option('dates', 'month_first', '03/31/2026')}
      </Choice>
    </div>
  )
}
