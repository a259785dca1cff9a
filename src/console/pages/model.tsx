import type { ManagedField } from '../../core/stored-models.ts'
import type { ModelDetail, ModelUse } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { ErrorSummary, TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { ModelWords } from '../components/model-forms.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import type { ModelFormValues } from '../forms/model-form.ts'
import { rulesInWords, some, TYPE_WORDS, whoMay } from '../words/models.ts'
import { capitalised } from '../words/permissions.ts'
import { MODEL_LABELS } from './models.tsx'

export interface ModelPageProps {
  frame: Frame
  slug: string
  detail: ModelDetail
  values: ModelFormValues
  issues: readonly FormIssue[]
  conflict: boolean
  notice: string | null
  use: ModelUse
}

/** A model: its fields with who may see them, its words, and its end. */
export function ModelPage(props: ModelPageProps) {
  const { slug, detail, issues, values } = props
  const { model } = detail
  const home = `/t/${slug}/models/${model.name}`
  const active = model.fields.filter(({ archived }) => !archived)
  const archived = model.fields.filter((field) => field.archived)
  return (
    <Shell title={model.pluralLabel} frame={props.frame} section="models">
      <Heading
        title={model.pluralLabel}
        lead={model.description}
        mark={
          <>
            <code class="text-xs text-muted">{model.name}</code>
            {model.custom === true && <Badge kind="info">Custom</Badge>}
            {model.archived && <Badge kind="warning">Archived</Badge>}
          </>
        }
        back={{ href: `/t/${slug}/models`, label: 'Data models' }}
      >
        <a href={`${home}/fields/new`} class="btn btn-primary btn-sm">
          <Icon name="plus" />
          New field
        </a>
      </Heading>
      <Notice code={props.notice} />
      {props.conflict && <ModelConflict href={home} />}
      <ErrorSummary issues={issues} labels={MODEL_LABELS} />
      <FieldTable home={home} detail={detail} fields={active} caption="Fields" moves />
      {archived.length > 0 && (
        <section class="mt-6">
          <h2 class="mb-2 font-semibold">Archived fields</h2>
          <FieldTable home={home} detail={detail} fields={archived} caption="Archived fields" moves={false} />
        </section>
      )}
      <div class="mt-6 grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <form method="post" action={home}>
          <input type="hidden" name="version" value={String(model.version)} />
          <Card title="Words" lead="Labels may change at any time; what the API calls it stays.">
            <ModelWords values={values} issues={issues} />
            <button class="btn btn-primary">Save</button>
          </Card>
        </form>
        <ModelEnd {...props} home={home} />
      </div>
    </Shell>
  )
}

function FieldTable(props: {
  home: string
  detail: ModelDetail
  fields: readonly ManagedField[]
  caption: string
  moves: boolean
}) {
  const { home, detail, fields } = props
  return (
    <Table
      caption={props.caption}
      columns={[
        { label: 'Field' },
        { label: 'API name' },
        { label: 'Type' },
        { label: 'Rules' },
        { label: 'Who may' },
        { label: 'Order', hidden: true },
      ]}
    >
      {fields.map((field, index) => (
        <tr>
          <Cell middle>
            <a class="link font-medium" href={`${home}/fields/${field.name}`}>
              {field.label}
            </a>
            {field.custom === true && (
              <span class="ml-2">
                <Badge kind="info">Custom</Badge>
              </span>
            )}
          </Cell>
          <Cell middle class="font-mono text-xs">
            {field.name}
          </Cell>
          <Cell middle class="whitespace-nowrap">
            {TYPE_WORDS[field.type].name}
            {field.model !== undefined && <span class="text-muted">{` → ${field.model}`}</span>}
          </Cell>
          <Cell middle class="text-muted">
            {rulesInWords(field).join(' · ')}
          </Cell>
          <Cell middle class="min-w-48 text-xs text-muted">
            {whoMay(detail, field.name)}
          </Cell>
          <Cell middle class="whitespace-nowrap">
            {props.moves && index > 0 && (
              <form method="post" action={`${home}/fields/${field.name}/place`} class="flex justify-end gap-1">
                <input type="hidden" name="version" value={String(detail.model.version)} />
                <MoveButton direction="up" label={field.label} disabled={index === 1} />
                <MoveButton direction="down" label={field.label} disabled={index === fields.length - 1} />
              </form>
            )}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function MoveButton({ direction, label, disabled }: { direction: 'up' | 'down'; label: string; disabled: boolean }) {
  return (
    <button
      name="direction"
      value={direction}
      disabled={disabled}
      class="btn btn-xs btn-square"
      aria-label={`Move ${label} ${direction}`}
    >
      <Icon name="chevron" class={`size-3.5 ${direction === 'up' ? 'rotate-180' : ''}`} />
    </button>
  )
}

function ModelEnd({ detail: { model }, use, home, issues }: ModelPageProps & { home: string }) {
  const version = <input type="hidden" name="version" value={String(model.version)} />
  const many = model.pluralLabel.toLocaleLowerCase('en')
  if (model.name === 'company') return null
  return (
    <div class="grid gap-5">
      <Card
        title={model.archived ? 'Restore' : 'Archive'}
        lead={
          model.archived
            ? `${capitalised(some(use.records, 'record', use.partial))} are there again at once.`
            : `${capitalised(some(use.records, 'record', use.partial))} and all that leads to them behave as if they did not exist, until you restore the data model.`
        }
      >
        <form method="post" action={`${home}/status`}>
          {version}
          <input type="hidden" name="status" value={model.archived ? 'active' : 'archived'} />
          <button class="btn btn-sm">{model.archived ? 'Restore' : 'Archive'}</button>
        </form>
      </Card>
      {model.custom === true && (
        <Card
          title="Delete for good"
          danger
          lead={`This deletes ${some(use.records, 'record', use.partial)}, ${some(use.removed, 'removed one')} and ${some(use.history, 'change')} in the history of ${many}. Nobody can bring them back.`}
        >
          <form method="post" action={`${home}/deletion`}>
            {version}
            <TextField
              name="confirm"
              label={`Type ${model.name} to confirm`}
              value=""
              issues={issues}
              autocomplete="off"
              required
              mono
            />
            <button class="btn btn-error btn-sm">Delete</button>
          </form>
        </Card>
      )}
    </div>
  )
}

export function ModelConflict({ href }: { href: string }) {
  return (
    <Alert kind="error" title="Somebody else has changed this data model since you opened it">
      <p>
        Nothing was saved. What you entered is still here: save again to make your change as well, or{' '}
        <a class="link" href={href} target="_blank" rel="noopener">
          look at what they saved
        </a>{' '}
        first.
      </p>
    </Alert>
  )
}
