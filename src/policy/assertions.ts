import type { ModelDefinition } from '../core/models.ts'
import { ACTIONS, type Action, type PermissionSet, type SystemPermission } from '../core/permissions.ts'
import { TOP } from './lattice.ts'
import { judge, type ModelVerdicts } from './verdict.ts'
import type { Module } from '../core/modules.ts'

/** Whom an assertion can be about: any role, and any application. */
export interface AssertedPolicy {
  /** What exists, archived models and fields included: a name that is none of these is a mistake. */
  known: readonly ModelDefinition[]
  /** What is in use. */
  models: readonly ModelDefinition[]
  modules: readonly Module[]
  roles: readonly { key: string; name: string; system: readonly SystemPermission[]; permissions: PermissionSet }[]
  /** Service accounts: they have permissions of their own, and connect through no application (K2). */
  accounts: AssertedPolicy['roles']
  clients: readonly { key: string; name: string; ceiling: PermissionSet | null }[]
}

export interface AssertionResult {
  text: string
  holds: boolean
  /** Why not, or what is wrong with the sentence; null where it holds. */
  reason: string | null
}

type Asserted = { model: string; action: Action } | { model: string; field: string; access: 'view' | 'edit' }

const SENTENCE =
  /^(?<who>\S.*?) can (?<never>never )?(?<what>view|edit|create|update|remove|export) (?<model>[a-z][a-z0-9_]*)(?:\.(?<field>[a-z][a-z0-9_]*))?\.?$/
const EVERY_CLIENT = 'any application'
const EVERYBODY = 'anybody'

/**
 * Whether each sentence holds of a policy: `ChatGPT can never view company.arr`, `Viewer can view company`, `any application
 * can never remove company`. An application has at most its ceiling and the role of whoever connects it, so it is judged
 * with every role that there is, whether anybody has it or not.
 */
export function checkAssertions(texts: readonly string[], policy: AssertedPolicy): AssertionResult[] {
  const known: Verdicts = new Map()
  return texts.map((text) => checkAssertion(text, policy, known))
}

/** What was worked out already: one subject on one model is asked about many times. */
type Verdicts = Map<string, ModelVerdicts>

function checkAssertion(text: string, policy: AssertedPolicy, verdicts: Verdicts): AssertionResult {
  const groups = SENTENCE.exec(text.trim())?.groups
  const mistake = (reason: string): AssertionResult => ({ text, holds: false, reason })
  if (groups === undefined) {
    return mistake('This is no assertion. Write one like “ChatGPT can never view company.arr”.')
  }
  const { who = '', what = '', model = '', field } = groups
  const target = targetOf(policy.known, what, model, field)
  if (typeof target === 'string') return mistake(target)
  const subjects = subjectsOf(policy, who)
  if (typeof subjects === 'string') return mistake(subjects)
  const allowed = subjects.filter((subject) => isAllowed(subject, policy, target, verdicts)).map(({ name }) => name)
  if (groups['never'] !== undefined) {
    return allowed.length === 0 ? { text, holds: true, reason: null } : mistake(`It can: ${listed(allowed)}.`)
  }
  return allowed.length > 0 ? { text, holds: true, reason: null } : mistake('It can’t, whatever the role.')
}

function targetOf(known: readonly ModelDefinition[], what: string, model: string, field?: string): Asserted | string {
  const definition = known.find(({ name }) => name === model)
  if (definition === undefined) return `There is no data model “${model}”.`
  const action = ACTIONS.find((one) => one === what)
  if (field === undefined)
    return action === undefined ? `Say which field of ${model}: ${model}.name.` : { model, action }
  if (!definition.fields.some(({ name }) => name === field)) return `${model} has no field “${field}”.`
  if (what !== 'view' && what !== 'edit') return `A field is viewed or edited; ${what} goes with ${model} alone.`
  return { model, field, access: what }
}

interface Subject {
  id: string
  name: string
  system: readonly SystemPermission[]
  role: PermissionSet
  ceiling: PermissionSet
}

function subjectsOf({ roles, accounts, clients }: AssertedPolicy, who: string): Subject[] | string {
  const through = (chosen: AssertedPolicy['clients']): Subject[] =>
    chosen.flatMap((client) =>
      roles.map(({ key, name, system, permissions }) => ({
        name: `${name} through ${client.name}`,
        id: `${key} ${client.key}`,
        system,
        role: permissions,
        ceiling: client.ceiling ?? TOP,
      })),
    )
  const inPerson = (chosen: AssertedPolicy['roles']): Subject[] =>
    chosen.map(({ key, name, system, permissions }) => ({ id: key, name, system, role: permissions, ceiling: TOP }))
  const asked = who.toLocaleLowerCase('en')
  if (asked === EVERY_CLIENT) return through(clients)
  if (asked === EVERYBODY) return inPerson([...roles, ...accounts])
  const isCalled = ({ key, name }: { key: string; name: string }) =>
    key === who || name.toLocaleLowerCase('en') === asked.replace(/^the (?:application|role) /, '')
  const foundClients = asked.startsWith('the role ') ? [] : clients.filter(isCalled)
  const foundRoles = asked.startsWith('the application ') ? [] : [...roles, ...accounts].filter(isCalled)
  if (foundClients.length + foundRoles.length > 1) {
    return `More than one is called “${who}”. Use its key, or write “the role …” or “the application …”.`
  }
  if (foundClients.length + foundRoles.length === 0)
    return `There is no application, role or service account called “${who}”.`
  return [...through(foundClients), ...inPerson(foundRoles)]
}

function isAllowed(
  { id, system, role, ceiling }: Subject,
  { models, modules }: AssertedPolicy,
  target: Asserted,
  verdicts: Verdicts,
): boolean {
  const definition = models.find((model) => model.name === target.model)
  if (definition === undefined) return false
  // What a module that is off refuses today counts as possible: it can be switched on without a word to this file.
  const parts = { role, ceiling, grant: TOP, scope: TOP }
  const situation = { stopped: null, system, modules: [...new Set([...modules, 'import_export' as const])], parts }
  const key = `${target.model} ${id}`
  const found = verdicts.get(key) ?? judge(situation, models).on(definition)
  verdicts.set(key, found)
  const { actions, fields } = found
  if ('action' in target) return actions[target.action].allowed
  return Object.hasOwn(fields, target.field) && fields[target.field]?.[target.access].allowed === true
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ')
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown
}
