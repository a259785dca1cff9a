import type { Child } from 'hono/jsx'

export interface FormIssue {
  /** The name of the form's field. */
  field: string
  message: string
}

interface FieldProps {
  name: string
  label: string
  hint?: Child
  issues?: readonly FormIssue[]
}

/** Label, hint, control and error, tied together by their ids. */
function FieldFrame({ name, label, hint, issues, children }: FieldProps & { children?: Child }) {
  const message = messageFor(issues, name)
  return (
    <div class="mb-5">
      <label for={controlId(name)} class="block font-medium">
        {label}
      </label>
      {hint !== undefined && (
        <p id={hintId(name)} class="mt-0.5 max-w-prose text-muted">
          {hint}
        </p>
      )}
      <div class="mt-1.5">{children}</div>
      <FieldError name={name} message={message} />
    </div>
  )
}

export function FieldError({ name, message }: { name: string; message: string | null }) {
  if (message === null) return null
  return (
    <p id={errorId(name)} class="mt-1 font-medium text-error">
      {message}
    </p>
  )
}

interface TextFieldProps extends FieldProps {
  value: string
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'search' | 'date'
  autocomplete?: string
  required?: boolean
  placeholder?: string
  min?: number
  max?: number
  maxlength?: number
  mono?: boolean
  autofocus?: boolean
}

export function TextField({ name, label, hint, issues, value, type = 'text', mono = false, ...rest }: TextFieldProps) {
  return (
    <FieldFrame
      name={name}
      label={label}
      {...(hint === undefined ? {} : { hint })}
      {...(issues === undefined ? {} : { issues })}
    >
      <input
        id={controlId(name)}
        name={name}
        type={type}
        value={value}
        class={`input w-full ${mono ? 'font-mono text-xs' : ''} ${messageFor(issues, name) === null ? '' : 'input-error'}`}
        {...described(name, hint !== undefined, messageFor(issues, name))}
        {...rest}
      />
    </FieldFrame>
  )
}

export function TextArea(props: FieldProps & { value: string; rows: number; mono?: boolean; maxlength?: number }) {
  const message = messageFor(props.issues, props.name)
  return (
    <FieldFrame {...props}>
      <textarea
        id={controlId(props.name)}
        name={props.name}
        rows={props.rows}
        maxlength={props.maxlength}
        spellcheck={props.mono !== true}
        class={`textarea w-full ${props.mono === true ? 'font-mono text-xs leading-5' : ''} ${message === null ? '' : 'textarea-error'}`}
        {...described(props.name, props.hint !== undefined, message)}
      >
        {props.value}
      </textarea>
    </FieldFrame>
  )
}

interface Choice {
  value: string
  label: string
  hint: string
}

/** One of a few, each with a line of explanation. */
export function RadioCards(props: FieldProps & { value: string; choices: readonly Choice[] }) {
  const message = messageFor(props.issues, props.name)
  return (
    <fieldset class="mb-5" {...described(props.name, false, message)}>
      <legend class="font-medium">{props.label}</legend>
      {props.hint !== undefined && <p class="mt-0.5 max-w-prose text-muted">{props.hint}</p>}
      <div class="mt-1.5 grid gap-2 sm:grid-cols-2">
        {props.choices.map((choice, index) => (
          <label class="choice flex cursor-pointer gap-2.5 rounded-box border border-base-300 p-3 has-checked:border-primary has-checked:bg-primary/5">
            <input
              type="radio"
              id={index === 0 ? controlId(props.name) : undefined}
              name={props.name}
              value={choice.value}
              checked={choice.value === props.value}
              class="radio radio-sm mt-0.5"
            />
            <span>
              <span class="block font-medium">{choice.label}</span>
              <span class="block text-muted">{choice.hint}</span>
            </span>
          </label>
        ))}
      </div>
      <FieldError name={props.name} message={message} />
    </fieldset>
  )
}

/** What is wrong with a form, at its top, each line leading to its field. */
export function ErrorSummary({
  issues,
  labels,
}: {
  issues: readonly FormIssue[]
  labels: Readonly<Record<string, string>>
}) {
  if (issues.length === 0) return null
  return (
    <div role="alert" class="mb-5 rounded-box border border-error/50 bg-tint-error px-4 py-3">
      <h2 class="font-semibold">
        {issues.length === 1 ? 'One thing needs your attention' : `${issues.length} things need your attention`}
      </h2>
      <ul class="mt-1 list-disc pl-5">
        {issues.map((issue) => (
          <li>
            <a class="link" href={`#${controlId(issue.field)}`}>
              {`${labels[issue.field] ?? issue.field}: ${issue.message}`}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** A value to take away: selected as a whole by a triple click, or by coming to it with the keyboard. */
export function CopyField({ name, label, value, hint }: { name: string; label: string; value: string; hint?: string }) {
  return (
    <FieldFrame name={name} label={label} {...(hint === undefined ? {} : { hint })}>
      <input
        id={controlId(name)}
        readonly
        value={value}
        class="input w-full bg-base-200 font-mono text-xs"
        autocomplete="off"
        spellcheck={false}
        {...described(name, hint !== undefined, null)}
      />
    </FieldFrame>
  )
}

/** Everything that is wrong with a field, in one text. */
function messageFor(issues: readonly FormIssue[] | undefined, name: string): string | null {
  const messages = (issues ?? []).filter((issue) => issue.field === name).map((issue) => issue.message)
  return messages.length === 0 ? null : messages.join(' ')
}

function described(name: string, hasHint: boolean, message: string | null) {
  const ids = [hasHint ? hintId(name) : null, message === null ? null : errorId(name)].filter((id) => id !== null)
  return {
    'aria-describedby': ids.length === 0 ? undefined : ids.join(' '),
    'aria-invalid': message === null ? undefined : ('true' as const),
  }
}

const controlId = (name: string) => `field-${name}`
const hintId = (name: string) => `hint-${name}`
const errorId = (name: string) => `error-${name}`
