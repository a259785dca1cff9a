import { MOST_MODELS, type NewAccess } from '../../core/model-edits.ts'
import type { ManagedModel } from '../../core/tenant-models.ts'
import type { RoleOnModels } from '../../tenant/contract.ts'
import { Badge } from '../components/badge.tsx'
import { ErrorSummary, TextField, type FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Icon } from '../components/icon.tsx'
import { ModelWords, RoleAccess } from '../components/model-forms.tsx'
import { Notice } from '../components/notice.tsx'
import { Shell } from '../components/shell.tsx'
import { Cell, Table } from '../components/table.tsx'
import type { Frame } from '../console-env.ts'
import type { ModelFormValues } from '../forms/model-form.ts'

interface PageProps {
  frame: Frame
  slug: string
}

/** All data models of the tenant, archived ones at the end (D1). */
export function ModelsPage(props: PageProps & { models: readonly ManagedModel[]; notice: string | null }) {
  const home = `/t/${props.slug}/models`
  const models = props.models.toSorted((a, b) => Number(a.archived) - Number(b.archived))
  const own = models.filter(({ custom }) => custom === true).length
  return (
    <Shell title="Data models" frame={props.frame} section="models">
      <Heading title="Data models" lead="What kinds of records there are, and what each one tells.">
        <a href={`${home}/new`} class="btn btn-primary btn-sm">
          <Icon name="plus" />
          New data model
        </a>
      </Heading>
      <Notice code={props.notice} />
      <Table
        caption="Data models"
        columns={[
          { label: 'Data model' },
          { label: 'API name' },
          { label: 'Description', class: 'hidden md:table-cell' },
          { label: 'Fields', class: 'text-right' },
          { label: 'Your own', class: 'text-right' },
        ]}
      >
        {models.map((model) => (
          <tr class={model.archived ? 'text-muted' : ''}>
            <Cell>
              <a class="link font-medium" href={`${home}/${model.name}`}>
                {model.pluralLabel}
              </a>
              <span class="ml-2 inline-flex gap-1">
                {model.custom === true && <Badge kind="info">Custom</Badge>}
                {model.archived && <Badge kind="warning">Archived</Badge>}
              </span>
            </Cell>
            <Cell class="font-mono text-xs">{model.name}</Cell>
            <Cell class="hidden text-muted md:table-cell">{model.description}</Cell>
            <Cell class="text-right tabular-nums">{model.fields.filter(({ archived }) => !archived).length}</Cell>
            <Cell class="text-right tabular-nums">{model.fields.filter(({ custom }) => custom === true).length}</Cell>
          </tr>
        ))}
      </Table>
      <p class="mt-2 text-xs text-muted">{`${own} of at most ${MOST_MODELS} data models of your own.`}</p>
    </Shell>
  )
}

interface NewModelProps extends PageProps {
  values: ModelFormValues
  issues: readonly FormIssue[]
  roles: readonly RoleOnModels[]
  given: Readonly<Record<string, NewAccess>>
  most: NewAccess
}

export const MODEL_LABELS = {
  name: 'API name',
  label: 'Label',
  pluralLabel: 'Plural',
  description: 'Description',
  roles: 'Who may see it',
  status: 'Archive',
  model: 'Data model',
  confirm: 'Name',
} as const

export function NewModelPage({ frame, slug, values, issues, roles, given, most }: NewModelProps) {
  const home = `/t/${slug}/models`
  return (
    <Shell title="New data model" frame={frame} section="models">
      <Heading
        title="New data model"
        lead="It begins with a name, an owner and a company. You add the rest of its fields on the next page."
        back={{ href: home, label: 'Data models' }}
      />
      <div class="max-w-3xl">
        <ErrorSummary issues={issues} labels={MODEL_LABELS} />
        <form method="post" action={`${home}/new`}>
          <Card>
            <ModelWords values={values} issues={issues} />
            <TextField
              name="name"
              label="API name"
              hint="What programs and AI clients call it, such as vessel. It never changes, and is never used again."
              value={values.name}
              issues={issues}
              required
              maxlength={40}
              mono
            />
            <RoleAccess roles={roles} value={given} most={most} highest="full" issues={issues} />
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
