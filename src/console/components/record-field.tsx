import type { FieldDefinition } from '../../core/models.ts'
import { LONGEST_TEXT } from '../../core/field-limits.ts'
import type { RecordDraft } from '../forms/record-form.ts'
import { choiceLabel } from '../../core/models.ts'
import { recordPickerScriptPath } from '../islands/record-picker.ts'

export interface MemberChoice {
  id: string
  name: string
  email: string
}
/** A record that a reference could mean. */
export interface Match {
  id: string
  name: string
}

interface RecordFieldProps {
  /** The address of the model's records. */
  home: string
  field: FieldDefinition
  draft: RecordDraft
  members: readonly MemberChoice[]
  /** What was found for what was typed; null where nobody asked. */
  matches: readonly Match[] | null
  message: string | null
  /** What somebody else has saved meanwhile, in words. */
  theirs: string | null
}

/** One field of a record's form, made for its type; works without script. */
export function RecordField(props: RecordFieldProps) {
  const { field, message, theirs } = props
  const grouped = field.type === 'choices'
  const label = (
    <>
      {field.label}
      {field.required === true && <span class="font-normal text-muted"> (required)</span>}
    </>
  )
  const inner = (
    <>
      <p id={`hint-${field.name}`} class="mt-0.5 text-xs text-muted">
        {field.description}
      </p>
      <div class="mt-1.5">
        <Control {...props} />
      </div>
      {message !== null && (
        <p id={`error-${field.name}`} class="mt-1 font-medium text-error">
          {message}
        </p>
      )}
      {theirs !== null && (
        <div class="mt-1 rounded-field border border-warning/50 bg-tint-warning px-2 py-1">
          <p>{`Saved meanwhile: ${theirs}`}</p>
          <label class="flex cursor-pointer items-center gap-2 py-0.5">
            <input
              type="checkbox"
              name={`theirs.${field.name}`}
              value="on"
              aria-label={`Keep that instead of mine: ${field.label}`}
              class="checkbox checkbox-xs"
            />
            Keep that instead of mine
          </label>
        </div>
      )}
      {(props.draft.was[field.name] ?? []).map((text) => (
        <input type="hidden" name={`was.${field.name}`} value={text} />
      ))}
    </>
  )
  const place = `mb-5 ${field.type === 'long_text' ? 'sm:col-span-2' : ''}`
  if (grouped) {
    return (
      <fieldset class={place} id={`field-${field.name}`}>
        <legend class="font-medium">{label}</legend>
        {inner}
      </fieldset>
    )
  }
  return (
    <div class={place}>
      <label for={`field-${field.name}`} class="block font-medium">
        {label}
      </label>
      {inner}
    </div>
  )
}

function Control(props: RecordFieldProps) {
  const { field, draft, members } = props
  const texts = draft.typed[field.name] ?? []
  const value = texts[0] ?? ''
  switch (field.type) {
    case 'long_text':
      return (
        <textarea
          {...common(props)}
          rows={5}
          maxlength={LONGEST_TEXT.long_text}
          class={`textarea w-full ${look(props)}`}
        >
          {value}
        </textarea>
      )
    case 'boolean':
      return (
        <Select
          {...props}
          options={[
            ['true', 'Yes'],
            ['false', 'No'],
          ]}
        />
      )
    case 'choice':
      return <Select {...props} options={(field.choices ?? []).map((choice) => [choice, choiceLabel(field, choice)])} />
    case 'member': {
      const gone = value !== '' && !members.some(({ id }) => id === value) ? [[value, 'A former member']] : []
      return <Select {...props} options={[...members.map((one) => [one.id, nameOf(one, members)]), ...gone]} />
    }
    case 'choices':
      return (
        <span class="flex flex-wrap gap-x-4 gap-y-1.5">
          {(field.choices ?? []).map((choice) => (
            <label class="flex cursor-pointer items-center gap-2">
              <input
                type="checkbox"
                name={`value.${field.name}`}
                value={choice}
                checked={texts.includes(choice)}
                class="checkbox checkbox-sm checkbox-primary"
              />
              {choiceLabel(field, choice)}
            </label>
          ))}
        </span>
      )
    case 'reference':
      return <Reference {...props} value={value} />
    case 'text':
    case 'number':
    case 'money':
    case 'date':
    case 'time':
    case 'datetime':
    case 'email':
    case 'link':
      return (
        <input
          {...common(props)}
          type={INPUTS[field.type] ?? 'text'}
          inputmode={field.type === 'number' || field.type === 'money' ? 'decimal' : undefined}
          value={value}
          maxlength={LONGEST_TEXT[field.type]}
          class={`input w-full ${look(props)}`}
        />
      )
  }
}

/** Numbers, e-mails and links stay texts: browsers throw away what they take for wrong, and we say what is. */
const INPUTS: Readonly<Partial<Record<FieldDefinition['type'], string>>> = {
  date: 'date',
  time: 'time',
  datetime: 'datetime-local',
}

function Select(props: RecordFieldProps & { options: readonly (readonly string[])[] }) {
  const [value] = props.draft.typed[props.field.name] ?? []
  return (
    <select {...common(props)} class={`select w-full ${look(props)}`}>
      <option value="">None</option>
      {props.options.map(([one = '', label]) => (
        <option value={one} selected={one === value}>
          {label}
        </option>
      ))}
    </select>
  )
}

/**
 * A name to type; script offers names meanwhile, “Find” brings what it could mean, and a name that only one record has
 * needs neither.
 */
function Reference(props: RecordFieldProps & { value: string }) {
  const { field, draft, matches, value, message } = props
  const chosen = draft.chosen[field.name]
  return (
    <>
      <span class="flex gap-2">
        <input
          {...common(props)}
          type="text"
          value={value}
          maxlength={500}
          autocomplete="off"
          list={`names-${field.name}`}
          data-names-at={`${props.home}/names/${field.name}`}
          class={`input min-w-0 flex-1 ${look(props)}`}
        />
        <button name="find" value={field.name} class="btn" formnovalidate aria-label={`Find ${field.label}`}>
          Find
        </button>
      </span>
      <datalist id={`names-${field.name}`} />
      {chosen !== undefined && (
        <>
          <input type="hidden" name={`chosen.${field.name}`} value={chosen.id} />
          <input type="hidden" name={`named.${field.name}`} value={chosen.name ?? chosen.id} />
        </>
      )}
      {matches !== null && matches.length === 0 && message === null && (
        <p class="mt-1 text-muted">Nothing that you may see is called like that.</p>
      )}
      {matches !== null && matches.length > 0 && (
        <fieldset class="mt-2 rounded-box border border-base-300 p-2.5">
          <legend class="px-1 text-xs text-muted">{`Which ${field.label.toLocaleLowerCase('en')}?`}</legend>
          {matches.map((match) => (
            <label class="flex cursor-pointer items-center gap-2 py-0.5">
              <input
                type="radio"
                name={`match.${field.name}`}
                value={`${match.id}:${match.name}`}
                class="radio radio-xs"
              />
              {match.name}
            </label>
          ))}
        </fieldset>
      )}
    </>
  )
}

/** Makes the references of a page offer names while they are typed. */
export function PickerScript({ fields }: { fields: readonly FieldDefinition[] }) {
  if (!fields.some(({ type }) => type === 'reference')) return null
  return <script src={recordPickerScriptPath} type="module" />
}

function common({ field, message }: RecordFieldProps) {
  return {
    id: `field-${field.name}`,
    name: `value.${field.name}`,
    'aria-describedby': message === null ? `hint-${field.name}` : `hint-${field.name} error-${field.name}`,
    'aria-invalid': message === null ? undefined : ('true' as const),
  }
}

function look({ message, field }: RecordFieldProps): string {
  if (message === null) return ''
  if (field.type === 'long_text') return 'textarea-error'
  return ['boolean', 'choice', 'member'].includes(field.type) ? 'select-error' : 'input-error'
}

/** Two of the same name are told apart by their addresses. */
function nameOf({ id, name, email }: MemberChoice, members: readonly MemberChoice[]): string {
  return members.some((other) => other.id !== id && other.name === name) ? `${name} (${email})` : name
}
