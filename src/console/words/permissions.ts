import type { ModelDefinition } from '../../core/models.ts'
import type { Action, PermissionSet } from '../../core/permissions.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import { describePortfolio } from '../../policy/portfolio.ts'

/** The order in which people read actions: looking first, then changing, then taking away. */
export const READING_ORDER: readonly Action[] = ['view', 'create', 'update', 'remove', 'export']

const WHAT_IT_MEANS: Readonly<Record<Action, (plural: string) => string>> = {
  view: (plural) => `read ${plural} and use them in its answers`,
  create: (plural) => `add new ${plural}`,
  update: (plural) => `change ${plural} that exist`,
  remove: (plural) => `remove ${plural}`,
  export: (plural) => `take out many ${plural} at once`,
}

/** `a`, `a and b`, `a, b and c`. */
export function joined(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('')
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`
}

/** What may be done to a model's records, in reading order. */
export function actionsOf(set: PermissionSet, model: string): Action[] {
  return READING_ORDER.filter((action) => mayAct(set, model, action))
}

/** `View, create and update issues`; null when nothing may be done. */
export function modelInWords(set: PermissionSet, definition: ModelDefinition): string | null {
  const actions = actionsOf(set, definition.name)
  return actions.length === 0 ? null : `${capitalised(joined(actions))} ${plural(definition)}`
}

/** `All 10 fields can be seen; 7 can be changed`: what of each record is in reach. */
export function fieldsInWords(set: PermissionSet, definition: ModelDefinition): string {
  const actions = actionsOf(set, definition.name)
  const access = definition.fields.map((field) => fieldAccess(set, definition.name, field.name))
  const seen = actions.includes('view') ? access.filter((one) => one !== 'none').length : 0
  const changes = actions.includes('create') || actions.includes('update')
  const edited = changes ? access.filter((one) => one === 'edit').length : 0
  const seenInWords = seen === 0 ? 'No fields can be seen' : `${quantity(seen, access.length)} can be seen`
  if (!changes) return seenInWords
  if (edited === seen && seen > 0) return `${seenInWords} and changed`
  return `${seenInWords}; ${edited === 0 ? 'none' : String(edited)} can be changed`
}

/** What a model's permissions allow, for somebody who has never heard of them. */
export function explanation(set: PermissionSet, definition: ModelDefinition): string {
  const abilities = actionsOf(set, definition.name).map((action) => WHAT_IT_MEANS[action](plural(definition)))
  return `${definition.description} The application can ${joined(abilities)}, never more than you can yourself.`
}

/** What one action means, for the person who may tick it. */
export function actionExplanation(action: Action, definition: ModelDefinition): string {
  return `Lets the application ${WHAT_IT_MEANS[action](plural(definition))}.`
}

/** The whole of a connection in a sentence: models with the same actions are told together. */
export function permissionSummary(set: PermissionSet, models: readonly ModelDefinition[]): string {
  const groups = new Map<string, string[]>()
  for (const definition of models) {
    const actions = actionsOf(set, definition.name)
    if (actions.length === 0) continue
    const verbs = joined(actions)
    groups.set(verbs, [...(groups.get(verbs) ?? []), plural(definition)])
  }
  if (groups.size === 0) return 'Nothing at the moment'
  return capitalised([...groups].map(([verbs, names]) => `${verbs} ${joined(names)}`).join('; '))
}

/**
 * Which records (V3), for the person themself or for somebody who looks at another's connection; null when it is all of
 * them, or when nothing may be done with any.
 */
export function recordsInWords({ portfolio, models }: PermissionSet, reader: 'own' | 'other'): string | null {
  const nothing = models !== 'all' && Object.keys(models).length === 0
  if (nothing || (portfolio !== 'none' && portfolio.length === 0)) return null
  const own = portfolio !== 'none' && portfolio.length === 1 && portfolio[0]?.kind === 'own'
  return own && reader === 'own' ? 'Only companies that you own, and their records' : describePortfolio(portfolio)
}

/**
 * What changes for one model between two permission sets (C5): actions by name, then fields by label or number. Where
 * nothing could be done before, its fields are part of what is new, and not told one by one.
 */
export function modelDifference(
  before: PermissionSet,
  after: PermissionSet,
  definition: ModelDefinition,
): { gains: string[]; losses: string[] } {
  const was = actionsOf(before, definition.name)
  const is = actionsOf(after, definition.name)
  const gained = was.length === 0 ? [] : fieldsBeyond(before, after, definition)
  return {
    gains: [...is.filter((action) => !was.includes(action)), ...gained],
    losses: [...was.filter((action) => !is.includes(action)), ...fieldsBeyond(after, before, definition)],
  }
}

/** The fields to which `other` gives more than `one`, with what it gives: `view the field Name`, `edit 5 fields`. */
function fieldsBeyond(one: PermissionSet, other: PermissionSet, { name, fields }: ModelDefinition): string[] {
  const rank = { none: 0, view: 1, edit: 2 } as const
  const more = fields.filter(
    (field) => rank[fieldAccess(other, name, field.name)] > rank[fieldAccess(one, name, field.name)],
  )
  return (['view', 'edit'] as const).flatMap((access) => {
    const labels = more.filter((field) => fieldAccess(other, name, field.name) === access).map(({ label }) => label)
    return labels.length === 0 ? [] : [`${access} ${fieldsByName(labels)}`]
  })
}

function fieldsByName(labels: readonly string[]): string {
  if (labels.length > 2) return `${labels.length} fields`
  return `the ${labels.length === 1 ? 'field' : 'fields'} ${joined(labels)}`
}

/** The plural of a model inside a sentence: `end users`. */
export function plural(definition: ModelDefinition): string {
  return definition.pluralLabel.toLocaleLowerCase('en')
}

export function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1)
}

/** `1 connection`, `3 connections`. */
export function counted(count: number, singular: string, many = `${singular}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? singular : many}`
}

function quantity(some: number, all: number): string {
  return some === all ? `All ${all} fields` : `${some} of ${all} fields`
}
