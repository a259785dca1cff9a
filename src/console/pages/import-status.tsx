import type { ImportDetail, ImportView } from '../../core/imports.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import { OUTCOMES, STATES, timeLeft } from '../words/imports.ts'
import { counted } from '../words/permissions.ts'
import { dateTime } from '../words/time.ts'
import { recordPath } from '../words/values.ts'

export interface StatusProps {
  frame: Frame
  slug: string
  item: ImportView | ImportDetail
  modelLabel: string
  timeZone: string
}

const REFRESH_S = 2

/** Where an import is: its progress, what it would do, what it did, and what can be done about it (D3). */
export function ImportStatusPage({ frame, slug, item, modelLabel, timeZone }: StatusProps) {
  const home = `/t/${slug}/imports`
  const working = item.state === 'checking' || item.state === 'running' || item.state === 'undoing'
  const by = `${modelLabel}, by ${item.by.name} on ${dateTime(Date.parse(item.created_at), timeZone)}`
  return (
    <Shell
      title={`Import: ${STATES[item.state].label}`}
      frame={frame}
      section="imports"
      {...(working ? { refresh: REFRESH_S } : {})}
    >
      <Heading
        title={item.file_name || 'Pasted text'}
        lead={by}
        mark={<Badge kind={STATES[item.state].kind}>{STATES[item.state].label}</Badge>}
        back={{ href: home, label: 'Import' }}
      />
      {item.reason !== null && (
        <Alert kind="error" title="It was stopped. What it had done by then stays, and can be undone.">
          {item.reason}
        </Alert>
      )}
      {working && <Progress item={item} />}
      <Counts item={item} />
      <Actions item={item} at={`${home}/${item.id}`} timeZone={timeZone} />
      {'preview' in item && item.state === 'checked' && <Preview item={item} />}
      {'problems' in item && <Problems item={item} at={`${home}/${item.id}`} />}
      <Kept item={item} slug={slug} />
    </Shell>
  )
}

const DOING = { checking: 'Checking: nothing is changed yet', running: 'Importing', undoing: 'Undoing' } as const

function Progress({ item }: { item: ImportView }) {
  const { done, rows, state } = item
  const label = state === 'checking' || state === 'running' || state === 'undoing' ? DOING[state] : ''
  return (
    <div class="mb-5 rounded-box border border-base-300 bg-base-100 p-4" role="status">
      <div class="mb-2 flex flex-wrap justify-between gap-x-4">
        <span class="font-medium">{label}</span>
        <span class="text-muted tabular-nums">
          {`${done.toLocaleString('en')} of ${rows.toLocaleString('en')} · ${timeLeft(item)}`}
        </span>
      </div>
      <progress class="progress progress-primary w-full" value={done} max={Math.max(1, rows)} aria-label={label} />
    </div>
  )
}

/** Before the run, what would become of the rows. */
function Counts({ item: { counts, state } }: { item: ImportView }) {
  const would = state === 'checking' || state === 'checked'
  const labels = would
    ? { created: 'Would be new', updated: 'Would change', unchanged: 'Stay unchanged', refused: 'Would be refused' }
    : { created: 'New', updated: 'Changed', unchanged: 'Unchanged', refused: 'Refused' }
  return (
    <dl class="mb-5 grid grid-cols-2 gap-3 sm:grid-cols-4">
      {(['created', 'updated', 'unchanged', 'refused'] as const).map((outcome) => (
        <div class="rounded-box border border-base-300 bg-base-100 px-4 py-3">
          <dt class="text-xs text-muted">{labels[outcome]}</dt>
          <dd
            class={`text-xl font-semibold tabular-nums ${outcome === 'refused' && counts.refused > 0 ? 'text-warning' : ''}`}
          >
            {counts[outcome].toLocaleString('en')}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Actions({ item, at, timeZone }: { item: ImportView; at: string; timeZone: string }) {
  const { state, own, undo_until: until, undo_refusal: refusal } = item
  const something = item.counts.created + item.counts.updated > 0
  const post = (name: string, label: string, look: string) => (
    <form method="post" action={`${at}/${name}`}>
      <button class={`btn ${look}`}>{label}</button>
    </form>
  )
  const open = state === 'checking' || state === 'checked' || state === 'running'
  if (!open && until === null) return null
  return (
    <div class="mb-5 flex flex-wrap items-center gap-2">
      {own && state === 'checked' && something && post('run', 'Run import', 'btn-primary')}
      {own && state === 'checked' && (
        <a class="btn" href={`${at}?step=mapping`}>
          Change columns
        </a>
      )}
      {own && open && post('cancellation', 'Cancel import', 'btn-ghost')}
      {until !== null && refusal === null && post('undo', 'Undo this import', 'btn-error btn-outline btn-sm')}
      {until !== null && refusal !== null && (
        <p class="max-w-prose text-muted">{`You can’t undo this import. ${refusal}`}</p>
      )}
      {until !== null && refusal === null && (
        <span class="text-muted">{`Possible until ${dateTime(Date.parse(until), timeZone)}. What was changed since stays.`}</span>
      )}
    </div>
  )
}

function Preview({ item }: { item: ImportDetail }) {
  const names = [...new Set(item.preview.flatMap(({ values }) => Object.keys(values)))]
  const labelOf = (name: string) =>
    [...item.fields, ...item.matches].find((field) => field.name === name)?.label ?? name
  return (
    <section class="mb-5">
      <h2 class="mb-2 font-semibold">The first rows, as they would be</h2>
      <Table
        caption="The first rows"
        columns={[{ label: 'Row' }, { label: 'Outcome' }, ...names.map((name) => ({ label: labelOf(name) }))]}
      >
        {item.preview.map((row) => (
          <tr>
            <Cell class="text-muted tabular-nums">{row.row}</Cell>
            <Cell>
              <Badge kind={OUTCOMES[row.outcome].kind}>{OUTCOMES[row.outcome].label}</Badge>
            </Cell>
            {names.map((name) => (
              <Cell class="max-w-56 truncate">{row.values[name] ?? ''}</Cell>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  )
}

function Problems({ item, at }: { item: ImportDetail; at: string }) {
  if (item.problems.length === 0) return null
  return (
    <section class="mb-5">
      <div class="mb-2 flex flex-wrap items-center gap-3">
        <h2 class="font-semibold">{counted(item.counts.refused, 'row is refused', 'rows are refused')}</h2>
        <a class="btn btn-sm" href={`${at}/errors`}>
          Download them as CSV
        </a>
        <span class="text-muted">Correct them and import that file: the others need no second time.</span>
      </div>
      <Table caption="Refused rows" columns={[{ label: 'Row' }, { label: 'What is wrong' }]}>
        {item.problems.map(({ row, problem }) => (
          <tr>
            <Cell class="w-20 text-muted tabular-nums">{row}</Cell>
            <Cell class="break-words">{problem}</Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}

function Kept({ item, slug }: { item: ImportView; slug: string }) {
  if (item.kept_count === 0) return null
  return (
    <Card
      title={`${counted(item.kept_count, 'record')} stayed as ${item.kept_count === 1 ? 'it is' : 'they are'}`}
      lead="The undoing left alone what somebody has changed since, or what is not yours to change."
    >
      <ul class="divide-y divide-base-300">
        {item.kept.map(({ id, reason }) => (
          <li class="flex flex-wrap gap-x-4 py-1.5">
            <a class="link font-mono text-xs" href={recordPath(slug, item.model, id)}>
              {id}
            </a>
            <span class="text-muted">{reason}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
