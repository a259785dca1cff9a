import type { EventFacts } from '../core/events.ts'
import type { MemberCaller, RelatedCount } from './contract.ts'
import { acting, activeMember } from './principal.ts'
import { askingContext, decide, putOnRecord } from './records.ts'
import { aggregate } from './records/aggregate.ts'
import { demand, startAsking, type Asking } from './records/asking.ts'
import { readOne } from './records/read-one.ts'
import type { TenantRoom } from './room.ts'
import type { Filter } from '../core/query.ts'

/** How many records of each model the member may see; one event tells of all. */
export async function recordCounts(room: TenantRoom, caller: MemberCaller): Promise<Record<string, number>> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'describe' }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const models = asking.sight.models.filter(({ name }) => asking.sight.may(name, 'view'))
    const counts = Object.fromEntries(models.map(({ name }) => [name, countOf(asking, name)]))
    putOnRecord(room, caller, who, { action: 'record.aggregated', details: { models: Object.keys(counts) } })
    return counts
  })
}

/** What refers to a record, counted within the member's own portfolio (V3). */
export async function relatedCounts(
  room: TenantRoom,
  caller: MemberCaller,
  model: string,
  id: string,
): Promise<readonly RelatedCount[]> {
  const who = await acting(room.policy, caller)
  return decide(room, caller, who, { do: 'get', model, id }, () => {
    const asking = startAsking(askingContext(room, caller, who))
    const definition = demand(asking, model, 'view')
    readOne(asking, definition, id, [])
    const related = referring(asking, definition.name).map(([name, field]) => {
      return { model: name, field, count: countOf(asking, name, { field, op: 'eq', value: id }) }
    })
    const facts: Partial<EventFacts> = { model: definition.name, recordId: id }
    const models = [...new Set(related.map((one) => one.model))]
    putOnRecord(room, caller, who, { action: 'record.aggregated', ...facts, details: { models } })
    return related
  })
}

/** Active members, to be chosen in a field. */
export async function memberChoices({ policy }: TenantRoom, { memberId }: MemberCaller) {
  const { policy: held } = activeMember(await policy.current(), memberId)
  return [...held.members.values()]
    .filter(({ active }) => active)
    .map(({ id, name, email }) => ({ id, name, email }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'))
}

/** The visible fields that lead to records of a model, each with the model that has it. */
function referring({ sight }: Asking, model: string): [model: string, field: string][] {
  return sight.models.flatMap((definition) =>
    sight
      .viewable(definition)
      .filter((field) => field.type === 'reference' && field.model === model)
      .map((field): [string, string] => [definition.name, field.name]),
  )
}

function countOf(asking: Asking, model: string, where?: Filter): number {
  const request = {
    do: 'aggregate' as const,
    model,
    where,
    measure: 'count' as const,
    also: [],
    group_by: [],
    limit: 1,
  }
  const { answer } = aggregate(asking, request)
  return answer.did === 'aggregate' ? (answer.groups[0]?.count ?? 0) : 0
}
