import type { Child } from 'hono/jsx'
import { NEW_ACCESS, type NewAccess } from '../../core/model-edits.ts'
import type { RoleOnModels } from '../../tenant/contract.ts'
import { roleInput, type ModelFormValues } from '../forms/model-form.ts'
import { NEW_ACCESS_WORDS } from '../words/models.ts'
import { FieldError, TextArea, TextField, type FormIssue } from './field.tsx'

/** What people read about a model. */
export function ModelWords({ values, issues }: { values: ModelFormValues; issues: readonly FormIssue[] }) {
  return (
    <>
      <div class="grid gap-x-4 sm:grid-cols-2">
        <TextField
          name="label"
          label="Label"
          hint="One of them: Vessel."
          value={values.label}
          issues={issues}
          required
        />
        <TextField
          name="pluralLabel"
          label="Plural"
          hint="Several: Vessels."
          value={values.pluralLabel}
          issues={issues}
          required
        />
      </div>
      <TextArea
        name="description"
        label="Description"
        hint="One sentence. Consent pages show it, and AI clients decide by it when to use the model."
        value={values.description}
        rows={2}
        maxlength={300}
        issues={issues}
      />
    </>
  )
}

export function CheckField(props: {
  name: string
  label: string
  hint: Child
  checked: boolean
  issues: readonly FormIssue[]
}) {
  const issue = props.issues.find(({ field }) => field === props.name)
  return (
    <div class="mb-5">
      <label class="flex cursor-pointer items-start gap-2.5">
        <input
          id={`field-${props.name}`}
          type="checkbox"
          name={props.name}
          checked={props.checked}
          aria-describedby={`hint-${props.name}`}
          class="checkbox checkbox-sm checkbox-primary mt-0.5"
        />
        <span class="font-medium">{props.label}</span>
      </label>
      <p id={`hint-${props.name}`} class="mt-0.5 max-w-prose pl-7.5 text-muted">
        {props.hint}
      </p>
      <FieldError name={props.name} message={issue?.message ?? null} />
    </div>
  )
}

interface RoleAccessProps {
  roles: readonly RoleOnModels[]
  value: Readonly<Record<string, NewAccess>>
  /** The most that whoever fills in the form can give (T5). */
  most: NewAccess
  /** Of a field there is no more than to edit it. */
  highest: 'edit' | 'full'
  issues: readonly FormIssue[]
}

const RANK: Readonly<Record<NewAccess, number>> = { none: 0, view: 1, edit: 2, full: 3 }

/** What each role may do with something new: nothing, unless it is said here (V1). */
export function RoleAccess({ roles, value, most, highest, issues }: RoleAccessProps) {
  const offered = NEW_ACCESS.filter((access) => RANK[access] <= RANK[highest])
  const issue = issues.find(({ field }) => field === 'roles')
  return (
    <fieldset class="mb-5" id="field-roles">
      <legend class="font-medium">Who may see it</legend>
      <p class="mt-0.5 max-w-prose text-muted">
        Administrators have everything. Other roles that are left at “None” don’t know of it. Connections get it only
        after their member authorizes again.
      </p>
      <ul class="mt-2 divide-y divide-base-300 rounded-box border border-base-300">
        {roles.map((role) => (
          <li class="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
            <span class="min-w-40 flex-1 font-medium">{role.name}</span>
            <span role="radiogroup" aria-label={role.name} class="flex flex-wrap gap-x-4 gap-y-1">
              {offered.map((access) => (
                <label class="choice flex cursor-pointer items-center gap-1.5 has-disabled:cursor-not-allowed has-disabled:opacity-50">
                  <input
                    type="radio"
                    name={roleInput(role.id)}
                    value={access}
                    checked={(role.administrators ? highest : (value[role.id] ?? 'none')) === access}
                    disabled={role.administrators ? access !== highest : RANK[access] > RANK[most]}
                    class="radio radio-sm"
                  />
                  {NEW_ACCESS_WORDS[access]}
                </label>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <FieldError name="roles" message={issue?.message ?? null} />
    </fieldset>
  )
}
