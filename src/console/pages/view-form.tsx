import type { ModelDefinition } from '../../core/models.ts'
import type { SavedView } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { ErrorSummary, TextField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { HiddenState } from '../components/hidden-state.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import type { TableState } from '../forms/table-query.ts'

export interface ViewFormProps {
  frame: Frame
  slug: string
  definition: ModelDefinition
  /** Null for a new one. */
  view: SavedView | null
  /** What a new one is to show. */
  state: Partial<TableState>
  values: { name: string; shared: boolean; isDefault: boolean }
  issues: readonly FormIssue[]
  conflict: boolean
}

/** A saved view's name, for whom it is, and its end. */
export function ViewFormPage(props: ViewFormProps) {
  const { frame, slug, definition, view, values, issues } = props
  const home = `/t/${slug}/data/${definition.name}`
  const action = view === null ? `${home}/views/new` : `${home}/views/${encodeURIComponent(view.id)}`
  const mine = view === null || view.changeable
  return (
    <Shell title={view === null ? 'Save as view' : view.name} frame={frame} section="data">
      <div class="max-w-2xl">
        <Heading
          title={view === null ? 'Save as view' : `View: ${view.name}`}
          lead="A view keeps the filter, the columns and the order. Everybody sees it with their own permissions."
          back={{ href: home, label: definition.pluralLabel }}
        />
        {props.conflict && (
          <Alert kind="error" title="Somebody else has changed this view since you opened it">
            <p>Nothing was saved. What you entered is still here: save again to replace their change.</p>
          </Alert>
        )}
        <ErrorSummary issues={issues} labels={{ name: 'Name' }} />
        <form method="post" action={action}>
          <Card>
            {view === null ? (
              <HiddenState state={props.state} without={[]} />
            ) : (
              <input type="hidden" name="version" value={String(view.version)} />
            )}
            {mine ? (
              <>
                <TextField name="name" label="Name" value={values.name} issues={issues} required maxlength={80} />
                <Tick
                  name="shared"
                  checked={values.shared}
                  label="Share it with the members of this tenant"
                  hint="They see its name and what it asks for, as far as their roles know the fields."
                />
              </>
            ) : (
              <p class="mb-4">This view belongs to somebody else. You can use it, and begin with it.</p>
            )}
            <Tick
              name="isDefault"
              checked={values.isDefault}
              label={`Begin with it when I open ${definition.pluralLabel}`}
              hint="For you alone."
            />
            <button class="btn btn-primary">{view === null ? 'Save view' : 'Save'}</button>
          </Card>
        </form>
        {view !== null && mine && (
          <form method="post" action={`${action}/deletion`} class="mt-5">
            <input type="hidden" name="version" value={String(view.version)} />
            <Card
              title="Delete this view"
              lead="The records stay. Those who begin with it begin with all records again."
              danger
            >
              <button class="btn btn-error btn-sm btn-outline">Delete view</button>
            </Card>
          </form>
        )}
      </div>
    </Shell>
  )
}

function Tick(props: { name: string; checked: boolean; label: string; hint: string }) {
  return (
    <label class="mb-4 flex cursor-pointer items-start gap-2.5">
      <input
        type="checkbox"
        name={props.name}
        checked={props.checked}
        class="checkbox checkbox-sm checkbox-primary mt-0.5"
      />
      <span>
        <span class="block font-medium">{props.label}</span>
        <span class="block text-muted">{props.hint}</span>
      </span>
    </label>
  )
}
