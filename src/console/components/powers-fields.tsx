import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet, SystemPermission } from '../../core/permissions.ts'
import type { FieldOption } from '../data-access.ts'
import type { DraftIssue } from '../forms/filter-form.ts'
import type { RoleFormValues } from '../forms/role-form.ts'
import { TextField, type FormIssue } from './field.tsx'
import { Card } from './heading.tsx'
import { Matrix } from './matrix.tsx'
import { PortfolioFields } from './portfolio-fields.tsx'

/** What the editors of roles and of service accounts show. */
export interface PowersProps {
  models: readonly ModelDefinition[]
  values: RoleFormValues
  /** What can be ticked: the person's own, and what the one that is edited has already. */
  limit: { system: readonly SystemPermission[]; permissions: PermissionSet }
  /** The person's own permissions. */
  own: PermissionSet
  version: number
  /** What the person may ask companies by. */
  options: readonly FieldOption[]
  /** How many companies are reached, in words; null where nobody has counted. */
  count: string | null
  issues: readonly FormIssue[]
  /** What is wrong with conditions of the portfolio. */
  conditions: readonly DraftIssue[]
  error: string | null
  conflict: boolean
}

/** A button that nobody sees: Enter in a field does what the last button does. */
export function EnterDoes({ value }: { value: 'save' | 'review' }) {
  return <button name="do" value={value} class="hidden" tabindex={-1} aria-hidden="true" />
}

export function NameCard({ values, issues }: Pick<PowersProps, 'values' | 'issues'>) {
  return (
    <Card title="Name">
      <div class="grid gap-x-5 sm:grid-cols-2">
        <TextField name="name" label="Name" value={values.name} issues={issues} required maxlength={60} />
        <TextField
          name="description"
          label="Description (optional)"
          value={values.description}
          issues={issues}
          maxlength={200}
        />
      </div>
    </Card>
  )
}

/** Which records (V3); `page` takes the form, `countAt` counts its companies. */
export function RecordsCard({ of, ...at }: { of: PowersProps; page: string; countAt: string; byOwner?: boolean }) {
  const { values, options, own, count, issues, conditions } = of
  return (
    <Card title="Which records" lead="Records of other models follow the company that they belong to.">
      <PortfolioFields
        {...at}
        {...{ options, count, issues, conditions }}
        values={values.portfolio}
        own={own.portfolio}
      />
    </Card>
  )
}

/** Models × actions and fields, with what there is to know about those that can't be ticked. */
export function DataSection({ of: { models, limit, values }, hint }: { of: PowersProps; hint: string }) {
  return (
    <section>
      <h2 class="mb-3 font-semibold">What may be done with them</h2>
      <div class="bg-base-100">
        <Matrix models={models} limit={limit.permissions} value={values.permissions} />
      </div>
      <p class="mt-2 text-xs text-muted">{hint}</p>
    </section>
  )
}
