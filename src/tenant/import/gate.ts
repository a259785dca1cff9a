import { GatehouseError } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { Action } from '../../core/permissions.ts'
import type { ImportSettings } from '../../core/imports.ts'
import type { Caller } from '../contract.ts'
import { demandModule, demandSurface } from '../module-gate.ts'
import { acting, administrators, knownActing, type Acting } from '../principal.ts'
import { principalOf, refuse, withStepUp } from '../records.ts'
import { demand } from '../records/asking.ts'
import { sightOf, type Sight } from '../records/sight.ts'
import type { TenantRoom } from '../room.ts'
import { findImport, type Import } from './store.ts'

/** Somebody who may import, and what exists for them right now. */
export interface Importer {
  who: Acting
  sight: Sight
}

/** What is done about imports, as the audit names it. */
export type ImportStep = 'list' | 'read' | 'receive' | 'map' | 'run' | 'cancel' | 'undo' | 'errors'

/**
 * Every batch of an import passes here (V5): the member's role has to have the system permission `import`, through
 * whatever connection they come, and the module has to be on (T2).
 * @throws GatehouseError `forbidden` naming what the role lacks, `module_off`, `invalid_token`, `not_signed_in`, `unavailable`
 */
export async function importer(room: TenantRoom, caller: Caller): Promise<Importer> {
  return importerOf(room, caller, knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller)))
}

function importerOf(room: TenantRoom, caller: Caller, who: Acting): Importer {
  demandSurface(who.policy, caller)
  if (!who.role.system.includes('import')) {
    const [admin = 'an administrator'] = administrators(who.policy)
    throw new GatehouseError('forbidden', `The role ${who.role.name} does not include “import”. Ask ${admin}.`)
  }
  demandModule(who.policy, 'import_export')
  const { permissions, memberId, tenant } = principalOf(who)
  const calendar = { now: room.clock(), timeZone: tenant.timeZone }
  return { who, sight: sightOf(permissions, memberId, who.policy.models, calendar, room.storage.sql) }
}

/**
 * Every call about imports passes here: decided like a batch, and whatever is refused is on record, with the step and,
 * where it is one that the caller knows, the import (A1). Nothing of what was typed is kept.
 */
export async function decideImport<T>(
  room: TenantRoom,
  caller: Caller,
  step: ImportStep,
  about: { id?: string; model?: string },
  work: (importer: Importer) => T | Promise<T>,
): Promise<T> {
  const who = knownActing(room.policy.held, caller) ?? (await acting(room.policy, caller))
  try {
    return await work(importerOf(room, caller, who))
  } catch (error) {
    if (!(error instanceof GatehouseError) || UNDECIDED.has(error.code)) throw error
    const known = about.id === undefined || error.code === 'not_found' ? null : findImport(room.storage.sql, about.id)
    const asked = { do: 'import', model: known?.model ?? about.model ?? '' } as const
    const refusal = withStepUp(who, asked, error)
    refuse(room, caller, who, asked, refusal, { step, ...(known === null ? {} : { import: known.id }) })
    throw refusal
  }
}

/** Nobody has been refused anything: D1 or the connection is what is not there. */
const UNDECIDED: ReadonlySet<string> = new Set(['unavailable', 'invalid_token', 'not_signed_in'])

/** What an import takes on its model. Finding a record by a key takes seeing it. */
export function actionsFor({ mode, match }: Pick<ImportSettings, 'mode' | 'match'>): Action[] {
  const writes: Action[] = mode === 'both' ? ['create', 'update'] : [mode]
  return match === null ? writes : ['view', ...writes]
}

/** The model of an import, for somebody who may do at least something of what an import does. */
export function importable({ who, sight }: Importer, model: string): ModelDefinition {
  const principal = principalOf(who)
  const definition = demand({ principal, sight }, model)
  if (sight.may(model, 'create')) return definition
  return demand({ principal, sight }, model, 'update')
}

/**
 * An import that the caller may know of: for a connection, one of its own. Throws `not_found` for every other id,
 * without a difference (V4), and also where the import's model does not exist for them.
 */
export function knownImport(room: TenantRoom, { sight }: Importer, caller: Caller, id: string): Import {
  const found = findImport(room.storage.sql, id)
  const visible =
    found !== null &&
    found.state !== 'receiving' &&
    sight.models.some(({ name }) => name === found.model) &&
    (caller.kind === 'member' || found.connectionId === caller.connectionId)
  if (visible) return found
  throw new GatehouseError('not_found', 'There is no such import.')
}

/** Whether the caller started it, and may see what is in the file. */
export function isOwn(item: Import, { who }: Importer, caller: Caller): boolean {
  const connectionId = caller.kind === 'connection' ? caller.connectionId : null
  return item.memberId === who.member.id && item.connectionId === connectionId
}

/** The same, or `not_found`: nobody else can do anything with what is in the file. */
export function ownImport(room: TenantRoom, importer: Importer, caller: Caller, id: string): Import {
  const item = knownImport(room, importer, caller, id)
  if (isOwn(item, importer, caller)) return item
  throw new GatehouseError('not_found', 'There is no such import, or somebody else started it.')
}
