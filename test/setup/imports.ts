import { env } from 'cloudflare:workers'
import { valueOf } from '../../src/core/errors.ts'
import type { ImportDetail, ImportSettings, ImportView, NewImport } from '../../src/core/imports.ts'
import type { Caller } from '../../src/tenant/contract.ts'
import { callerOf, inTenant, type World } from './world.ts'

/** A file as it comes over a wire. */
export function streamOf(content: string | Uint8Array, piece = 32_768): ReadableStream<Uint8Array> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  let at = 0
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + piece))
      at += piece
      if (at >= bytes.length) controller.close()
    },
  })
}

/** What one member, or one connection, can do about imports. */
export function importsOf(world: World, caller: Caller = callerOf(world.people.administrator)) {
  // A new stub each time: one whose object was killed stays broken.
  const tenantOf = () => env.TENANT.getByName(world.tenantId)
  const look = async (id: string): Promise<ImportDetail> => valueOf(await tenantOf().import(caller, id)) as ImportDetail
  const settled = async (id: string): Promise<ImportDetail> => {
    for (let round = 0; round < 500; round += 1) {
      const { state } = await look(id)
      if (state !== 'checking' && state !== 'running' && state !== 'undoing') return await look(id)
      await inTenant(world, (tenant) => tenant.alarm())
    }
    throw new Error('The import does not come to an end')
  }
  const receive = async (content: string | Uint8Array, about: Partial<NewImport> = {}): Promise<ImportDetail> =>
    valueOf(await tenantOf().receiveImport(caller, { model: 'company', ...about }, streamOf(content)))
  const check = async (id: string, settings: Partial<ImportSettings> = {}): Promise<ImportDetail> => {
    valueOf(await tenantOf().mapImport(caller, id, settings))
    return await settled(id)
  }
  return {
    get tenant() {
      return tenantOf()
    },
    caller,
    look,
    settled,
    receive,
    check,
    start: async (id: string): Promise<ImportDetail> => valueOf(await tenantOf().startImport(caller, id)),
    /** From the file to the end of the run, with what is suggested unless it is said. */
    whole: async (
      content: string | Uint8Array,
      settings: Partial<ImportSettings> = {},
      about: Partial<NewImport> = {},
    ): Promise<ImportDetail> => {
      const { id } = await receive(content, about)
      await check(id, settings)
      valueOf(await tenantOf().startImport(caller, id))
      return await settled(id)
    },
    undo: async (id: string): Promise<ImportView> => {
      valueOf(await tenantOf().undoImport(caller, id))
      return await settled(id)
    },
    refusal: async (content: string | Uint8Array, about: Partial<NewImport> = {}): Promise<string> => {
      const outcome = await tenantOf().receiveImport(caller, { model: 'company', ...about }, streamOf(content))
      if (outcome.ok) throw new Error('This was to be refused')
      return `${outcome.error.code}: ${outcome.error.message}`
    },
  }
}
