import type { FieldDefinition } from '../../core/models.ts'
import type { Portfolio } from '../../core/permissions.ts'
import { OPERATORS, type Operator } from '../../core/query.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { ConditionValues, PortfolioValues } from '../forms/portfolio-form.ts'
import { counted } from '../words/permissions.ts'
import { FieldError, type FormIssue } from './field.tsx'
import { Icon } from './icon.tsx'

interface PortfolioFieldsProps {
  values: PortfolioValues
  /** The fields of a company that the person may ask by. */
  fields: readonly FieldDefinition[]
  /** Which records the person's own role reaches: no role of theirs reaches more. */
  own: Portfolio
  count: { inside: number; of: number } | null
  issues: readonly FormIssue[]
}

const OPERATOR_LABELS: Readonly<Record<Operator, string>> = {
  eq: 'is',
  ne: 'is not',
  in: 'is one of',
  lt: 'is less than',
  lte: 'is at most',
  gt: 'is more than',
  gte: 'is at least',
  between: 'is between',
  contains: 'contains',
  starts_with: 'starts with',
  has_any: 'has any of',
  has_all: 'has all of',
  is_empty: 'is empty (yes or no)',
}

/** Which records a role reaches (V3): all, some by owner and by a filter on the company, or none. */
export function PortfolioFields({ values, fields, own, count, issues }: PortfolioFieldsProps) {
  const message = issues.find(({ field }) => field === 'portfolio')?.message ?? null
  return (
    <fieldset
      class="group/portfolio"
      aria-invalid={message === null ? undefined : 'true'}
      aria-describedby={message === null ? undefined : 'error-portfolio'}
    >
      <legend class="sr-only">Which records</legend>
      <ul class="grid gap-2">
        <Reach id="field-portfolio" value="all" now={values.reach} label="All records" />
        <Reach value="some" now={values.reach} label="Some companies, and what belongs to them" />
        <Reach value="none" now={values.reach} label="No records" />
      </ul>
      <div class="mt-3 hidden rounded-box border border-base-300 p-3 group-has-[[value=some]:checked]/portfolio:block sm:p-4">
        <p class="text-muted">A company is in reach when everything that is chosen here holds for it.</p>
        <label class="mt-3 flex cursor-pointer items-start gap-2.5">
          <input
            type="checkbox"
            name="own"
            value="on"
            checked={values.own}
            class="checkbox checkbox-sm checkbox-primary mt-px"
          />
          <span>The member who has the role owns it</span>
        </label>
        {values.kept.map((clause) => (
          <label class="mt-2 flex cursor-pointer items-start gap-2.5">
            <input
              type="checkbox"
              name="clause"
              value={JSON.stringify(clause)}
              checked
              class="checkbox checkbox-sm checkbox-primary mt-px"
            />
            <span>{describePortfolio([clause])}</span>
          </label>
        ))}
        <div class="mt-3 flex flex-wrap items-center gap-2">
          <span id="match-label">It matches</span>
          <select name="match" aria-labelledby="match-label" class="select w-auto select-sm">
            <option value="all" selected={values.match === 'all'}>
              all of these
            </option>
            <option value="any" selected={values.match === 'any'}>
              any of these
            </option>
          </select>
        </div>
        <ul class="mt-2 grid gap-2">
          {[...values.conditions, EMPTY].map((condition, index) => (
            <li>
              <ConditionRow condition={condition} fields={fields} number={index + 1} />
            </li>
          ))}
        </ul>
        <p class="mt-1.5 text-xs text-muted">
          Several values with commas; dates as 2026-03-31 or in words such as last_30_days. A row without a field counts
          for nothing.
        </p>
        <div class="mt-3 flex flex-wrap items-center gap-2">
          <button name="do" value="add" class="btn btn-xs">
            <Icon name="plus" class="size-3.5" />
            Another condition
          </button>
          <button name="do" value="count" class="btn btn-xs">
            Count companies
          </button>
          {count !== null && (
            <output
              class="font-medium"
              id="count"
            >{`${counted(count.inside, 'company', 'companies')} of ${count.of.toLocaleString('en')}`}</output>
          )}
        </div>
      </div>
      <FieldError name="portfolio" message={message} />
      {own !== 'none' && own.length === 0 ? null : (
        <p class="mt-2 text-xs text-muted">
          {`Your own role reaches: ${describePortfolio(own).toLocaleLowerCase('en')}. What you give can’t reach further.`}
        </p>
      )}
    </fieldset>
  )
}

const EMPTY: ConditionValues = { field: '', op: 'eq', value: '' }

function Reach(props: { id?: string; value: PortfolioValues['reach']; now: PortfolioValues['reach']; label: string }) {
  return (
    <li>
      <label class="flex cursor-pointer items-center gap-2.5">
        <input
          id={props.id}
          type="radio"
          name="reach"
          value={props.value}
          checked={props.value === props.now}
          class="radio radio-sm"
        />
        {props.label}
      </label>
    </li>
  )
}

function ConditionRow(props: { condition: ConditionValues; fields: readonly FieldDefinition[]; number: number }) {
  const { condition, fields, number } = props
  const known = fields.some(({ name }) => name === condition.field) || condition.field === ''
  return (
    <div class="grid gap-1.5 sm:grid-cols-[minmax(0,12rem)_minmax(0,11rem)_minmax(0,1fr)]">
      <select name="condition-field" aria-label={`Condition ${number}: field`} class="select w-full select-sm">
        <option value="">Choose a field</option>
        {!known && (
          <option value={condition.field} selected>
            {condition.field}
          </option>
        )}
        {fields.map(({ name, label }) => (
          <option value={name} selected={name === condition.field}>
            {label}
          </option>
        ))}
      </select>
      <select name="condition-op" aria-label={`Condition ${number}: comparison`} class="select w-full select-sm">
        {OPERATORS.map((op) => (
          <option value={op} selected={op === condition.op}>
            {OPERATOR_LABELS[op]}
          </option>
        ))}
      </select>
      <input
        name="condition-value"
        aria-label={`Condition ${number}: value`}
        value={condition.value}
        maxlength={500}
        class="input input-sm w-full"
      />
    </div>
  )
}
