import { GatehouseError } from '../core/errors.ts'
import { newEvent } from '../core/events.ts'
import { modulesSchema, type Module } from '../core/modules.ts'
import { liveConnections } from '../ledger/connections.ts'
import { isPlatformAdmin, writeModules } from '../ledger/platform.ts'
import { commitChange } from './commit.ts'
import type { PlatformCaller } from './contract.ts'
import type { TenantRoom } from './room.ts'

/**
 * Switches modules of the tenant on and off, on behalf of a platform admin (T2). What is off is refused from the next
 * request on, on every surface (V5); connections stay, and work again when it is on again.
 * @throws GatehouseError `not_found`, `invalid_input`, `conflict` when they were changed since the caller looked (A56)
 */
export async function changeModules(
  room: TenantRoom,
  caller: PlatformCaller,
  change: { seen: readonly string[]; modules: readonly string[] },
): Promise<readonly Module[]> {
  return await room.changes.run(async () => {
    if (!(await isPlatformAdmin(room.db, caller.userId))) {
      throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
    }
    const parsed = modulesSchema.safeParse(change.modules)
    if (!parsed.success) {
      const message = parsed.error.issues[0]?.message ?? 'There is no such module.'
      throw new GatehouseError('invalid_input', message, { field: 'modules' })
    }
    room.policy.forget()
    const { tenant } = await room.policy.current()
    if (!same(tenant.modules, change.seen)) {
      throw new GatehouseError(
        'conflict',
        'Somebody else changed the modules after you opened them. Look at what is on now, then make your change again.',
      )
    }
    const modules = parsed.data
    if (same(modules, tenant.modules)) return modules
    await commitChange(
      room,
      tenant.id,
      [writeModules(room.db, tenant.id, modules)],
      events(room, caller, tenant, modules),
    )
    const live = await liveConnections(room.db, tenant.id, {})
    room.announceTools(live.map(({ id }) => id))
    return modules
  })
}

/** One for each module that goes on or off. */
function events(
  room: TenantRoom,
  { name, via, origin }: PlatformCaller,
  tenant: { id: string; modules: readonly Module[] },
  after: readonly Module[],
) {
  const about = { tenantId: tenant.id, at: room.clock(), via, origin }
  const on = after.filter((module) => !tenant.modules.includes(module))
  const off = tenant.modules.filter((module) => !after.includes(module))
  return [
    ...on.map((module) => newEvent({ ...about, action: 'module.switched_on', details: { module, by: name } })),
    ...off.map((module) => newEvent({ ...about, action: 'module.switched_off', details: { module, by: name } })),
  ]
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((module) => other.includes(module))
}
