import type { ModelDefinition } from '../../core/models.ts'
import type { SystemPermission } from '../../core/permissions.ts'
import { describePortfolio } from '../../policy/portfolio.ts'
import type { MemberImpact, RoleFacts, RoleImpact } from '../../tenant/contract.ts'
import { capitalised, counted, joined, modelDifference, plural } from './permissions.ts'

export const SYSTEM_WORDS: Readonly<Record<SystemPermission, { label: string; hint: string }>> = {
  manage_clients: { label: 'Manage clients and keys', hint: 'Register applications, set their ceilings, disconnect.' },
  manage_members: { label: 'Manage members and roles', hint: 'Invite, change, deactivate and remove members.' },
  manage_models: { label: 'Manage data models', hint: 'Add and change data models and their fields.' },
  read_audit: { label: 'Read audit', hint: 'See what every member and application did.' },
  import: { label: 'Import', hint: 'Bring in records from files.' },
  export: { label: 'Export', hint: 'Take out records as files.' },
}

/** One thing that a change does, in words. */
export interface Difference {
  gains: string[]
  losses: string[]
}

/** What a role has then and had not, and the other way round: system permissions first, then model by model (V5). */
export function roleDifferences({ before, after }: RoleImpact, models: readonly ModelDefinition[]): Difference {
  const system = (one: RoleFacts, other: RoleFacts): string[] =>
    one.system.filter((permission) => !other.system.includes(permission)).map((name) => SYSTEM_WORDS[name].label)
  const told = models.map((model) => ({
    model,
    difference: modelDifference(before.permissions, after.permissions, model),
  }))
  const lines = (side: 'gains' | 'losses'): string[] =>
    told.flatMap(({ model, difference }) =>
      difference[side].length === 0 ? [] : [`${capitalised(plural(model))}: ${joined(difference[side])}`],
    )
  return {
    gains: [...system(after, before), ...lines('gains')],
    losses: [...system(before, after), ...lines('losses')],
  }
}

/** `All records (847 companies)`. */
export function portfolioWithCount({ permissions, companies }: RoleFacts): string {
  const words = describePortfolio(permissions.portfolio)
  return companies === null || permissions.portfolio === 'none'
    ? words
    : `${words} (${counted(companies, 'company', 'companies')})`
}

/** The sum of a column over all members. */
function total({ members }: RoleImpact, column: 'connections' | 'losing' | 'regaining' | 'needReauthorization') {
  return members.reduce((sum, member) => sum + member[column], 0)
}

/** What happens to the connections, each in one sentence (V5). */
export function connectionsInWords(impact: RoleImpact): string[] {
  const [all, losing] = [total(impact, 'connections'), total(impact, 'losing')]
  if (all === 0) return ['Nobody whom it touches has connected an application.']
  const [regaining, asking] = [total(impact, 'regaining'), total(impact, 'needReauthorization')]
  const sentences = [
    losing === 0
      ? `None of ${counted(all, 'connection')} loses anything.`
      : `${losing} of ${counted(all, 'connection')} ${losing === 1 ? 'loses' : 'lose'} something on the next request.`,
  ]
  if (regaining > 0) {
    sentences.push(
      `${counted(regaining, 'connection gets', 'connections get')} back at once what ${regaining === 1 ? 'its member' : 'their members'} had granted before.`,
    )
  }
  sentences.push(
    asking === 0
      ? 'None would have to authorize again to get more.'
      : `${counted(asking, 'connection')} would have to be authorized again by ${asking === 1 ? 'its member' : 'their members'} to get what is new.`,
  )
  return sentences
}

/** What a change means for one member. */
export function memberInWords(member: MemberImpact): string {
  if (!member.active) return 'Deactivated'
  return member.connections === 0 ? 'No connections' : counted(member.connections, 'connection')
}
