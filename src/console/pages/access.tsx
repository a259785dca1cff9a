import { MODULE_LABELS } from '../../core/modules.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { AccessTarget, AccessView } from '../../tenant/contract.ts'
import { AccessMatrix } from '../components/access-matrix.tsx'
import { AccessAnswer, AskForm, type AskChoices } from '../components/access-question.tsx'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { Card, Heading } from '../components/heading.tsx'
import { Shell } from '../components/shell.tsx'
import type { Frame } from '../console-env.ts'
import { subjectInWords } from '../words/access.ts'
import { joined } from '../words/permissions.ts'

export interface AccessPageProps {
  frame: Frame
  slug: string
  section: 'apps' | 'people'
  view: AccessView
  models: readonly ModelDefinition[]
  back: { href: string; label: string }
  /** What was entered in the editor that sent it here; null for what is in force. */
  tried: { action: string; entered: readonly (readonly [name: string, value: string])[] } | null
  choices: AskChoices
  target: AccessTarget | null
}

/** What somebody can see and do, and which rule decides: as it is, or as an unsaved change would make it. */
export function AccessPage(props: AccessPageProps) {
  const { frame, section, view, models, tried } = props
  const subject = subjectInWords(view.about)
  const stopped = view.now.stopped !== null
  return (
    <Shell title={`Access of ${subject}`} frame={frame} section={section}>
      <Heading
        title={subject}
        lead="What can be seen and done, model by model and field by field, and which rule decides. Worked out by the rules that judge every request."
        back={props.back}
        mark={tried === null ? <Badge kind="info">In force</Badge> : <Badge kind="warning">Not saved</Badge>}
      />
      {stopped && <Alert kind="warning">Nothing is answered at the moment: what was asked about is out of use.</Alert>}
      {view.modulesOff.length > 0 && (
        <Alert kind="info">
          {`Switched off for the workspace: ${joined(view.modulesOff.map((module) => MODULE_LABELS[module]))}. Nothing is answered there, whatever is allowed below.`}
        </Alert>
      )}
      {tried !== null && (
        <Alert kind="info" title="This is how it would be. Nothing is saved.">
          What changes is marked, as it is now and as it would be then.
        </Alert>
      )}
      <div class="grid grid-cols-1 gap-5">
        {props.target !== null && <AccessAnswer view={view} target={props.target} models={models} />}
        <Card title="Which records">
          <p class="wrap-anywhere">{reachInWords(view)}</p>
          {!view.complete && (
            <p class="mt-2 text-xs text-muted">Counted are those that your own role reaches; there may be others.</p>
          )}
        </Card>
        <AccessMatrix view={view} models={models} />
        <p class="-mt-3 text-xs text-muted">
          A tick: every rule allows it. A word: the rule that decides against it. Open a model to see its fields.
        </p>
        {tried === null ? <AskForm {...props} /> : <BackToEditing {...tried} />}
      </div>
    </Shell>
  )
}

type Tried = NonNullable<AccessPageProps['tried']>

/** A change that could not be saved is not tried: what is wrong with it, and the way back to what was entered. */
export function UntriablePage(props: {
  frame: Frame
  section: 'apps' | 'people'
  tried: Tried
  said: readonly string[]
}) {
  return (
    <Shell title="This can’t be tried" frame={props.frame} section={props.section}>
      <Heading title="This can’t be tried" lead="It could not be saved either. Nothing was changed." />
      <Alert kind="error">
        <ul>
          {props.said.map((sentence) => (
            <li class="wrap-anywhere">{sentence}</li>
          ))}
        </ul>
      </Alert>
      <BackToEditing {...props.tried} />
    </Shell>
  )
}

function BackToEditing({ action, entered }: Tried) {
  return (
    <form method="post" action={action} class="flex flex-wrap gap-2">
      {entered.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      <button name="do" value="edit" class="btn btn-primary">
        Back to editing
      </button>
    </form>
  )
}

function reachInWords({ about, now, after }: AccessView): string {
  const words = (side: AccessView['now']): string =>
    about.role === null ? 'Those that the role of each member reaches' : describePortfolio(side.portfolio)
  const [before, then] = [words(now), after === null ? null : words(after)]
  return then === null || then === before
    ? `${before}.`
    : `${before} now; then ${then.charAt(0).toLowerCase()}${then.slice(1)}.`
}
