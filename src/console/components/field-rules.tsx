import type { FieldType } from '../../core/models.ts'
import type { FieldUse } from '../../tenant/contract.ts'
import { UNIQUE_TYPES, type FieldFormValues } from '../forms/model-form.ts'
import { some } from '../words/models.ts'
import { FieldError, TextArea, TextField, type FormIssue } from './field.tsx'
import { CheckField } from './model-forms.tsx'
import { Cell, Table } from './table.tsx'

interface FieldRulesProps {
  type: FieldType
  /** A tenant's own field has all the rules of its type; a built-in one keeps its own. */
  custom: boolean
  values: FieldFormValues
  issues: readonly FormIssue[]
  /** Null for a field that is not there yet. */
  use: FieldUse | null
}

/** The rules that a field of this type can have. */
export function FieldRuleInputs({ type, custom, values, issues, use }: FieldRulesProps) {
  const lacking =
    use === null || use.lacking === 0 ? '' : ` Now ${some(use.lacking, 'record', use.partial)} would lack one.`
  return (
    <>
      <TextField name="label" label="Label" value={values.label} issues={issues} required maxlength={60} />
      <TextArea
        name="description"
        label="Description"
        hint="One sentence, for consent pages and for AI clients."
        value={values.description}
        rows={2}
        maxlength={300}
        issues={issues}
      />
      <CheckField
        name="required"
        label="Required"
        hint={`Each record has to have a value. It can be set once every record has one.${lacking}`}
        checked={values.required}
        issues={issues}
      />
      {custom && UNIQUE_TYPES.includes(type) && (
        <CheckField
          name="unique"
          label="Unique"
          hint="No two records have the same value, capital letters or not. Only roles that see every record can write it then, since others could find out by it what they can’t see."
          checked={values.unique}
          issues={issues}
        />
      )}
      {custom && (type === 'number' || type === 'money') && (
        <div class="grid gap-x-4 sm:grid-cols-2">
          <TextField name="min" label="Smallest value" value={values.min} issues={issues} />
          <TextField name="max" label="Largest value" value={values.max} issues={issues} />
        </div>
      )}
      {custom && (type === 'text' || type === 'long_text') && (
        <TextField
          name="maxLength"
          label="Greatest length"
          hint={`In characters; empty for ${type === 'text' ? '500' : '20,000'}.`}
          value={values.maxLength}
          issues={issues}
        />
      )}
      {custom && type === 'text' && (
        <TextField
          name="pattern"
          label="Pattern"
          hint={
            <>
              What the whole text has to look like, such as <code>{'[A-Z]{2}-\\d{4}'}</code>. There are <code>\d</code>,{' '}
              <code>\w</code>, <code>[a-z]</code>, <code>.</code>, <code>?</code>, <code>*</code>, <code>+</code>,{' '}
              <code>{'{2,5}'}</code>, and <code>|</code> between alternatives.
            </>
          }
          value={values.pattern}
          issues={issues}
          mono
        />
      )}
      {(type === 'choice' || type === 'choices') && <Choices values={values} issues={issues} use={use} />}
    </>
  )
}

/** What can be chosen: labels and places may change, values never do. */
function Choices({ values, issues, use }: Pick<FieldRulesProps, 'values' | 'issues' | 'use'>) {
  const issue = issues.find(({ field }) => field === 'choices')
  return (
    <fieldset class="mb-5 min-w-0" id="field-choices">
      <legend class="mb-1.5 font-medium">Choices</legend>
      {values.choices.length > 0 && (
        <Table
          caption="Choices"
          columns={[
            { label: 'Offered' },
            { label: 'Place' },
            { label: 'Label' },
            { label: 'Value in the API' },
            { label: 'Records', class: 'text-right' },
          ]}
        >
          {values.choices.map(({ value, label, place, kept }) => (
            <tr>
              <Cell middle>
                <input type="hidden" name="choice" value={value} />
                <input
                  type="checkbox"
                  name={`choice:${value}:kept`}
                  checked={kept}
                  aria-label={`Offer ${label}`}
                  class="checkbox checkbox-sm checkbox-primary"
                />
              </Cell>
              <Cell middle>
                <input
                  name={`choice:${value}:place`}
                  value={place}
                  inputmode="numeric"
                  aria-label={`Place of ${label}`}
                  class="input input-sm w-14"
                />
              </Cell>
              <Cell middle class="w-full">
                <input
                  name={`choice:${value}:label`}
                  value={label}
                  maxlength={80}
                  aria-label={`Label of ${value}`}
                  class="input input-sm w-full min-w-32"
                />
              </Cell>
              <Cell middle class="font-mono text-xs">
                {value}
              </Cell>
              <Cell middle class="text-right tabular-nums">
                {`${(use?.choices[value] ?? 0).toLocaleString('en')}${use?.partial === true ? '+' : ''}`}
              </Cell>
            </tr>
          ))}
        </Table>
      )}
      {values.choices.length > 0 && (
        <p class="mt-1.5 mb-4 text-muted">
          Records keep a choice that is no longer offered, until somebody changes them; nobody can choose it any more.
        </p>
      )}
      <FieldError name="choices" message={issue?.message ?? null} />
      <TextArea
        name="newChoices"
        label={values.choices.length === 0 ? 'What can be chosen' : 'More choices'}
        hint="One a line."
        value={values.newChoices}
        rows={4}
        issues={issues}
      />
    </fieldset>
  )
}
