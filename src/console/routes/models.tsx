import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf, type Outcome } from '../../core/errors.ts'
import type { ModelEdit } from '../../core/model-edits.ts'
import type { ModelDetail } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { firstRoles, NO_MODEL, readModelForm, rolesFrom, type ModelFormValues } from '../forms/model-form.ts'
import { ModelPage } from '../pages/model.tsx'
import { ModelsPage, NewModelPage } from '../pages/models.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'

const KNOWN = ['name', 'label', 'pluralLabel', 'description', 'roles', 'status', 'confirm']

/** Data models, under /t/:slug/models: for those who manage them (D1). The Tenant object decides for each call. */
export const modelRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const { models } = valueOf(await c.get('tenant').managedModels(c.get('caller')))
    const notice = c.req.query('notice') ?? null
    return c.html(await render(<ModelsPage frame={c.get('frame')} slug={slugOf(c)} models={models} notice={notice} />))
  })
  .get('/new', async (c) => c.html(await newModelPage(c, NO_MODEL, [])))
  .post('/new', async (c) => {
    const form = await readForm(c)
    const values = readModelForm(form)
    const { roles } = valueOf(await c.get('tenant').managedModels(c.get('caller')))
    const given = rolesFrom(form, roles)
    const made = await edit(c, { do: 'create_model', ...values, roles: given })
    if (made.ok) return c.redirect(`/t/${slugOf(c)}/models/${made.value.model}?notice=model_created`, 303)
    return c.html(await newModelPage(c, values, issuesOf(made, KNOWN, 'name'), given), 400)
  })
  .get('/:model', async (c) => c.html(await modelPage(c, {})))
  .post('/:model', async (c) => {
    const form = await readForm(c)
    const { name: _name, ...words } = readModelForm(form)
    const changed = await edit(c, { do: 'change_model', ...seen(c, form), ...words })
    return await answered(c, changed, { values: { ...words, name: '' } })
  })
  .post('/:model/status', async (c) => {
    const form = await readForm(c)
    const status = textOf(form, 'status') === 'archived' ? 'archived' : 'active'
    return await answered(c, await edit(c, { do: 'set_model_status', ...seen(c, form), status }), {})
  })
  .post('/:model/deletion', async (c) => {
    const form = await readForm(c)
    const deleted = await edit(c, { do: 'delete_model', ...seen(c, form), confirm: textOf(form, 'confirm') })
    if (deleted.ok) return c.redirect(`/t/${slugOf(c)}/models?notice=model_deleted`, 303)
    return await answered(c, deleted, {})
  })

export function slugOf(c: Context<ConsoleEnv>): string {
  return c.get('member').tenant.slug
}

export function edit(c: Context<ConsoleEnv>, change: ModelEdit): Promise<Outcome<{ model: string; version: number }>> {
  return c.get('tenant').editModel(c.get('caller'), change)
}

/** The model of the address, at the version that the form was made for. */
export function seen(c: Context<ConsoleEnv>, form: FormData): { model: string; version: number } {
  const version = textOf(form, 'version')
  return { model: c.req.param('model') ?? '', version: /^\d{1,9}$/.test(version) ? Number(version) : -1 }
}

export async function detailOf(c: Context<ConsoleEnv>): Promise<ModelDetail> {
  return valueOf(await c.get('tenant').managedModel(c.get('caller'), c.req.param('model') ?? ''))
}

async function newModelPage(
  c: Context<ConsoleEnv>,
  values: ModelFormValues,
  issues: readonly FormIssue[],
  given?: ReturnType<typeof rolesFrom>,
): Promise<string> {
  const { roles } = valueOf(await c.get('tenant').managedModels(c.get('caller')))
  const most = valueOf(await c.get('tenant').mayGiveOfNewModel(c.get('caller')))
  const about = { frame: c.get('frame'), slug: slugOf(c), values, issues, roles, most }
  return await render(<NewModelPage {...about} given={given ?? firstRoles(roles, 'full')} />)
}

interface ModelState {
  values?: ModelFormValues
  issues?: readonly FormIssue[]
  conflict?: boolean
}

async function modelPage(
  c: Context<ConsoleEnv>,
  { values, issues = [], conflict = false }: ModelState,
): Promise<string> {
  const detail = await detailOf(c)
  const { name, label, pluralLabel, description } = detail.model
  const use = valueOf(await c.get('tenant').modelUse(c.get('caller'), name))
  const about = { frame: c.get('frame'), slug: slugOf(c), detail, use, issues, conflict }
  const words = values ?? { name, label, pluralLabel, description }
  return await render(<ModelPage {...about} values={words} notice={c.req.query('notice') ?? null} />)
}

/** Back to the model after a change; what is wrong is said on its page, with what was typed. */
async function answered(c: Context<ConsoleEnv>, outcome: Outcome<unknown>, state: ModelState): Promise<Response> {
  if (outcome.ok) return c.redirect(`/t/${slugOf(c)}/models/${c.req.param('model')}?notice=saved`, 303)
  if (outcome.error.code === 'conflict') return c.html(await modelPage(c, { ...state, conflict: true }), 409)
  return c.html(await modelPage(c, { ...state, issues: issuesOf(outcome, KNOWN, 'model') }), 400)
}
