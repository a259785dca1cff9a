import type { ModelDefinition } from '../../core/models.ts'
import type { Action, FieldAccess, PermissionSet } from '../../core/permissions.ts'
import { actionTick, fieldTick } from '../../core/ticks.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'

const ACCESS: readonly { value: FieldAccess; label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'view', label: 'View' },
  { value: 'edit', label: 'Edit' },
]
const RANK = { none: 0, view: 1, edit: 2 } as const

interface EditorProps {
  definition: ModelDefinition
  /** The most that can be ticked. */
  limit: PermissionSet
  /** What is ticked. */
  value: PermissionSet
}

/** A checkbox for one action of one model; what the limit lacks can't be ticked. */
export function ActionBox({
  definition,
  limit,
  value,
  action,
  label,
}: EditorProps & { action: Action; label: string }) {
  const possible = mayAct(limit, definition.name, action)
  return (
    <input
      type="checkbox"
      name={actionTick(definition.name, action)}
      aria-label={label}
      checked={possible && mayAct(value, definition.name, action)}
      disabled={!possible}
      class="checkbox checkbox-sm checkbox-primary"
    />
  )
}

/** The fields of one model, each none, view or edit. */
export function FieldChoices({ definition, limit, value }: EditorProps) {
  return (
    <ul class="divide-y divide-base-300">
      {definition.fields.map((field) => {
        const most = fieldAccess(limit, definition.name, field.name)
        const now = lower(most, fieldAccess(value, definition.name, field.name))
        const name = fieldTick(definition.name, field.name)
        return (
          <li class="flex flex-wrap items-center gap-x-4 gap-y-1 py-1.5">
            <div class="min-w-40 flex-1">
              <span class="font-medium">{field.label}</span>
              <span class="ml-2 text-xs text-muted">{field.description}</span>
            </div>
            <div role="radiogroup" aria-label={`${definition.label}: ${field.label}`} class="join">
              {ACCESS.map((access) => (
                <Segment
                  name={name}
                  value={access.value}
                  label={access.label}
                  checked={access.value === now}
                  disabled={RANK[access.value] > RANK[most]}
                />
              ))}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

function Segment(props: { name: string; value: string; label: string; checked: boolean; disabled: boolean }) {
  return (
    <label class="choice join-item relative cursor-pointer border border-base-300 px-2.5 py-0.5 text-xs has-checked:bg-primary has-checked:text-primary-content has-focus-visible:z-10 has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-primary has-disabled:cursor-not-allowed has-disabled:bg-base-200 has-disabled:text-base-content/40 [&+&]:-ml-px">
      <input
        class="sr-only"
        type="radio"
        name={props.name}
        value={props.value}
        checked={props.checked}
        disabled={props.disabled}
      />
      {props.label}
    </label>
  )
}

function lower(one: FieldAccess, other: FieldAccess): FieldAccess {
  return RANK[one] < RANK[other] ? one : other
}
