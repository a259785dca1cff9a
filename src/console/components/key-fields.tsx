import { LIFETIMES, OVERLAPS } from '../words/keys.ts'
import { FieldError, type FormIssue } from './field.tsx'

/** Until when a secret works. */
export function LifetimeSelect({ value, issues = [] }: { value: string; issues?: readonly FormIssue[] }) {
  const message = issues.find(({ field }) => field === 'days')?.message ?? null
  return (
    <div class="mb-5">
      <label for="field-days" class="block font-medium">
        Expires in
      </label>
      <select
        id="field-days"
        name="days"
        class={`select mt-1.5 w-full ${message === null ? '' : 'select-error'}`}
        aria-invalid={message === null ? undefined : 'true'}
        aria-describedby={message === null ? undefined : 'error-days'}
      >
        {LIFETIMES.map(({ days, label }) => (
          <option value={String(days)} selected={String(days) === value}>
            {label}
          </option>
        ))}
      </select>
      <FieldError name="days" message={message} />
    </div>
  )
}

/** For how long the secret that is replaced goes on working. */
export function OverlapSelect() {
  return (
    <div class="mb-5">
      <label for="field-overlap" class="block font-medium">
        Meanwhile
      </label>
      <select id="field-overlap" name="overlap" class="select mt-1.5 w-full">
        {OVERLAPS.map(({ seconds, label }) => (
          <option value={String(seconds)} selected={seconds === 86_400}>
            {label}
          </option>
        ))}
      </select>
    </div>
  )
}
