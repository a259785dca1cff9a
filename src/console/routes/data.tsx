import { Hono } from 'hono'
import type { Context, MiddlewareHandler } from 'hono'
import { GatehouseError, valueOf, type ErrorCode } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { reached } from '../../core/reach.ts'
import { mayAct } from '../../policy/access.ts'
import type { Access, MemberCaller, ViewState } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { fieldOptions, visibleModels, type FieldOption } from '../data-access.ts'
import { draftOf, filterFrom, readFilterForm } from '../forms/filter-form.ts'
import { readTableQuery, tableAddress, tableState, type TableQuery, type TableState } from '../forms/table-query.ts'
import { DataPage } from '../pages/data.tsx'
import { TablePage, type Abilities, type Listed } from '../pages/data-table.tsx'
import { render } from '../render.ts'

const MOST_HITS = 50
const USUAL_COLUMNS = 7

/** The data to look at: where a member begins, and the table of each model, under /t/:slug/data. */
export const dataRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const tenant = c.get('tenant')
    const caller = through(c, 'search')
    const query = (c.req.query('q') ?? '').trim().slice(0, 200)
    const access = await accessOf(c)
    const models = visibleModels(access)
    const searched = query !== '' && models.length > 0
    const [counts, found] = await Promise.all([
      searched || models.length === 0 ? {} : tenant.recordCounts(through(c, 'data')).then(valueOf),
      searched ? tenant.records(caller, { do: 'search', query, limit: MOST_HITS }).then(valueOf) : null,
    ])
    const hits = found?.did === 'search' ? found.hits : []
    const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, models, counts, query, hits }
    return c.html(await render(<DataPage {...about} more={hits.length === MOST_HITS} explanation={null} />))
  })
  .get('/:model', async (c) => {
    const { slug, timeZone } = c.get('member').tenant
    const { search } = new URL(c.req.url)
    const parameters = new URLSearchParams(search)
    const model = c.req.param('model')
    const [access, views] = await reached(() => c.get('tableParts') ?? tableParts(c, model))
    const known = valueOf(access)
    const definition = seenModel(known, model)
    const all = valueOf(views)
    const options = fieldOptions(known, definition)
    const { query, unreadable } = readTableQuery(parameters)
    const view =
      all.find(({ id, isDefault }) => (query.view === '' ? isDefault && plain(query) : id === query.view)) ?? null
    const state = tableState(query, view, usualView(options))
    const home = `/t/${slug}/data/${definition.name}`
    const added = options.find(({ path }) => path === parameters.get('column'))
    if (added !== undefined)
      return c.redirect(tableAddress(home, { ...state, columns: [...new Set([...state.columns, added.path])] }), 303)
    const form = readFilterForm(parameters, 'filter', options)
    const built = form === null ? null : filterFrom(form.draft, options)
    if (form !== null && !form.built && built?.issues.length === 0)
      return c.redirect(tableAddress(home, { ...state, where: built.filter }), 303)
    const listed = await listOf(c, definition, state, query)
    if (listed === 'restart') return c.redirect(tableAddress(home, state), 303)
    const about = { frame: c.get('frame'), slug, timeZone, definition, options, views: all, view, state, ...listed }
    const draft = form?.draft ?? draftOf(state.where)
    const issues = form === null || form.built ? [] : (built?.issues ?? [])
    const problem = unreadable ? 'The filter in this address can’t be read.' : listed.problem
    const page = (
      <TablePage
        {...about}
        problem={problem}
        may={abilities(c, known, definition.name)}
        draft={draft}
        issues={issues}
        building={form !== null}
        notice={c.req.query('notice') ?? null}
      />
    )
    return c.html(await render(page), issues.length > 0 || problem !== null ? 400 : 200)
  })

/** Asks for what a table has to know while the member is still being loaded: one trip to the Tenant object less. */
export const startTable: MiddlewareHandler<ConsoleEnv> = async (c, next) => {
  if (c.req.method === 'GET') {
    const parts = tableParts(c, c.req.param('model') ?? '')
    // Whoever is turned away before the table never hears of it.
    parts.catch(() => null)
    c.set('tableParts', parts)
  }
  await next()
}

async function tableParts(c: Context<ConsoleEnv>, model: string) {
  const [tenant, caller] = [c.get('tenant'), c.get('caller')]
  return await Promise.all([tenant.access(caller), tenant.savedViews(caller, model)])
}

/** The member as somebody who does this to records, which is how it is on record (A1). */
export function through(c: Context<ConsoleEnv>, what: string): MemberCaller {
  return { ...c.get('caller'), via: `console:${what}` }
}

export async function accessOf(c: Context<ConsoleEnv>): Promise<Access> {
  return valueOf(await reached(() => c.get('tenant').access(c.get('caller'))))
}

/** A model that the member may see; one that they may not is the same as none (V4). */
export function seenModel(access: Access, name: string): ModelDefinition {
  const definition = visibleModels(access).find((model) => model.name === name)
  if (definition === undefined)
    throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
  return definition
}

export function abilities(c: Context<ConsoleEnv>, { permissions }: Access, model: string): Abilities {
  const { system, tenant } = c.get('member')
  const files = tenant.modules.includes('import_export')
  return {
    create: mayAct(permissions, model, 'create'),
    update: mayAct(permissions, model, 'update'),
    remove: mayAct(permissions, model, 'remove'),
    export: files && system.includes('export') && mayAct(permissions, model, 'export'),
    import: files && system.includes('import') && mayAct(permissions, model, 'create'),
  }
}

/** The record's own short fields, the first few, in the order of the name. */
export function usualView(options: readonly FieldOption[]): ViewState {
  const own = options.filter(({ group, field }) => group === '' && field.type !== 'long_text')
  const columns = own.slice(0, USUAL_COLUMNS).map(({ path }) => path)
  return { where: null, columns, sort: [] }
}

function plain({ where, columns, sort }: TableQuery): boolean {
  return where === undefined && columns === undefined && sort === undefined
}

const SHOWN: ReadonlySet<ErrorCode> = new Set(['unknown_field', 'invalid_input', 'too_large', 'missing_permission'])

/** `restart` where a cursor belongs to another list, to another member, or to nothing that is left. */
async function listOf(
  c: Context<ConsoleEnv>,
  { name: model }: ModelDefinition,
  { where, columns, sort, text, size }: TableState,
  { cursor, trail }: TableQuery,
): Promise<{ page: Listed | null; problem: string | null } | 'restart'> {
  const outcome = await c.get('tenant').records(through(c, 'table'), {
    do: 'list',
    model,
    ...(where === null ? {} : { where }),
    fields: [...columns],
    sort: [...sort],
    limit: size,
    ...(text === '' ? {} : { text }),
    ...(cursor === '' ? {} : { cursor }),
  })
  const moved = cursor !== ''
  if (!outcome.ok) {
    if (moved && outcome.error.code === 'invalid_cursor') return 'restart'
    if (!SHOWN.has(outcome.error.code)) valueOf(outcome)
    return { page: null, problem: outcome.error.message }
  }
  if (outcome.value.did !== 'list') throw new Error('A list was answered with something else')
  const { records, total, more_than_total: more = false, next_cursor: nextCursor } = outcome.value
  if (moved && records.length === 0) return 'restart'
  return { page: { records, total, more, nextCursor, cursor, trail }, problem: null }
}
