import { rest, type RestAnswer } from './rest.ts'
import { inTenant, type World } from './world.ts'

export const CSV = { 'content-type': 'text/csv' }

/** Sends a file; gives the answer. */
export async function sendFile(
  token: string,
  body: string,
  query = 'model=company',
  headers: Record<string, string> = {},
): Promise<RestAnswer> {
  return await rest(token, 'POST', `/imports?${query}`, { body, headers: { ...CSV, ...headers } })
}

/** Looks at an import until nothing goes on in the background any more. */
export async function settled(world: World, token: string, id: string): Promise<Record<string, unknown>> {
  for (let round = 0; round < 500; round += 1) {
    const { json } = await rest(token, 'GET', `/imports/${id}`)
    if (!['checking', 'running', 'undoing'].includes(String(json['state']))) return json
    await inTenant(world, (tenant) => tenant.alarm())
  }
  throw new Error('The import does not come to an end')
}

/** The id of a new import, brought so far. */
export async function importAs(
  world: World,
  token: string,
  state: 'mapping' | 'checked' | 'finished',
  file: string,
  settings: Record<string, unknown> = {},
): Promise<string> {
  const sent = await sendFile(token, file)
  const id = String(sent.json['id'])
  if (state === 'mapping') return id
  await rest(token, 'POST', `/imports/${id}/mapping`, { body: settings })
  await settled(world, token, id)
  if (state === 'checked') return id
  await rest(token, 'POST', `/imports/${id}/run`)
  await settled(world, token, id)
  return id
}

/** Imports of one connection in each state that it can be waited for. */
export async function someImports(world: World, token: string): Promise<string[]> {
  const file = 'name,health\nAcme,good\nBeta,none of these\n'
  const states = ['mapping', 'checked', 'checked', 'finished', 'finished'] as const
  const ids: string[] = []
  for (const state of states) ids.push(await importAs(world, token, state, file))
  return ids
}
