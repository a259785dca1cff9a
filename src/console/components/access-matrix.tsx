import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { Verdict } from '../../policy/verdict.ts'
import type { AccessSide, AccessView, ModelAccess } from '../../tenant/contract.ts'
import { countInWords, RULE_WORDS, rulesInWords, verdictInWords } from '../words/access.ts'
import { READING_ORDER } from '../words/permissions.ts'
import { Badge } from './badge.tsx'
import { Icon } from './icon.tsx'
import { MatrixHead } from './matrix-head.tsx'

interface AccessMatrixProps {
  view: AccessView
  models: readonly ModelDefinition[]
}

/** Models × actions, each cell with its verdict and the rule that decides; each model opens to its fields. */
export function AccessMatrix({ view, models }: AccessMatrixProps) {
  return (
    <div class="rounded-box border border-base-300 bg-base-100">
      <table class="w-full border-collapse" id="matrix">
        <caption class="sr-only">What may be done, by data model and action, and which rule decides</caption>
        <MatrixHead roomy>
          <th scope="col" class="px-2 py-2 text-right font-medium max-sm:hidden sm:px-4">
            Records
          </th>
        </MatrixHead>
        {models.map((definition) => (
          <ModelRows view={view} definition={definition} />
        ))}
      </table>
    </div>
  )
}

function ModelRows({ view, definition }: { view: AccessView; definition: ModelDefinition }) {
  const now = onModel(view.now, definition)
  const after = view.after && onModel(view.after, definition)
  if (now === undefined) return null
  return (
    <tbody class="border-t border-base-300">
      <tr>
        <th scope="row" class="px-2 pt-2 text-left font-medium sm:px-4">
          {definition.pluralLabel}
        </th>
        {READING_ORDER.map((action) => (
          <td class="px-0.5 pt-2 text-center align-middle">
            <Change view={view} now={now.actions[action]} after={after?.actions[action] ?? null} />
          </td>
        ))}
        <td class="px-2 pt-2 text-right tabular-nums max-sm:hidden sm:px-4">
          <Records now={now} after={after ?? null} />
        </td>
      </tr>
      <tr>
        <td colspan={READING_ORDER.length + 2} class="px-2 pt-0.5 pb-2 sm:px-4">
          <details class="group">
            <summary class="inline-flex items-center gap-1 text-xs text-muted hover:text-base-content">
              <Icon name="chevron" class="size-3.5 -rotate-90 transition-transform group-open:rotate-0" />
              <span class="sr-only">{`${definition.pluralLabel}: `}</span>
              {fieldCounts(definition, now, after ?? null)}
            </summary>
            <ul class="mt-1 divide-y divide-base-300 rounded-box bg-base-200/50 px-3 py-1">
              {definition.fields.map((field) => (
                <FieldLine view={view} field={field} now={now} after={after ?? null} />
              ))}
            </ul>
          </details>
          <span class="ml-3 text-xs text-muted tabular-nums sm:hidden">
            <Records now={now} after={after ?? null} unit=" records" />
          </span>
        </td>
      </tr>
    </tbody>
  )
}

/** A verdict as it is, and as it would be where that differs. */
function Change({ view, now, after }: { view: AccessView; now: Verdict; after: Verdict | null }) {
  if (after === null || view.after === null || sameVerdict(now, after))
    return <Mark view={view} side={view.now} verdict={now} />
  return (
    <span class="inline-flex flex-wrap items-center justify-center gap-x-1 rounded-selector bg-tint-warning px-1 py-0.5">
      <span class="sr-only">Now: </span>
      <Mark view={view} side={view.now} verdict={now} />
      <Icon name="chevron" class="size-3 -rotate-90 text-muted" />
      <span class="sr-only">then: </span>
      <Mark view={view} side={view.after} verdict={after} />
    </span>
  )
}

function Mark({ view, side, verdict }: { view: AccessView; side: AccessSide; verdict: Verdict }) {
  const words = verdictInWords(verdict, view.about, side)
  const [first, ...others] = verdict.rules
  if (first === undefined) {
    return (
      <span class="inline-flex text-success" title={words}>
        <Icon name="check" />
        <span class="sr-only">{words}</span>
      </span>
    )
  }
  return (
    <span class="text-[0.6875rem] leading-4 text-muted sm:text-xs" title={words}>
      <span aria-hidden="true">{`${RULE_WORDS[first]}${others.length === 0 ? '' : ` +${others.length}`}`}</span>
      <span class="sr-only">{words}</span>
    </span>
  )
}

function FieldLine(props: { view: AccessView; field: FieldDefinition; now: ModelAccess; after: ModelAccess | null }) {
  const { view, field, now, after } = props
  const before = levelOf(now, field)
  const then = after === null ? before : levelOf(after, field)
  const shown = after !== null && view.after !== null ? after : now
  const side = view.after ?? view.now
  const verdicts = Object.hasOwn(shown.fields, field.name) ? shown.fields[field.name] : undefined
  const decisive = verdicts === undefined || then === 'edit' ? null : then === 'view' ? verdicts.edit : verdicts.view
  return (
    <li class="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 py-1">
      <span class="min-w-40 flex-1 font-medium">
        {field.label}
        <code class="ml-2 text-xs font-normal text-muted">{field.name}</code>
      </span>
      <span class="inline-flex items-center gap-1">
        {before !== then && (
          <>
            <Level level={before} />
            <Icon name="chevron" class="size-3 -rotate-90 text-muted" />
            <span class="sr-only">then</span>
          </>
        )}
        <Level level={then} changed={before !== then} />
      </span>
      <span class="w-full text-xs text-muted sm:w-80">
        {decisive === null
          ? 'Every rule allows it.'
          : `${then === 'view' ? 'To edit: ' : ''}${rulesInWords(decisive, view.about, side)}`}
      </span>
    </li>
  )
}

const LEVELS = { none: 'Hidden', view: 'View', write: 'Write only', edit: 'View and edit' } as const
type FieldLevel = keyof typeof LEVELS

function Level({ level, changed = false }: { level: FieldLevel; changed?: boolean }) {
  const kind = changed ? 'warning' : level === 'none' ? 'neutral' : level === 'view' ? 'info' : 'success'
  return <Badge kind={kind}>{LEVELS[level]}</Badge>
}

function levelOf({ fields }: ModelAccess, { name }: FieldDefinition): FieldLevel {
  const verdicts = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (verdicts === undefined) return 'none'
  if (verdicts.edit.allowed) return verdicts.view.allowed ? 'edit' : 'write'
  return verdicts.view.allowed ? 'view' : 'none'
}

function Records({ now, after, unit = '' }: { now: ModelAccess; after: ModelAccess | null; unit?: string }) {
  const [before, then] = [countInWords(now), after === null ? null : countInWords(after)]
  if (after === null || before === then) return <>{before === null ? <NotTold /> : `${before}${unit}`}</>
  return (
    <span class="rounded-selector bg-tint-warning px-1 py-0.5">
      {before ?? <NotTold />}
      <span aria-hidden="true"> → </span>
      <span class="sr-only"> now, then </span>
      {then === null ? <NotTold /> : `${then}${unit}`}
    </span>
  )
}

function NotTold() {
  return (
    <span title="It depends on who it is, or on what your own role does not show you.">
      <span aria-hidden="true">–</span>
      <span class="sr-only">records not counted</span>
    </span>
  )
}

function fieldCounts({ fields }: ModelDefinition, now: ModelAccess, after: ModelAccess | null): string {
  const levels = fields.map((field) => levelOf(after ?? now, field))
  const seen = levels.filter((level) => level === 'view' || level === 'edit').length
  const written = levels.filter((level) => level === 'edit' || level === 'write').length
  const changes = after === null ? 0 : fields.filter((field) => levelOf(now, field) !== levelOf(after, field)).length
  const words = `Fields · ${seen} of ${fields.length} seen, ${written} written`
  return changes === 0 ? words : `${words}; ${changes} ${changes === 1 ? 'changes' : 'change'}`
}

function onModel(side: AccessSide, { name }: ModelDefinition): ModelAccess | undefined {
  return side.models.find(({ model }) => model === name)
}

function sameVerdict(one: Verdict, other: Verdict): boolean {
  return one.allowed === other.allowed && one.rules.join() === other.rules.join()
}
