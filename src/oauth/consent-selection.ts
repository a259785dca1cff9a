import type { ConsentSelection } from '../tenant/contract.ts'

/**
 * What a form ticks, model by model. Fields of the form: `action:{model}:{action}` (present when ticked) and
 * `field:{model}:{field}` with `none`, `view` or `edit`. Anything else is left alone; nothing is judged here: whoever
 * takes the selection checks it against what was offered (A13).
 */
export function consentSelection(form: FormData): ConsentSelection {
  const models = new Map<string, { actions: string[]; fields: [string, string][] }>()
  for (const [name, value] of form) {
    const tick = parseTick(name)
    if (tick === null || typeof value !== 'string') continue
    const model = models.get(tick.model) ?? { actions: [], fields: [] }
    if (tick.kind === 'action') model.actions.push(tick.name)
    else if (value !== 'none') model.fields.push([tick.name, value])
    models.set(tick.model, model)
  }
  return Object.fromEntries(
    [...models].map(([model, { actions, fields }]) => [model, { actions, fields: Object.fromEntries(fields) }]),
  )
}

function parseTick(name: string): { kind: 'action' | 'field'; model: string; name: string } | null {
  const parts = /^(action|field):([a-z][a-z0-9_]{0,59}):([a-z][a-z0-9_]{0,119})$/.exec(name)
  if (parts === null) return null
  const [, kind, model = '', tick = ''] = parts
  return { kind: kind === 'action' ? 'action' : 'field', model, name: tick }
}
