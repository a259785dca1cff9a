import type { ModelDefinition } from '../../core/models.ts'
import type { RoleImpact } from '../../tenant/contract.ts'
import { Alert } from '../components/alert.tsx'
import { Heading } from '../components/heading.tsx'
import { RoleImpactView } from '../components/role-impact.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'

export interface ReviewProps {
  frame: Frame
  slug: string
  title: string
  lead: string
  impact: RoleImpact
  models: readonly ModelDefinition[]
  /** Where the form goes, with what was entered. */
  action: string
  entered: readonly (readonly [name: string, value: string])[]
  confirm: string
  /** Goes back to what was entered. */
  back: { label: string; value: string } | { label: string; href: string }
  danger?: boolean
  warning?: string | null
}

/** What a change of a role does, before it is made (V5): one page for roles, for members, for deletion. */
export function ReviewPage(props: ReviewProps) {
  const { slug, impact, models, back } = props
  return (
    <Shell title={props.title} frame={props.frame} section="people">
      <Heading title={props.title} lead={props.lead} />
      {props.warning !== undefined && props.warning !== null && <Alert kind="warning">{props.warning}</Alert>}
      <RoleImpactView impact={impact} models={models} members={`/t/${slug}/members`} />
      <form method="post" action={props.action} class="mt-6 flex flex-wrap gap-2">
        {props.entered.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button name="do" value="save" class={`btn ${props.danger === true ? 'btn-error' : 'btn-primary'}`}>
          {props.confirm}
        </button>
        {'href' in back ? (
          <a href={back.href} class="btn btn-ghost">
            {back.label}
          </a>
        ) : (
          <button name="do" value={back.value} class="btn btn-ghost">
            {back.label}
          </button>
        )}
      </form>
    </Shell>
  )
}
