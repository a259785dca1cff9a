/** What a form ticks, model by model: actions, and fields with `view` or `edit`. */
export type Ticks = Record<string, { actions: string[]; fields: Record<string, string> }>

/** The name of the checkbox for an action on a model. */
export const actionTick = (model: string, action: string): string => `action:${model}:${action}`

/** The name of the choice for a field: `none`, `view` or `edit`. */
export const fieldTick = (model: string, field: string): string => `field:${model}:${field}`

/**
 * Reads the ticks of a posted form; other fields, and fields with `none`, are left out. Nothing is judged here:
 * whoever takes the ticks checks them against what may be given (A13).
 */
export function readTicks(form: Iterable<[string, unknown]>): Ticks {
  const models = new Map<string, { actions: string[]; fields: [string, string][] }>()
  for (const [name, value] of form) {
    const tick = TICK.exec(name)
    if (tick === null || typeof value !== 'string') continue
    const [, kind, model = '', ticked = ''] = tick
    const found = models.get(model) ?? { actions: [], fields: [] }
    if (kind === 'action') found.actions.push(ticked)
    else if (value !== 'none') found.fields.push([ticked, value])
    models.set(model, found)
  }
  // fromEntries defines own properties, so that a model called `__proto__` stays a name.
  return Object.fromEntries(
    [...models].map(([model, { actions, fields }]) => [model, { actions, fields: Object.fromEntries(fields) }]),
  )
}

const TICK = /^(action|field):([^:]{1,120}):([^:]{1,120})$/
