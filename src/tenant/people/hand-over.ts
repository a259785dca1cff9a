import { newEvent } from '../../core/events.ts'
import { GatehouseError } from '../../core/errors.ts'
import { newId } from '../../core/ids.ts'
import type { Origin } from '../../core/audit.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Member } from '../../ledger/tenants.ts'
import { fieldAccess, mayAct } from '../../policy/access.ts'
import type { HandOverProgress, MemberCaller } from '../contract.ts'
import type { ActingMember } from '../principal.ts'
import { countOwned, handOverSome, ownerField } from '../records/hand-over.ts'
import { memberOf, reachesAll } from '../roles/role-standing.ts'
import type { TenantRoom } from '../room.ts'

/** A hand-over that is under way. One that is not `sure` counts only if its member was stopped in D1 (A51). */
export const HAND_OVERS_TABLE = `CREATE TABLE IF NOT EXISTS hand_overs (
    id TEXT PRIMARY KEY,
    from_id TEXT NOT NULL,
    to_id TEXT NOT NULL,
    by_id TEXT NOT NULL,
    via TEXT NOT NULL,
    origin TEXT NOT NULL,
    sure INTEGER NOT NULL,
    done INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID`

/** A company takes what belongs to it along, with its places in indexes and search. */
const AT_ONCE = 50
const NEXT_MS = 20

/**
 * Why somebody can't hand over records; null when they can. It moves records in and out of portfolios, so it takes what
 * changing each owner by hand would take (A35): to update the owner of every model, on all records.
 */
export function whyNoHandOver({ policy, role }: ActingMember): string | null {
  const { permissions } = role
  const lacking = policy.models.find((model) => {
    const owner = ownerField(model)
    if (owner === null) return false
    return !mayAct(permissions, model.name, 'update') || fieldAccess(permissions, model.name, owner.name) !== 'edit'
  })
  if (lacking === undefined && reachesAll(permissions)) return null
  const lacks =
    lacking === undefined
      ? 'does not reach all records'
      : `can’t change the owner of a ${lacking.label.toLocaleLowerCase('en')}`
  return `To hand over records takes a role that may change the owner of all of them. Yours, ${role.name}, ${lacks}.`
}

/** @throws GatehouseError `forbidden`, `invalid_input` for somebody who can't take over. */
export function checkedHeir(by: ActingMember, member: Member, heirId: string): Member {
  const why = whyNoHandOver(by)
  if (why !== null) throw new GatehouseError('forbidden', why)
  const heir = memberOf(by, heirId)
  if (heir.active && heir.id !== member.id) return heir
  throw new GatehouseError('invalid_input', 'Choose another member, an active one, to take over the records.', {
    field: 'handOverTo',
  })
}

/** Puts a hand-over down before the change that it belongs to; gives its id. */
export function prepareHandOver(
  room: TenantRoom,
  caller: MemberCaller,
  { from, to, sure }: { from: string; to: string; sure: boolean },
): string {
  const id = newId('hov')
  room.storage.sql.exec(
    'INSERT INTO hand_overs (id, from_id, to_id, by_id, via, origin, sure) VALUES (?, ?, ?, ?, ?, ?, ?)',
    id,
    from,
    to,
    caller.memberId,
    caller.via,
    JSON.stringify(caller.origin),
    Number(sure),
  )
  room.alarm.soon(NEXT_MS)
  return id
}

/** Its change is made: it goes ahead. */
export function confirmHandOver(room: TenantRoom, id: string): void {
  room.storage.sql.exec('UPDATE hand_overs SET sure = 1 WHERE id = ?', id)
}

/** What is on its way from a member to others, as far as there is any left. */
export function handingOver(room: TenantRoom, { policy }: ActingMember, memberId: string): HandOverProgress[] {
  return waiting(room)
    .filter(({ from_id }) => from_id === memberId)
    .map(({ to_id }) => ({
      to: { id: to_id, name: policy.members.get(to_id)?.name ?? to_id },
      left: policy.models.reduce((sum, model) => sum + countOwned(room.storage.sql, model, memberId), 0),
    }))
}

/** When the alarm rings: one batch of one hand-over, in one transaction with its event (A3). When it wants to go on. */
export async function continueHandOvers(room: TenantRoom): Promise<number | null> {
  const [job] = waiting(room)
  if (job === undefined) return null
  if (job.sure === 1 || (await wasStopped(room, job))) {
    handOverBatch(room, (await room.policy.current()).models, job)
  }
  return room.clock() + NEXT_MS
}

type Job = {
  id: string
  from_id: string
  to_id: string
  by_id: string
  via: string
  origin: string
  sure: number
  done: number
}

function waiting(room: TenantRoom): Job[] {
  return room.storage.sql.exec<Job>('SELECT * FROM hand_overs ORDER BY id').toArray()
}

/** Whether the change came through that it belongs to; if not, it is forgotten. */
async function wasStopped(room: TenantRoom, job: Job): Promise<boolean> {
  return await room.changes.run(async () => {
    const stopped = (await room.policy.current()).members.get(job.from_id)?.active === false
    if (stopped) confirmHandOver(room, job.id)
    else room.storage.sql.exec('DELETE FROM hand_overs WHERE id = ? AND sure = 0', job.id)
    return stopped
  })
}

function handOverBatch(room: TenantRoom, models: readonly ModelDefinition[], job: Job): void {
  const { sql } = room.storage
  const now = room.clock()
  const origin = JSON.parse(job.origin) as Origin
  const about = { tenantId: room.tenantId, at: now, via: job.via, origin, memberId: job.by_id }
  const parties = { member: job.from_id, hand_over_to: job.to_id }
  const through = { application: null, connectionId: null, via: 'hand-over' }
  room.storage.transactionSync(() => {
    for (const model of models) {
      const count = handOverSome(sql, model, { from: job.from_id, to: job.to_id, by: job.by_id, through, now }, AT_ONCE)
      if (count === 0) continue
      sql.exec('UPDATE hand_overs SET done = done + ? WHERE id = ?', count, job.id)
      const facts = { model: model.name, recordCount: count, fields: ['owner'], details: parties }
      room.outbox.add(newEvent({ ...about, action: 'record.updated', ...facts }))
      return
    }
    sql.exec('DELETE FROM hand_overs WHERE id = ?', job.id)
    room.outbox.add(newEvent({ ...about, action: 'member.handed_over', recordCount: job.done, details: parties }))
  })
}
