import type { NewAccess } from '../../core/model-edits.ts'
import type { FieldType } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import { isStandardField } from '../../core/tenant-models.ts'
import type { FieldUse, ModelDetail } from '../../tenant/contract.ts'
import { Badge } from '../components/badge.tsx'
import { FieldRuleInputs } from '../components/field-rules.tsx'
import { ErrorSummary, FieldError, TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { RoleAccess } from '../components/model-forms.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { FieldFormValues } from '../forms/model-form.ts'
import { lossInWords, some, TYPE_WORDS, whoMay } from '../words/models.ts'
import { capitalised } from '../words/permissions.ts'
import { ModelConflict } from './model.tsx'

interface PageProps {
  frame: Frame
  slug: string
  detail: ModelDetail
}

const LABELS = {
  name: 'API name',
  label: 'Label',
  description: 'Description',
  required: 'Required',
  unique: 'Unique',
  min: 'Smallest value',
  max: 'Largest value',
  maxLength: 'Greatest length',
  pattern: 'Pattern',
  target: 'Leads to',
  choices: 'Choices',
  roles: 'Who may see it',
  type: 'Type',
  status: 'Archive',
  field: 'Field',
  confirm: 'Name',
} as const

/** The first step of a new field: its type. */
export function FieldTypePage({ frame, slug, detail: { model } }: PageProps) {
  const home = `/t/${slug}/models/${model.name}`
  return (
    <Shell title="New field" frame={frame} section="models">
      <Heading
        title={`New field of ${model.pluralLabel.toLocaleLowerCase('en')}`}
        lead="What will it hold?"
        back={{ href: home, label: model.pluralLabel }}
      />
      <ul class="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {(Object.keys(TYPE_WORDS) as FieldType[]).map((type) => (
          <li>
            <a
              href={`${home}/fields/new?type=${type}`}
              class="group flex h-full flex-col rounded-box border border-base-300 bg-base-100 p-4 hover:border-primary"
            >
              <span class="flex items-center gap-2 font-semibold">
                {TYPE_WORDS[type].name}
                <Icon name="chevron" class="ml-auto size-4 -rotate-90 text-muted group-hover:text-primary" />
              </span>
              <span class="mt-1 text-muted">{TYPE_WORDS[type].summary}</span>
            </a>
          </li>
        ))}
      </ul>
    </Shell>
  )
}

export interface NewFieldProps extends PageProps {
  type: FieldType
  values: FieldFormValues
  issues: readonly FormIssue[]
  conflict: boolean
  given: Readonly<Record<string, NewAccess>>
}

/** The second step: its rules, and who may see it. */
export function NewFieldPage({ frame, slug, detail, type, values, issues, conflict, given }: NewFieldProps) {
  const { model } = detail
  const home = `/t/${slug}/models/${model.name}`
  return (
    <Shell title="New field" frame={frame} section="models">
      <Heading
        title={`New field of ${model.pluralLabel.toLocaleLowerCase('en')}: ${TYPE_WORDS[type].name}`}
        lead={TYPE_WORDS[type].summary}
        back={{ href: `${home}/fields/new`, label: 'Another type' }}
      />
      <div class="max-w-3xl">
        {conflict && <ModelConflict href={home} />}
        <ErrorSummary issues={issues} labels={LABELS} />
        <form method="post" action={`${home}/fields/new`}>
          <input type="hidden" name="version" value={String(model.version)} />
          <input type="hidden" name="type" value={type} />
          <Card>
            <TextField
              name="name"
              label="API name"
              hint="What programs and AI clients call it, such as sales_region. It never changes, and is never used again."
              value={values.name}
              issues={issues}
              required
              maxlength={40}
              mono
            />
            {type === 'reference' && <Target {...{ detail, values, issues }} />}
            <FieldRuleInputs type={type} custom values={values} issues={issues} use={null} />
            <RoleAccess roles={detail.roles} value={given} most={detail.mayGive} highest="edit" issues={issues} />
            <div class="flex gap-2">
              <button class="btn btn-primary">Create</button>
              <a href={home} class="btn btn-ghost">
                Cancel
              </a>
            </div>
          </Card>
        </form>
      </div>
    </Shell>
  )
}

function Target({ detail, values, issues }: Pick<NewFieldProps, 'detail' | 'values' | 'issues'>) {
  const issue = issues.find(({ field }) => field === 'target')
  return (
    <div class="mb-5">
      <label for="field-target" class="block font-medium">
        Leads to
      </label>
      <select id="field-target" name="target" class="select mt-1.5 w-full">
        {detail.targets.map(({ name, label }) => (
          <option value={name} selected={name === values.target}>
            {label}
          </option>
        ))}
      </select>
      <FieldError name="target" message={issue?.message ?? null} />
    </div>
  )
}

export interface FieldPageProps extends PageProps {
  field: ManagedField
  use: FieldUse
  values: FieldFormValues
  issues: readonly FormIssue[]
  conflict: boolean
  notice: string | null
}

/** A field that exists: its rules, its type, and its end. */
export function FieldPage(props: FieldPageProps) {
  const { slug, detail, field, use, values, issues } = props
  const { model } = detail
  const page = `/t/${slug}/models/${model.name}/fields/${field.name}`
  return (
    <Shell title={field.label} frame={props.frame} section="models">
      <Heading
        title={field.label}
        lead={`${TYPE_WORDS[field.type].name}. ${capitalised(some(use.values, 'value', use.partial))}. ${whoMay(detail, field.name)}`}
        mark={
          <>
            <code class="text-xs text-muted">{`${model.name}.${field.name}`}</code>
            {field.custom === true && <Badge kind="info">Custom</Badge>}
            {field.archived && <Badge kind="warning">Archived</Badge>}
          </>
        }
        back={{ href: `/t/${slug}/models/${model.name}`, label: model.pluralLabel }}
      />
      <Notice code={props.notice} />
      {props.conflict && <ModelConflict href={page} />}
      <ErrorSummary issues={issues} labels={LABELS} />
      <div class="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <form method="post" action={page}>
          <input type="hidden" name="version" value={String(model.version)} />
          <Card title="Rules">
            <FieldRuleInputs type={field.type} custom={field.custom === true} {...{ values, issues, use }} />
            <button class="btn btn-primary">Save</button>
          </Card>
        </form>
        <div class="grid gap-5">
          {use.types.length > 0 && <TypeCard {...props} page={page} />}
          {!isStandardField(model, field) && <FieldEnd {...props} page={page} />}
        </div>
      </div>
    </Shell>
  )
}

/** Only types of which every value is one already: nothing is lost (D1). */
function TypeCard({ detail, use, page }: FieldPageProps & { page: string }) {
  const possible = use.types.filter(({ unfit }) => unfit === 0)
  const others = use.types.filter(({ unfit }) => unfit > 0)
  return (
    <Card title="Type" lead="It can become another one where each value is a value of that one, too.">
      {possible.length > 0 && (
        <form method="post" action={`${page}/type`} class="mb-3 flex flex-wrap items-end gap-2">
          <input type="hidden" name="version" value={String(detail.model.version)} />
          <label class="flex-1">
            <span class="sr-only">New type</span>
            <select name="type" id="field-type" class="select select-sm w-full">
              {possible.map(({ type, values }) => (
                <option
                  value={type}
                >{`${TYPE_WORDS[type].name}: ${some(values, 'value', use.partial)} would become that`}</option>
              ))}
            </select>
          </label>
          <button class="btn btn-sm">Change the type</button>
        </form>
      )}
      {possible.length > 0 && use.partial && (
        <p class="mb-3 text-xs text-muted">
          Only the first of many records were looked at. The change looks at all of them, and says how many it would
          lose.
        </p>
      )}
      {others.length > 0 && (
        <ul class="text-xs text-muted">
          {others.map(({ type, values, unfit }) => (
            <li>{`${TYPE_WORDS[type].name}: not possible, ${unfit.toLocaleString('en')} of ${some(values, 'value')} would be lost.`}</li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function FieldEnd({ detail, field, use, page, issues }: FieldPageProps & { page: string }) {
  const version = <input type="hidden" name="version" value={String(detail.model.version)} />
  return (
    <>
      <Card
        title={field.archived ? 'Restore' : 'Archive'}
        lead={
          field.archived
            ? 'Its values are there again at once, for the roles that may see them.'
            : 'The field behaves as if it did not exist. Its values stay, and are there again when you restore it.'
        }
      >
        <form method="post" action={`${page}/status`}>
          {version}
          <input type="hidden" name="status" value={field.archived ? 'active' : 'archived'} />
          <button class="btn btn-sm">{field.archived ? 'Restore' : 'Archive'}</button>
        </form>
      </Card>
      {field.custom === true && (
        <Card
          title="Delete for good"
          danger
          lead={`This deletes ${lossInWords(use)}. Nobody can bring them back, and the name is not used again.`}
        >
          <form method="post" action={`${page}/deletion`}>
            {version}
            <TextField
              name="confirm"
              label={`Type ${field.name} to confirm`}
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
    </>
  )
}
