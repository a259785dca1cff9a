import fc from 'fast-check'
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { quiet } from '../setup/faults.ts'
import { alarmOf, alarmOfTenant, codeFor, recorded } from '../setup/tokens.ts'
import { alive } from '../setup/mcp.ts'
import { connectionOf, newClient, newWorld, type World } from '../setup/world.ts'
import { anything } from './connection-commands.ts'
import { ModelConnection, type Model } from './connection-model.ts'

const RUNS = 12
const COMMANDS = 40

let world: World

beforeAll(async () => {
  world = await newWorld('model')
})

beforeEach(quiet)
afterEach(() => void vi.restoreAllMocks())

/** Two clients that nobody has used, one with a replay window, and a first connection. */
async function newModel(): Promise<Model> {
  const people = [world.people.viewer, world.people.customer_success]
  const strict = { id: (await newClient(world)).id, window: 0, enabled: true }
  const lenient = { id: (await newClient(world, { replayWindow: 300 })).id, window: 300, enabled: true }
  const connections = people.map(async (person, at) => {
    const client = at === 0 ? strict : lenient
    return new ModelConnection(client, person, await codeFor(person, client.id))
  })
  return { clients: [strict, lenient], people, connections: await Promise.all(connections) }
}

/** Every event has arrived that ever will. */
async function settle(model: Model): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (const connection of model.connections) await alarmOf(connectionOf(connection.code)).catch(() => undefined)
  }
  await alarmOfTenant(world)
}

it(
  'whatever is done to connections and their objects, each change and each refusal is in the audit once, and exactly the tokens live that should (A53, A3, O3, O4)',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(anything, { maxCommands: COMMANDS, size: 'max' }), async (commands) => {
        const model = await newModel()
        await fc.asyncModelRun(() => ({ model, real: world }), commands)
        for (const connection of model.connections) {
          for (const { access_token: token } of connection.issued) {
            expect([token.length, await alive(token)]).toEqual([token.length, connection.isAlive(token)])
          }
        }
        await settle(model)
        for (const connection of model.connections) expect(await recorded(connection.code)).toEqual(connection.events)
      }),
      { numRuns: RUNS },
    )
  },
)
