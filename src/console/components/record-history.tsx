import type { FieldDefinition } from '../../core/models.ts'
import type { FieldValue, HistoryEntry } from '../../core/records.ts'
import type { RecordPageProps } from '../pages/record.tsx'
import { dateTime } from '../words/time.ts'
import { valueInWords } from '../words/values.ts'
import { Card } from './heading.tsx'
import { RecordValue } from './record-value.tsx'

const DONE: Readonly<Record<HistoryEntry['did'], string>> = {
  created: 'created it',
  updated: 'changed it',
  removed: 'removed it',
  restored: 'restored it',
}

/** Who changed what, when, through what, from what to what: as far as its reader may see (D2). */
export function RecordHistory(props: RecordPageProps & { own: string }) {
  const { history, older, own, latest } = props
  return (
    <Card title="History">
      <span id="history" />
      {history.length === 0 ? (
        <p class="text-muted">Nothing has been changed since the record was brought in.</p>
      ) : (
        <ol class="grid gap-4">
          {history.map((entry) => (
            <Entry {...props} entry={entry} />
          ))}
        </ol>
      )}
      {(older !== null || !latest) && (
        <p class="mt-4 flex gap-4">
          {!latest && (
            <a class="link" href={`${own}#history`}>
              Latest
            </a>
          )}
          {older !== null && (
            <a class="link" href={`${own}?before=${older}#history`}>
              Older changes
            </a>
          )}
        </p>
      )}
    </Card>
  )
}

function Entry(props: RecordPageProps & { own: string; entry: HistoryEntry }) {
  const { entry, tenant, definition, own, record, may } = props
  const through = entry.client ?? (entry.via.startsWith('console') ? 'the console' : entry.via)
  const did = entry.restored_version === undefined ? DONE[entry.did] : `restored version ${entry.restored_version}`
  return (
    <li class="border-l-2 border-base-300 pl-3">
      <div class="flex flex-wrap items-baseline gap-x-2">
        <span class="font-medium">{entry.by.name ?? 'A former member'}</span>
        <span>{did}</span>
        <span class="text-muted">{`through ${through}`}</span>
        <span class="ml-auto text-xs text-muted">
          <time datetime={entry.at}>{dateTime(Date.parse(entry.at), tenant.timeZone)}</time>
          {` · Version ${entry.version}`}
        </span>
      </div>
      {entry.changes.length > 0 && (
        <dl class="mt-1 grid gap-x-4 gap-y-0.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
          {entry.changes.map((change) => {
            const field = definition.fields.find(({ name }) => name === change.field)
            return (
              <>
                <dt class="text-muted">
                  {field?.label ?? (change.field === 'external_id' ? 'External ID' : change.field)}
                </dt>
                <dd class="min-w-0 wrap-anywhere">
                  {entry.did !== 'created' && (
                    <>
                      <Value {...props} field={field} value={change.before} />
                      <span aria-label="became" role="img" class="mx-1.5 text-muted">
                        →
                      </span>
                    </>
                  )}
                  <Value {...props} field={field} value={change.after} />
                </dd>
              </>
            )
          })}
        </dl>
      )}
      {may.update && entry.version < record.version && entry.did !== 'removed' && (
        <form method="post" action={`${own}/history/${entry.version}/restoration`} class="mt-1.5">
          <input type="hidden" name="version" value={String(record.version)} />
          <button class="btn btn-xs" aria-label={`Restore version ${entry.version}`}>
            Restore this version
          </button>
        </form>
      )}
    </li>
  )
}

function Value(props: RecordPageProps & { field: FieldDefinition | undefined; value: FieldValue }) {
  const { field, value, tenant } = props
  const unknown: FieldDefinition = { name: '', label: '', type: 'text', description: '' }
  return <RecordValue slug={tenant.slug} value={valueInWords(field ?? unknown, value, tenant.timeZone)} />
}
