import type { Child } from 'hono/jsx'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import { fieldAccess } from '../../policy/access.ts'
import { readOnly } from '../../policy/grant.ts'
import { meet } from '../../policy/lattice.ts'
import type { ConsentView } from '../../tenant/contract.ts'
import {
  actionExplanation,
  actionsOf,
  capitalised,
  explanation,
  fieldsInWords,
  joined,
  modelDifference,
  modelInWords,
  plural,
} from '../words/permissions.ts'
import { Explained } from './explained.tsx'
import { Icon } from './icon.tsx'
import { ActionBox, FieldChoices } from './permission-editor.tsx'

interface ConsentModelProps {
  view: ConsentView
  definition: ModelDefinition
}

/** What is asked of one model, in words; more on demand (C1). */
export function ConsentLine({ view, definition }: ConsentModelProps) {
  const { offered } = view
  return (
    <>
      <ModelHeading {...{ view, definition }} words={modelInWords(offered, definition) ?? definition.pluralLabel} />
      <More label={fieldsInWords(offered, definition)} of={definition}>
        <ul class="space-y-1 text-xs">
          {fieldsOf(offered, definition).map((field) => (
            <li class="flex gap-3">
              <span class="min-w-0 flex-1">
                <span class="font-medium">{field.label}</span>
                <span class="ml-2 text-muted">{field.description}</span>
              </span>
              <span class="whitespace-nowrap">
                {fieldAccess(offered, definition.name, field.name) === 'edit' ? 'View and edit' : 'View'}
              </span>
            </li>
          ))}
        </ul>
      </More>
    </>
  )
}

/** One model under dynamic permissions: its actions to tick, its fields to choose (C3). */
export function ConsentChoice({ view, definition }: ConsentModelProps) {
  const { offered, current } = view
  const start = current === null ? readOnly(offered) : meet(offered, current)
  // What the member does not have is not there to choose, nor to be counted (A31).
  const inReach = { ...definition, fields: fieldsOf(offered, definition) }
  return (
    <fieldset>
      <legend class="contents">
        <ModelHeading {...{ view, definition }} words={definition.pluralLabel} />
      </legend>
      <div class="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {actionsOf(offered, definition.name).map((action) => (
          <label class="flex cursor-pointer items-center gap-2" title={actionExplanation(action, definition)}>
            <ActionBox
              definition={definition}
              limit={offered}
              value={start}
              action={action}
              label={`${capitalised(action)} ${plural(definition)}`}
            />
            <span aria-hidden="true">{capitalised(action)}</span>
          </label>
        ))}
      </div>
      <More label={`Fields: ${fieldsInWords(start, inReach)}`} of={definition}>
        <FieldChoices definition={inReach} limit={offered} value={start} />
      </More>
    </fieldset>
  )
}

function fieldsOf(set: PermissionSet, { name, fields }: ModelDefinition) {
  return fields.filter((field) => fieldAccess(set, name, field.name) !== 'none')
}

function ModelHeading({ view, definition, words }: ConsentModelProps & { words: string }) {
  return (
    <div class="flex items-start gap-2">
      <p class="min-w-0 flex-1">
        <span class="font-medium">{words}</span>
        <Difference view={view} definition={definition} />
      </p>
      <Explained id={`about-${definition.name}`} about={words} text={explanation(view.offered, definition)} />
    </div>
  )
}

/** What is new and what goes, against what the client may do now (C5). */
function Difference({ view, definition }: ConsentModelProps) {
  if (view.current === null) return null
  const { gains, losses } = modelDifference(view.current, view.offered, definition)
  if (gains.length === 0 && losses.length === 0) return <span class="ml-2 text-xs text-muted">as now</span>
  return (
    <span class="mt-0.5 block text-xs">
      {gains.length > 0 && <span class="block font-medium text-info">{`New: ${joined(gains)}`}</span>}
      {losses.length > 0 && <span class="block font-medium text-warning">{`No longer: ${joined(losses)}`}</span>}
    </span>
  )
}

function More({ label, of, children }: { label: string; of: ModelDefinition; children?: Child }) {
  return (
    <details class="group/more mt-1">
      <summary class="inline-flex items-center gap-1 text-xs text-muted hover:text-base-content">
        <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open/more:rotate-0" />
        <span class="link whitespace-nowrap">
          <span class="group-open/more:hidden">Show more</span>
          <span class="hidden group-open/more:inline">Show less</span>
        </span>
        <span class="sr-only">{` about ${plural(of)}`}</span>
        <span>{`· ${label}`}</span>
      </summary>
      <div class="mt-2 rounded-box bg-base-200/60 px-3 py-2">{children}</div>
    </details>
  )
}
