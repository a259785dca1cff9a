import { GatehouseError } from '../../core/errors.ts'
import {
  importSettingsSchema,
  type ImportDetail,
  type ImportSettings,
  type ImportState,
  type ImportView,
  type RefusedRow,
} from '../../core/imports.ts'
import type { Caller } from '../contract.ts'
import { checkBulk } from '../records/request.ts'
import type { TenantRoom } from '../room.ts'
import { textOf } from './cell-text.ts'
import { cancelRun, moveTo, putImportOnRecord, startOver, undoUntil } from './ends.ts'
import { decideImport, importable, isOwn, knownImport, ownImport, type Importer } from './gate.ts'
import { planOf } from './plan.ts'
import { rememberMapping } from './remember.ts'
import { latestImports, readRefused, type Import } from './store.ts'
import { changesOf, demandUndo, undoRefusal } from './undo.ts'
import { detailOf, suggested, viewOf } from './view.ts'

const LISTED = 100
const REFUSED_AT_ONCE = 500

/** The latest imports that the caller may know of. */
export async function listImports(room: TenantRoom, caller: Caller): Promise<ImportView[]> {
  return await decideImport(room, caller, 'list', {}, (importer) => {
    const connectionId = caller.kind === 'connection' ? caller.connectionId : null
    return latestImports(room.storage.sql, connectionId, LISTED)
      .filter(({ model }) => importer.sight.models.some(({ name }) => name === model))
      .map((item) => viewOf(room, item, importer, caller))
  })
}

export async function getImport(room: TenantRoom, caller: Caller, id: string): Promise<ImportView | ImportDetail> {
  return await decideImport(room, caller, 'read', { id }, (importer) => {
    const item = knownImport(room, importer, caller, id)
    const refusal = undoRefusal(room, importer, item)
    if (!isOwn(item, importer, caller)) return viewOf(room, item, importer, caller, refusal)
    return detailOf(room, item, importer, caller, refusal)
  })
}

/** What the columns are, and what is to be done with them; then the dry run begins. */
export async function mapImport(
  room: TenantRoom,
  caller: Caller,
  id: string,
  given: Partial<ImportSettings>,
): Promise<ImportDetail> {
  return await decideImport(room, caller, 'map', { id }, (importer) => {
    const item = ownImport(room, importer, caller, id)
    demandState(item, ['mapping', 'checking', 'checked'], 'Its columns can be mapped until it runs.')
    const settings = readSettings(room, item, importer, given)
    planOf(item, settings, importer)
    room.storage.transactionSync(() => {
      startOver(item, room.clock())
      item.body.settings = settings
      item.body.round += 1
      moveTo(room, item, 'checking')
      rememberMapping(room.storage.sql, item.model, settings)
    })
    room.alarm.soon(0)
    return detailOf(room, item, importer, caller)
  })
}

export async function startImport(room: TenantRoom, caller: Caller, id: string): Promise<ImportDetail> {
  return await decideImport(room, caller, 'run', { id }, (importer) => {
    const item = ownImport(room, importer, caller, id)
    if (item.state === 'running' || item.state === 'finished') return detailOf(room, item, importer, caller)
    demandState(item, ['checked'], 'It can run once its columns are mapped and the dry run has ended.')
    const { settings } = item.body
    if (settings !== null) planOf(item, settings, importer)
    room.storage.transactionSync(() => {
      startOver(item, room.clock())
      item.body.startedAt = room.clock()
      moveTo(room, item, 'running')
      putImportOnRecord(room, item, caller, 'import.started', 'success', startDetails(item))
    })
    room.alarm.soon(0)
    return detailOf(room, item, importer, caller)
  })
}

/** Stops an import wherever it is. What it has done stays, and can be undone. */
export async function cancelImport(room: TenantRoom, caller: Caller, id: string): Promise<ImportView> {
  return await decideImport(room, caller, 'cancel', { id }, (importer) => {
    const item = ownImport(room, importer, caller, id)
    if (item.state === 'cancelled') return viewOf(room, item, importer, caller)
    demandState(item, ['mapping', 'checking', 'checked', 'running'], 'It has ended already.')
    cancelRun(room, item, caller)
    return viewOf(room, item, importer, caller)
  })
}

/** Takes back what an import did, in the background, as whoever asks for it. */
export async function undoImport(room: TenantRoom, caller: Caller, id: string): Promise<ImportView> {
  return await decideImport(room, caller, 'undo', { id }, (importer) => {
    const item = knownImport(room, importer, caller, id)
    if (item.state === 'undoing' || item.state === 'undone') return viewOf(room, item, importer, caller)
    if (undoUntil(item, room.clock()) === null) {
      throw new GatehouseError('conflict', 'There is nothing to undo, or more than 30 days have passed.')
    }
    const { created, updated } = changesOf(room.storage.sql, item.id)
    demandUndo(importer, item, { created, updated })
    room.storage.transactionSync(() => {
      Object.assign(item.body, { undoer: caller, changes: created + updated, undone: 0, faults: 0, reason: null })
      item.body.undoes = { created, updated }
      item.body.phaseAt = room.clock()
      item.position = Number.MAX_SAFE_INTEGER
      moveTo(room, item, 'undoing')
    })
    room.alarm.soon(0)
    return viewOf(room, item, importer, caller)
  })
}

/** Rows that could not be imported, with their cells, to be corrected and sent again. */
export async function refusedRows(room: TenantRoom, caller: Caller, id: string, after: number): Promise<RefusedRow[]> {
  return await decideImport(room, caller, 'errors', { id }, (importer) => {
    const item = ownImport(room, importer, caller, id)
    importable(importer, item.model)
    const from = Number.isSafeInteger(after) && after > 0 ? after : 0
    return readRefused(room.storage.sql, item.id, from, REFUSED_AT_ONCE).map(({ row, cells, problem }) => ({
      row,
      cells: item.body.columns.map((_, index) => textOf(cells[index])),
      problem,
    }))
  })
}

function readSettings(
  room: TenantRoom,
  item: Import,
  importer: Importer,
  given: Partial<ImportSettings>,
): ImportSettings {
  checkBulk(given)
  const parsed = importSettingsSchema.partial().safeParse(given)
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, 10).map(({ path, message }) => ({ field: path.join('.'), message }))
    throw new GatehouseError('invalid_input', issues.map(({ field, message }) => `${field}: ${message}.`).join(' '), {
      issues,
    })
  }
  const strange = Object.keys(parsed.data.mapping ?? {}).find((column) => !item.body.columns.includes(column))
  if (strange !== undefined) {
    throw new GatehouseError('invalid_input', `The file has no column “${strange.slice(0, 60)}”.`, { field: 'mapping' })
  }
  const before = item.body.settings ?? suggested(room, item, importer, importable(importer, item.model))
  return { ...before, ...withoutUndefined(parsed.data) }
}

function withoutUndefined(settings: object): Partial<ImportSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

function startDetails({ body: { settings } }: Import): Record<string, string> {
  return settings === null ? {} : { mode: settings.mode, match: settings.match ?? 'none' }
}

function demandState({ state }: Import, states: readonly ImportState[], message: string): void {
  if (states.includes(state)) return
  throw new GatehouseError('conflict', `This import is ${state}. ${message}`)
}
