import { CALLBACK } from '../../../scripts/demo/authorization.ts'
import type { Visitor } from '../../../scripts/demo/visitor.ts'
import { formsOf } from '../../../scripts/demo/page-forms.ts'
import { actionTick, fieldTick, type Ticks } from '../../../src/core/ticks.ts'
import { personWith, SLUG } from './people.ts'

export { CALLBACK }

export interface App {
  id: string
  /** Null for clients without one. */
  secret: string | null
}

/** `dynamic`: each member picks. Ticks: models with their actions and fields. */
export type Ceiling = 'everything' | 'read' | 'nothing' | 'dynamic' | Ticks

export interface AppOptions {
  preset?: 'claude' | 'chatgpt' | 'custom'
  /** What is typed into the form, over what the preset fills in. */
  values?: Record<string, string>
  ceiling?: Ceiling
  /** Who registers it; the administrator of the shared system, unless told otherwise. */
  by?: Visitor
}

/** Registers an OAuth client by the console's own forms, as the administrator (P2 to P4). */
export async function newApp(name: string, options: AppOptions = {}): Promise<App> {
  const { preset = 'custom', values = {}, ceiling = 'everything' } = options
  const administrator = options.by ?? (await personWith('administrator'))
  const form = await administrator.open(`/t/${SLUG}/apps/new/oauth-client?preset=${preset}`)
  const typed = preset === 'custom' ? { redirectUris: CALLBACK, authentication: 'public' } : {}
  const created = await administrator.submit(form, { name, ...typed, ...values })
  const id = /\/apps\/(app_\w+)/.exec(created.html)?.[1]
  if (created.status !== 201 || id === undefined) throw new Error(`${name} was not registered (${created.status})`)
  await setCeiling(id, ceiling, administrator)
  return { id, secret: /ghs_\w{40}/.exec(created.html)?.[0] ?? null }
}

/** Sets the permissions of a client on its Permissions tab (P4). */
export async function setCeiling(clientId: string, ceiling: Ceiling, by?: Visitor): Promise<void> {
  const administrator = by ?? (await personWith('administrator'))
  const preset = typeof ceiling === 'string' && ceiling !== 'dynamic' ? `?preset=${ceiling}` : ''
  const page = await administrator.open(`/t/${SLUG}/apps/${clientId}/permissions${preset}`)
  const form = formsOf(page.html).find((candidate) => candidate.fields.has('version'))
  if (form === undefined) throw new Error(`No permissions of ${clientId} (${page.status})`)
  const body = typeof ceiling === 'string' ? form.fields : ticked(ceiling, form.fields)
  if (ceiling === 'dynamic') body.delete('controlled')
  else body.set('controlled', 'on')
  const address = new URL(form.action === '' ? page.url : form.action, page.url).href
  const saved = await administrator.open(address, { method: 'POST', body })
  if (saved.status !== 200 || !saved.url.includes('saved='))
    throw new Error(`The ceiling was not saved (${saved.status})`)
}

/** A model with these actions and all of these fields to edit, or to view where it can't be changed. */
export function ticksFor(model: string, actions: readonly string[], fields: readonly string[]): Ticks {
  const access = actions.some((action) => action === 'create' || action === 'update') ? 'edit' : 'view'
  return { [model]: { actions: [...actions], fields: Object.fromEntries(fields.map((field) => [field, access])) } }
}

/** The form's own fields, with these ticks in place of its own. */
function ticked(ticks: Ticks, fields: URLSearchParams): URLSearchParams {
  const body = new URLSearchParams([...fields].filter(([name]) => !/^(action|field):/.test(name)))
  for (const [model, { actions, fields: access }] of Object.entries(ticks)) {
    for (const action of actions) body.set(actionTick(model, action), 'on')
    for (const [field, value] of Object.entries(access)) body.set(fieldTick(model, field), value)
  }
  return body
}
