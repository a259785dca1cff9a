import type { ModelDefinition } from '../../core/models.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { Part } from '../../policy/explain.ts'
import type { Rule, Stop, Verdict } from '../../policy/verdict.ts'
import type { AccessReason, AccessSide, AccessTarget, AccessView, ModelAccess } from '../../tenant/contract.ts'
import { capitalised, joined, plural } from './permissions.ts'

type About = AccessView['about']

/** A rule in a word, for a cell of the table. */
export const RULE_WORDS: Readonly<Record<Rule, string>> = {
  stopped: 'Off',
  role: 'Role',
  ceiling: 'Ceiling',
  grant: 'Grant',
  scope: 'Scope',
  export_permission: 'Export',
  export_module: 'Module',
  portfolio: 'Records',
  belongings: 'Others',
  required_fields: 'Fields',
  unique_field: 'Unique',
}

const STOPS: Readonly<Record<Stop, string>> = {
  member: 'the member is deactivated',
  client: 'the application is disabled',
  connection: 'the connection has ended',
}

/** Why a rule refuses, inside a sentence. */
function ruleInWords(rule: Rule, about: About, side: AccessSide): string {
  switch (rule) {
    case 'stopped':
      return side.stopped === null ? 'it is out of use' : STOPS[side.stopped]
    case 'export_permission':
      return `${partName('role', about)} lacks the system permission “Export”`
    case 'export_module':
      return 'the module “Import and export” is switched off for the workspace'
    case 'portfolio':
      return `it lies outside the records in reach: ${describePortfolio(side.portfolio)}`
    case 'belongings':
      return 'removing a company removes all that belongs to it, and not all of that may be removed'
    case 'required_fields':
      return 'a new record needs fields that may not be written'
    case 'unique_field':
      return 'a field without repeated values is written only by who sees every record'
    case 'role':
    case 'ceiling':
    case 'grant':
    case 'scope':
      return `${partName(rule, about)} ${rule === 'scope' ? 'do' : 'does'} not allow it`
  }
}

/** One of the four parts by its name. */
export function partName(part: Part, { role, client }: About): string {
  if (part === 'role') return role === null || role.name === '' ? 'the role' : `the role ${role.name}`
  if (part === 'ceiling') return client === null ? 'the ceiling' : `the ceiling of ${client.name}`
  return part === 'grant' ? 'what the member granted' : 'the scopes of the token'
}

/** `Not allowed: the role Viewer does not allow it.` */
export function verdictInWords(verdict: Verdict, about: About, side: AccessSide): string {
  if (verdict.allowed) return 'Allowed.'
  return `Not allowed: ${joined(verdict.rules.map((rule) => ruleInWords(rule, about, side)))}.`
}

/** The rules that refuse, without the verdict: `The role Viewer does not allow it.` */
export function rulesInWords({ rules }: Verdict, about: About, side: AccessSide): string {
  return capitalised(`${joined(rules.map((rule) => ruleInWords(rule, about, side)))}.`)
}

/** Of whom a page tells. */
export function subjectInWords({ role, member, client }: About): string {
  const person =
    member?.name ?? (role === null ? 'Any member' : role.name === '' ? 'The new role' : `The role ${role.name}`)
  return client === null ? person : `${person} through ${client.name}`
}

/** What was asked for: `view the field ARR of companies`. */
function targetInWords(target: AccessTarget, models: readonly ModelDefinition[]): string {
  const definition = models.find(({ name }) => name === target.model)
  const many = definition === undefined ? target.model : plural(definition)
  if ('action' in target) return `${target.action} ${many}`
  const field = definition?.fields.find(({ name }) => name === target.field)
  return `${target.access} the field ${field?.label ?? target.field} of ${many}`
}

/** The answer to a question, in one sentence, and what it says of the record. */
export function answerInWords(
  why: AccessReason,
  { about }: AccessView,
  side: AccessSide,
  target: AccessTarget,
  models: readonly ModelDefinition[],
): { title: string; sentences: string[] } {
  const can = why.allowed ? 'can' : 'can’t'
  const title = `${subjectInWords(about)} ${can} ${targetInWords(target, models)}.`
  const reasons = why.rules.map((rule) => capitalised(`${ruleInWords(rule, about, side)}.`))
  const allowed = why.allowed ? ['Every rule allows it.'] : []
  const unconnected = about.member !== null && about.client !== null && about.connection === null
  const once = unconnected ? ['They have not connected it: this is what they could grant at most.'] : []
  return { title, sentences: [...once, ...allowed, ...reasons, ...recordInWords(why, side)] }
}

function recordInWords({ record, allowed }: AccessReason, { portfolio }: AccessSide): string[] {
  switch (record) {
    case null:
      return allowed && portfolio !== 'none' && portfolio.length > 0 ? [`${describePortfolio(portfolio)}.`] : []
    case 'inside':
      return ['The record is among those in reach.']
    case 'outside':
      return ['The record is outside: for them it does not exist.']
    case 'unclear':
      return ['Whether the record is in reach goes by what your own role does not show you.']
    case 'unknown':
      return ['There is no such record, or your own role does not show it.']
  }
}

/** `1,204`, `more than 2,000`; null where it can't be told. */
export function countInWords({ records }: ModelAccess): string | null {
  if (records === null) return null
  const number = records.count.toLocaleString('en')
  return records.more ? `more than ${number}` : number
}
