import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf, type Outcome } from '../../core/errors.ts'
import type { SavedView } from '../../tenant/contract.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { fieldOptions } from '../data-access.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { readTableQuery, tableState, type TableState } from '../forms/table-query.ts'
import { ViewFormPage } from '../pages/view-form.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { accessOf, seenModel, through, usualView } from './data.tsx'

/** Saved views of a model, under /t/:slug/data/:model/views. */
export const viewRoutes = new Hono<ConsoleEnv>()
  .get('/:model/views/new', async (c) => {
    const state = await stateIn(c, new URL(c.req.url).searchParams)
    return await viewPage(c, { view: null, state, values: { name: '', shared: false, isDefault: false } })
  })
  .post('/:model/views/new', async (c) => {
    const form = await readForm(c)
    const state = await stateIn(c, parametersOf(form))
    const values = valuesIn(form)
    const { where, columns, sort } = state
    const { name, shared } = values
    const created = await c
      .get('tenant')
      .createView(through(c, 'view'), { model: modelOf(c), name, shared, where, columns, sort })
    if (!created.ok) return await viewPage(c, { view: null, state, values, issues: issuesIn(created) }, 400)
    if (values.isDefault)
      valueOf(await c.get('tenant').setDefaultView(through(c, 'view'), modelOf(c), created.value.id))
    return c.redirect(`${homeOf(c)}?view=${created.value.id}&notice=view_saved`, 303)
  })
  .get('/:model/views/:id', async (c) => {
    const view = await viewOf(c)
    return await viewPage(c, { view, state: {}, values: view })
  })
  .post('/:model/views/:id', async (c) => {
    const form = await readForm(c)
    const view = await viewOf(c)
    const values = valuesIn(form)
    const caller = through(c, 'view')
    if (view.changeable) {
      const { name, shared } = values
      const changed = await c
        .get('tenant')
        .changeView(caller, view.id, Number(textOf(form, 'version')), { name, shared })
      if (!changed.ok && changed.error.code === 'conflict')
        return await viewPage(c, { view, state: {}, values, conflict: true }, 409)
      if (!changed.ok) return await viewPage(c, { view, state: {}, values, issues: issuesIn(changed) }, 400)
    }
    if (values.isDefault !== view.isDefault)
      valueOf(await c.get('tenant').setDefaultView(caller, modelOf(c), values.isDefault ? view.id : null))
    return c.redirect(`${homeOf(c)}?view=${encodeURIComponent(view.id)}&notice=view_saved`, 303)
  })
  .post('/:model/views/:id/state', async (c) => {
    const form = await readForm(c)
    const id = c.req.param('id')
    const { where, columns, sort } = await stateIn(c, parametersOf(form))
    const version = Number(textOf(form, 'version'))
    valueOf(await c.get('tenant').changeView(through(c, 'view'), id, version, { where, columns, sort }))
    return c.redirect(`${homeOf(c)}?view=${encodeURIComponent(id)}&notice=view_saved`, 303)
  })
  .post('/:model/views/:id/deletion', async (c) => {
    const version = Number(textOf(await readForm(c), 'version'))
    valueOf(await c.get('tenant').deleteView(through(c, 'view'), c.req.param('id'), version))
    return c.redirect(`${homeOf(c)}?view=none&notice=view_deleted`, 303)
  })

interface ViewForm {
  view: SavedView | null
  state: Partial<TableState>
  values: { name: string; shared: boolean; isDefault: boolean }
  issues?: readonly FormIssue[]
  conflict?: boolean
}

async function viewPage(c: Context<ConsoleEnv>, about: ViewForm, status: 200 | 400 | 409 = 200): Promise<Response> {
  const definition = seenModel(await accessOf(c), modelOf(c))
  const frame = { frame: c.get('frame'), slug: c.get('member').tenant.slug, definition }
  return c.html(await render(<ViewFormPage {...frame} issues={[]} conflict={false} {...about} />), status)
}

async function viewOf(c: Context<ConsoleEnv>): Promise<SavedView> {
  const views = await c.get('tenant').savedViews(through(c, 'view'), modelOf(c))
  const view = views.ok ? views.value.find(({ id }) => id === c.req.param('id')) : undefined
  if (view === undefined) throw new GatehouseError('not_found', 'There is no such view. It may have been deleted.')
  return view
}

async function stateIn(c: Context<ConsoleEnv>, parameters: URLSearchParams): Promise<TableState> {
  const access = await accessOf(c)
  const usual = usualView(fieldOptions(access, seenModel(access, modelOf(c))))
  return tableState({ ...readTableQuery(parameters).query, text: '' }, null, usual)
}

function parametersOf(form: FormData): URLSearchParams {
  const parameters = new URLSearchParams()
  for (const [name, value] of form) if (typeof value === 'string') parameters.append(name, value)
  return parameters
}

function valuesIn(form: FormData): { name: string; shared: boolean; isDefault: boolean } {
  return { name: textOf(form, 'name'), shared: form.has('shared'), isDefault: form.has('isDefault') }
}

function issuesIn(failure: Extract<Outcome<unknown>, { ok: false }>): FormIssue[] {
  if (failure.error.code === 'unknown_field') return [{ field: 'name', message: failure.error.message }]
  return issuesOf(failure, ['name'], 'name')
}

function modelOf(c: Context<ConsoleEnv>): string {
  return c.req.param('model') ?? ''
}

function homeOf(c: Context<ConsoleEnv>): string {
  return `/t/${c.get('member').tenant.slug}/data/${encodeURIComponent(modelOf(c))}`
}
