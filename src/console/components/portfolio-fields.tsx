import type { Portfolio } from '../../core/permissions.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { FieldOption } from '../data-access.ts'
import type { DraftIssue } from '../forms/filter-form.ts'
import { PORTFOLIO_FILTER, type PortfolioValues } from '../forms/portfolio-form.ts'
import { portfolioCountScriptPath } from '../islands/portfolio-count.ts'
import { FieldError, type FormIssue } from './field.tsx'
import { FilterBuilder } from './filter-builder.tsx'

interface PortfolioFieldsProps {
  /** The address of the editor. */
  page: string
  values: PortfolioValues
  /** What the person may ask companies by. */
  options: readonly FieldOption[]
  /** Which records the person's own role reaches: no role of theirs reaches more. */
  own: Portfolio
  /** How many companies that are, in words; null where nobody has counted. */
  count: string | null
  /** Where script asks how many companies that are. */
  countAt: string
  issues: readonly FormIssue[]
  /** What is wrong with conditions. */
  conditions: readonly DraftIssue[]
  /** Whether it can depend on who owns a company; yes, unless told otherwise. */
  byOwner?: boolean
}

/** Which records a role reaches (V3): all, some by owner and by a filter on the company, or none. */
export function PortfolioFields(props: PortfolioFieldsProps) {
  const { values, options, own, count, issues, byOwner = true } = props
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
        {byOwner && (
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
        )}
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
        <div class="mt-4 border-t border-base-300 pt-4">
          <FilterBuilder
            name={PORTFOLIO_FILTER}
            what="Companies"
            to={`${props.page}#field-portfolio`}
            draft={values.draft}
            options={options}
            issues={props.conditions}
          />
        </div>
        <div class="mt-4 flex flex-wrap items-center gap-2 border-t border-base-300 pt-3">
          <button name="do" value="count" class="btn btn-sm" formaction={`${props.page}#field-portfolio`}>
            Count companies
          </button>
          <output id="count" data-count-at={props.countAt} class="font-medium">
            {count}
          </output>
        </div>
        <script src={portfolioCountScriptPath} type="module" />
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
