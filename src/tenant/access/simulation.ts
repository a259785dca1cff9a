import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { MODULES } from '../../core/modules.ts'
import { explain, type Target } from '../../policy/explain.ts'
import { BOTTOM } from '../../policy/lattice.ts'
import { holdsEverything } from '../../policy/portfolio.ts'
import { judge, partsInForce, type ModelVerdicts, type Situation, type Verdict } from '../../policy/verdict.ts'
import { changed, demandMayAsk, findSubject, permissionsToAsk, situationOf } from './access-subject.ts'
import type { ReadyChange, Subject } from './access-subject.ts'
import { checkedCeiling } from '../clients/ceiling.ts'
import { ownClient } from '../clients/client-change.ts'
import type {
  AccessQuestion,
  AccessReason,
  AccessSide,
  AccessTarget,
  AccessView,
  MemberCaller,
  UnsavedChange,
} from '../contract.ts'
import { acting, type ActingMember } from '../principal.ts'
import { askingContext, decide, putOnRecord } from '../records.ts'
import { startAsking, type Asking } from '../records/asking.ts'
import { countInReach, isInReach, type Reach } from '../records/shared-sight.ts'
import { parseRoleSettings } from '../roles/role-settings.ts'
import { demandWithin, NO_POWERS, roleOf, whyFixed, withArchived } from '../roles/role-standing.ts'
import { checkFilters } from '../roles/roles.ts'
import type { TenantRoom } from '../room.ts'

/**
 * What somebody can see and do, and which rule decides, by the functions that judge every request (V2). It tells nothing
 * of records that the asker could not find out: they are counted within the asker's own sight (V4).
 */
export async function simulateAccess(
  room: TenantRoom,
  caller: MemberCaller,
  { subject: asked, change, target }: AccessQuestion,
): Promise<AccessView> {
  const by = await demandMayAsk(room, caller, permissionsToAsk(asked, change))
  const found = await findSubject(room, by, asked)
  const ready = change === undefined ? null : await readyChange(room, caller, by, change)
  const subject = ready !== null && 'role' in ready && ready.roleId === null ? asNobody(found) : found
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe' }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const side = (of: Subject) => sideOf(asking, by, of, target)
    putOnRecord(room, caller, who, {
      action: 'access.simulated',
      clientId: subject.client?.id ?? null,
      connectionId: subject.connection?.id ?? null,
      model: target?.model ?? null,
      recordId: target?.recordId ?? null,
      details: factsOf(subject, ready),
    })
    return {
      about: aboutOf(subject),
      modulesOff: MODULES.filter((module) => !by.policy.tenant.modules.includes(module)),
      complete: holdsEverything(who.permissions.portfolio),
      now: side(subject),
      after: ready === null ? null : side(changed(subject, ready)),
    }
  })
}

/** A change that its page would take: it is refused here for what it would be refused for there (T5, V4). */
async function readyChange(
  room: TenantRoom,
  caller: MemberCaller,
  by: ActingMember,
  change: UnsavedChange,
): Promise<ReadyChange> {
  if ('clientId' in change) {
    const { client } = await ownClient(room, by, change.clientId)
    return { clientId: client.id, ceiling: checkedCeiling(by, client, change.ceiling) }
  }
  const before = change.roleId === null ? null : roleOf(by, change.roleId)
  const fixed = before === null ? null : whyFixed(by, before)
  if (fixed !== null) throw new GatehouseError('forbidden', fixed)
  const parsed = parseRoleSettings(change.role, by.policy.models)
  const kept = before === null ? parsed.permissions : withArchived(by, before.permissions, parsed.permissions)
  const role = { ...parsed, permissions: kept }
  demandWithin(by, before ?? NO_POWERS, role)
  await checkFilters(room, caller, role.permissions.portfolio, before?.permissions.portfolio ?? 'none')
  return { roleId: change.roleId, role }
}

/** What there is before a role is made. */
function asNobody(subject: Subject): Subject {
  return { ...subject, role: { id: null, name: '', system: [], permissions: BOTTOM } }
}

function sideOf(asking: Asking, by: ActingMember, subject: Subject, target: AccessTarget | undefined): AccessSide {
  const { models } = by.policy
  const situation = situationOf(subject, by)
  const { permissions, on } = judge(situation, models)
  const reach = { memberId: subject.member?.id ?? null, portfolio: permissions.portfolio }
  // Which records an application reaches is a matter of who connects it.
  const countable = subject.role !== null
  return {
    stopped: situation.stopped,
    portfolio: permissions.portfolio,
    models: models.map((definition) => {
      const verdicts = on(definition)
      return { ...verdicts, records: countable ? countOf(asking, definition, verdicts, reach) : null }
    }),
    why: target === undefined ? null : reasonFor(asking, models, situation, on, target, reach),
  }
}

function countOf(asking: Asking, definition: ModelDefinition, { actions }: ModelVerdicts, reach: Reach) {
  if (!actions.view.allowed && actions.view.rules.some((rule) => rule !== 'portfolio')) return { count: 0, more: false }
  return countInReach(asking, definition, reach)
}

function reasonFor(
  asking: Asking,
  models: readonly ModelDefinition[],
  situation: Situation,
  on: (definition: ModelDefinition) => ModelVerdicts,
  target: AccessTarget,
  reach: Reach,
): AccessReason {
  const definition = models.find(({ name }) => name === target.model)
  if (definition === undefined) throw unknown('model', `There is no data model “${target.model.slice(0, 60)}” in use.`)
  const verdict = verdictOn(on(definition), target)
  const record = target.recordId === undefined ? null : whereIs(asking, definition, target.recordId, reach)
  const here = record === 'outside' && verdict.allowed ? { allowed: false, rules: ['portfolio' as const] } : verdict
  return { ...here, parts: explain(partsInForce(situation), bare(target)).parts, record }
}

function verdictOn({ actions, fields, model }: ModelVerdicts, target: AccessTarget): Verdict {
  if ('action' in target) return actions[target.action]
  const field = Object.hasOwn(fields, target.field) ? fields[target.field] : undefined
  if (field === undefined) throw unknown('field', `${model} has no field “${target.field.slice(0, 60)}” in use.`)
  return field[target.access]
}

function bare(target: AccessTarget): Target {
  const { recordId: _record, ...asked } = target
  return asked
}

function whereIs(asking: Asking, definition: ModelDefinition, id: string, reach: Reach): AccessReason['record'] {
  if (!asking.sight.may(definition.name, 'view')) return 'unknown'
  try {
    const inside = isInReach(asking, definition, id, reach)
    return inside === null ? 'unclear' : inside ? 'inside' : 'outside'
  } catch (error) {
    if (error instanceof GatehouseError && error.code === 'not_found') return 'unknown'
    throw error
  }
}

function unknown(field: string, message: string): GatehouseError {
  return new GatehouseError('invalid_input', message, { field })
}

function aboutOf({ role, member, client, connection, scopes }: Subject): AccessView['about'] {
  return {
    role: role && { id: role.id, name: role.name },
    member: member && { id: member.id, name: member.name },
    client: client && { id: client.id, name: client.name, dynamic: client.ceiling === null },
    connection: connection && { id: connection.id, connectedAt: connection.createdAt },
    scopes,
  }
}

function factsOf({ role, member, client }: Subject, change: ReadyChange | null): Record<string, string> {
  return {
    ...(role === null || role.id === null ? {} : { role: role.name }),
    ...(member === null ? {} : { member: member.id, member_name: member.name }),
    ...(client === null ? {} : { client: client.name }),
    ...(change === null ? {} : { unsaved_change: 'role' in change ? 'role' : 'ceiling' }),
  }
}
