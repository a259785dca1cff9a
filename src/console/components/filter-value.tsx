import type { FieldDefinition } from '../../core/models.ts'
import { isRelativeDate } from '../../core/relative-dates.ts'
import { isListed, type ConditionDraft } from '../forms/filter-form.ts'
import { RELATIVE_WORDS } from '../words/filters.ts'
import { choiceLabel } from '../../core/models.ts'

interface FilterValueProps {
  /** What the condition's fields begin with. */
  at: string
  label: string
  field: FieldDefinition
  condition: ConditionDraft
  /** The id of what is wrong. */
  error: string | null
}

/** The control for a condition's value, as its field and operator want it. */
export function FilterValue(props: FilterValueProps) {
  const { at, label, field, condition } = props
  const { op, values } = condition
  if (op === 'is_empty' || op === 'is_filled') return null
  if (isListed(op)) return <Several {...props} />
  if (op === 'between') {
    return (
      <span class="flex flex-wrap items-center gap-2">
        <One {...props} value={values[0] ?? ''} name={`${label}, from`} />
        <span class="text-muted">and</span>
        <One {...props} value={values[1] ?? ''} name={`${label}, to`} />
      </span>
    )
  }
  const choices = field.type === 'boolean' ? ['true', 'false'] : field.choices
  if (choices === undefined) return <One {...props} value={values[0] ?? ''} name={`${label}: value`} />
  return (
    <select name={`${at}.value`} aria-label={`${label}: value`} class="select select-sm w-44" {...described(props)}>
      {choices.map((choice) => (
        <option value={choice} selected={choice === values[0]}>
          {field.type === 'boolean' ? (choice === 'true' ? 'Yes' : 'No') : choiceLabel(field, choice)}
        </option>
      ))}
    </select>
  )
}

function One(props: FilterValueProps & { value: string; name: string }) {
  const { at, field, value, name } = props
  const dated = field.type === 'date' || field.type === 'datetime'
  if (!dated) {
    return (
      <input
        name={`${at}.value`}
        type={field.type === 'time' ? 'time' : 'text'}
        inputmode={field.type === 'number' || field.type === 'money' ? 'decimal' : undefined}
        value={value}
        aria-label={name}
        maxlength={500}
        class="input input-sm w-44"
        {...described(props)}
      />
    )
  }
  const word = isRelativeDate(value) ? value : ''
  const words: readonly string[] = RELATIVE_WORDS
  const offered = word === '' || words.includes(word) ? words : [word, ...words]
  const exact = word === '' && value !== '' && !/^\d{4}-\d{2}-\d{2}$/.test(value)
  return (
    <span class="flex flex-wrap items-center gap-1.5">
      <select name={`${at}.word`} aria-label={`${name}, in words`} class="select select-sm w-36">
        <option value="">on the day</option>
        {offered.map((one) => (
          <option value={one} selected={one === word}>
            {one.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      <input
        name={`${at}.value`}
        type={exact ? 'text' : 'date'}
        value={word === '' ? value : ''}
        aria-label={`${name}, day`}
        class="input input-sm w-38"
        {...described(props)}
      />
    </span>
  )
}

function Several(props: FilterValueProps) {
  const { at, label, field, condition } = props
  const choices = field.type === 'boolean' ? ['true', 'false'] : field.choices
  if (choices !== undefined) {
    return (
      <span role="group" aria-label={`${label}: values`} class="flex flex-1 flex-wrap gap-x-3 gap-y-1 py-1">
        {choices.map((choice) => (
          <label class="flex cursor-pointer items-center gap-1.5">
            <input
              type="checkbox"
              name={`${at}.value`}
              value={choice}
              checked={condition.values.includes(choice)}
              class="checkbox checkbox-xs checkbox-primary"
            />
            {field.type === 'boolean' ? (choice === 'true' ? 'Yes' : 'No') : choiceLabel(field, choice)}
          </label>
        ))}
      </span>
    )
  }
  return (
    <textarea
      name={`${at}.value`}
      rows={Math.max(2, Math.min(6, condition.values.length))}
      aria-label={`${label}: values, one per line`}
      placeholder="One per line"
      class="textarea textarea-sm w-56"
      {...described(props)}
    >
      {condition.values.join('\n')}
    </textarea>
  )
}

function described({ error }: FilterValueProps) {
  return error === null ? {} : { 'aria-describedby': error, 'aria-invalid': 'true' as const }
}
