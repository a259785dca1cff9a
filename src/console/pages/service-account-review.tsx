import type { ModelDefinition } from '../../core/models.ts'
import type { ServiceAccountImpact } from '../../tenant/contract.ts'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'
import { portfolioWithCount, roleDifferences } from '../words/roles.ts'

export interface AccountReviewProps {
  frame: Frame
  impact: ServiceAccountImpact
  models: readonly ModelDefinition[]
  /** Where the form goes, with what was entered. */
  action: string
  entered: readonly (readonly [name: string, value: string])[]
}

/** What a change of a service account does, before it is made (V5). */
export function AccountReviewPage({ frame, impact, models, action, entered }: AccountReviewProps) {
  const { before, after, keys } = impact
  const { gains, losses } = roleDifferences({ before, after, members: [] }, models)
  const renamed = before.name === after.name ? '' : ` It is called ${after.name} from then on.`
  return (
    <Shell title={`Change ${before.name}?`} frame={frame} section="apps">
      <Heading
        title={`Change ${before.name}?`}
        lead={`This is what the change does. Nothing is saved yet.${renamed}`}
      />
      <div class="grid grid-cols-1 gap-5 md:grid-cols-2">
        <Lines title="It takes away" lines={losses} none="Nothing of what it may do." />
        <Lines title="It gives" lines={gains} none="Nothing that it could not do before." />
        <Card title="Which records">
          <dl class="grid gap-x-4 gap-y-1 sm:grid-cols-[6rem_minmax(0,1fr)]">
            <dt class="text-muted">Before</dt>
            <dd class="wrap-anywhere">{portfolioWithCount(before)}</dd>
            <dt class="text-muted">After</dt>
            <dd class="wrap-anywhere">{portfolioWithCount(after)}</dd>
          </dl>
        </Card>
        <Lines
          title={`Whom it touches: ${counted(keys.length, 'key')}`}
          lines={keys}
          none="It has no keys."
          note="At once, on the next request: on MCP and REST, and on streams that are open."
        />
      </div>
      <form method="post" action={action} class="mt-6 flex flex-wrap gap-2">
        {entered.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button name="do" value="save" class="btn btn-primary">
          Save the service account
        </button>
        <button name="do" value="edit" class="btn btn-ghost">
          Back to editing
        </button>
      </form>
    </Shell>
  )
}

function Lines(props: { title: string; lines: readonly string[]; none: string; note?: string }) {
  return (
    <Card title={props.title}>
      {props.lines.length === 0 ? (
        <p>{props.none}</p>
      ) : (
        <ul class="list-disc pl-5">
          {props.lines.map((line) => (
            <li class="wrap-anywhere">{line}</li>
          ))}
        </ul>
      )}
      {props.note !== undefined && <p class="mt-3 text-xs text-muted">{props.note}</p>}
    </Card>
  )
}
