import type { FieldOption } from '../data-access.ts'
import { draftOperators, type ConditionDraft, type DraftIssue, type GroupDraft } from '../forms/filter-form.ts'
import { operatorLabel } from '../words/filters.ts'
import { FilterValue } from './filter-value.tsx'
import { Icon } from './icon.tsx'

export interface FilterBuilderProps {
  /** What its fields are called in the form: `where` gives `where.0.op` and the like. */
  name: string
  /** What is filtered; records, unless told. */
  what?: string
  /** Where its buttons send the form, so that the page comes back to it; to where the form goes, unless told. */
  to?: string
  draft: GroupDraft
  options: readonly FieldOption[]
  issues: readonly DraftIssue[]
}

/**
 * Builds a filter of the query language without script: its buttons send the form it stands in, and `readFilterForm`
 * gives the draft back, one condition longer or shorter. The form's own button applies it.
 */
export function FilterBuilder(props: FilterBuilderProps) {
  return (
    <div class="min-w-0">
      <Group {...props} group={props.draft} place="" depth={1} />
    </div>
  )
}

const MOST_NESTED = 3

function Group(props: FilterBuilderProps & { group: GroupDraft; place: string; depth: number }) {
  const { name, group, place, depth } = props
  const at = place === '' ? name : `${name}.${place}`
  return (
    <fieldset class={depth === 1 ? '' : 'rounded-box border border-base-300 bg-base-200/40 p-2.5'}>
      <legend class="sr-only">{depth === 1 ? 'Conditions' : `Group ${place.replaceAll('.', ' ')}`}</legend>
      <div class="flex flex-wrap items-center gap-2">
        <label class="flex items-center gap-2">
          <span class="text-muted">{`${props.what ?? 'Records'} for which`}</span>
          <select name={`${at}.kind`} class="select select-sm w-auto" aria-label="How the conditions belong together">
            <option value="all" selected={group.kind === 'all'}>
              all of these hold
            </option>
            <option value="any" selected={group.kind === 'any'}>
              any of these holds
            </option>
          </select>
        </label>
        {depth > 1 && <Remove {...props} what="this group" />}
      </div>
      <ul class="mt-2 grid gap-2">
        {group.parts.map((part, index) => {
          const inner = place === '' ? String(index) : `${place}.${index}`
          return (
            <li class="min-w-0">
              {'kind' in part ? (
                <Group {...props} group={part} place={inner} depth={depth + 1} />
              ) : (
                <ConditionRow {...props} condition={part} place={inner} />
              )}
            </li>
          )
        })}
      </ul>
      <div class="mt-2 flex flex-wrap items-center gap-2">
        <FieldSelect name={`${at}.new`} label="Field of the new condition" options={props.options} />
        <button name={`${name}.do`} value={`add:${place}`} class="btn btn-sm" formaction={props.to} formnovalidate>
          <Icon name="plus" class="size-3.5" />
          Add condition
        </button>
        {depth < MOST_NESTED && (
          <button
            name={`${name}.do`}
            value={`group:${place}`}
            class="btn btn-ghost btn-sm"
            formaction={props.to}
            formnovalidate
          >
            Add group
          </button>
        )}
      </div>
    </fieldset>
  )
}

function ConditionRow(props: FilterBuilderProps & { condition: ConditionDraft; place: string }) {
  const { name, condition, place, options, issues } = props
  const option = options.find(({ path }) => path === condition.field)
  const at = `${name}.${place}`
  const message = issues.filter((issue) => issue.place === place).map((issue) => issue.message)[0]
  const label = option?.label ?? 'Unknown field'
  return (
    <div>
      <div class="flex flex-wrap items-start gap-2">
        <input type="hidden" name={`${at}.field`} value={condition.field} />
        <span class="min-w-32 py-1 font-medium wrap-anywhere sm:w-52">{label}</span>
        <select name={`${at}.op`} class="select select-sm w-36" aria-label={`${label}: comparison`}>
          {(option === undefined ? [] : draftOperators(option.field)).map((op) => (
            <option value={op} selected={op === condition.op}>
              {operatorLabel(op, option?.field.type ?? 'text')}
            </option>
          ))}
        </select>
        {option !== undefined && (
          <FilterValue
            at={at}
            label={label}
            field={option.field}
            condition={condition}
            error={message === undefined ? null : `${at}.error`}
          />
        )}
        <Remove {...props} what={`the condition on ${label}`} />
      </div>
      {message !== undefined && (
        <p id={`${at}.error`} class="mt-1 font-medium text-error" role="alert">
          {message}
        </p>
      )}
    </div>
  )
}

function Remove({ name, place, what, to }: { name: string; place: string; what: string; to?: string }) {
  return (
    <button
      name={`${name}.do`}
      value={`remove:${place}`}
      class="btn btn-ghost btn-sm btn-square text-muted"
      aria-label={`Remove ${what}`}
      formaction={to}
      formnovalidate
    >
      ✕
    </button>
  )
}

interface FieldSelectProps {
  name: string
  label: string
  options: readonly FieldOption[]
  /** The path that is chosen. */
  value?: string
  /** What is offered for no field. */
  empty?: string
  class?: string
}

/** A list of all fields, in groups by the relations that lead to them. */
export function FieldSelect(props: FieldSelectProps) {
  const groups = [...new Set(props.options.map(({ group }) => group))]
  return (
    <select name={props.name} aria-label={props.label} class={`select select-sm ${props.class ?? 'w-56'}`}>
      {props.empty !== undefined && <option value="">{props.empty}</option>}
      {groups.map((group) => {
        const fields = props.options.filter((option) => option.group === group)
        const items = fields.map(({ path, field }) => (
          <option value={path} selected={path === props.value}>
            {field.label}
          </option>
        ))
        return group === '' ? items : <optgroup label={group}>{items}</optgroup>
      })}
    </select>
  )
}
