import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf, type Outcome } from '../../core/errors.ts'
import { allPages, exportWriting, type ExportFormat, type ExportPage } from '../../core/export-file.ts'
import { watchedPages } from '../../core/export-progress.ts'
import type { Filter } from '../../core/query.ts'
import type { RecordRequest } from '../../core/records.ts'
import { mayAct } from '../../policy/access.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { fieldOptions, visibleModels } from '../data-access.ts'
import { readTableQuery } from '../forms/table-query.ts'
import { NewExportPage } from '../pages/export-new.tsx'
import { render } from '../render.ts'
import { accessOf, through } from './data.tsx'

const MOST_FIELDS = 100
type ExportRequest = Extract<RecordRequest, { do: 'export' }>

/** Exports (D3), under /t/:slug/exports; the Tenant object decides who may, and what they see, page by page. */
export const exportRoutes = new Hono<ConsoleEnv>()
  .get('/new', async (c) => {
    const access = await accessOf(c)
    const models = visibleModels(access).filter(({ name }) => mayAct(access.permissions, name, 'export'))
    const chosen = c.req.query('model')
    const definition = chosen === undefined ? models[0] : models.find(({ name }) => name === chosen)
    if (definition === undefined) {
      if (chosen !== undefined && models.length > 0)
        throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
      throw new GatehouseError('missing_permission', 'Your role may not export records. Ask an administrator.')
    }
    const { where, columns, sort, text } = queryOf(c)
    const options = fieldOptions(access, definition)
    const fields = columns ?? options.filter(({ group }) => group === '').map(({ path }) => path)
    const count = await countOf(c, definition.name, where, text)
    const problem = count.ok ? null : count.error.message
    const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, models, definition, options, fields }
    const asked = { where: where ?? null, sort: sort ?? [], text }
    const rows = count.ok ? count.value : rowCount(0, false)
    const page = <NewExportPage {...about} {...asked} rows={rows} problem={problem} />
    return c.html(await render(page), count.ok ? 200 : 400)
  })
  .get('/file', async (c) => {
    const { format, first, writing, pageAt } = await begun(c)
    return c.body(allPages(first, writing, pageAt), 200, {
      'content-type': `${format === 'csv' ? 'text/csv' : 'application/x-ndjson'}; charset=utf-8`,
      'content-disposition': `attachment; filename="${first.model}.${format}"`,
    })
  })
  .get('/watched', async (c) => {
    const { first, writing, pageAt } = await begun(c)
    return c.body(watchedPages(first, writing, pageAt), 200, { 'content-type': 'application/x-ndjson; charset=utf-8' })
  })

/** What the form asks for: its first page, how it is written, and where the others are. */
async function begun(c: Context<ConsoleEnv>) {
  const { where, sort, text } = queryOf(c)
  const format: ExportFormat = c.req.query('format') === 'ndjson' ? 'ndjson' : 'csv'
  const fields = (c.req.queries('field') ?? []).slice(0, MOST_FIELDS)
  if (fields.length === 0) throw new GatehouseError('invalid_input', 'Choose at least one field.', { field: 'field' })
  const model = c.req.query('model') ?? ''
  const asked: ExportRequest = {
    do: 'export',
    model,
    fields,
    sort: [...(sort ?? [])],
    ...(where === undefined ? {} : { where }),
    ...(text === '' ? {} : { text }),
  }
  const pageAt = (cursor?: string) => exported(c, cursor === undefined ? asked : { ...asked, cursor })
  const first = await pageAt()
  return { format, first, writing: exportWriting(format, first, fields), pageAt }
}

async function exported(c: Context<ConsoleEnv>, request: ExportRequest): Promise<ExportPage> {
  const answer = valueOf(await c.get('tenant').records(through(c, 'export'), request))
  if (answer.did !== 'export') throw new Error(`An export was answered with ${answer.did}`)
  return answer
}

interface RowCount {
  /** `1,200`, or `more than 10,000`. */
  words: string
  /** Null where it is not known exactly. */
  exact: number | null
}

/** How many rows it will be: with words to search for as exactly as a list says it. */
async function countOf(
  c: Context<ConsoleEnv>,
  model: string,
  where: Filter | undefined,
  text: string,
): Promise<Outcome<RowCount>> {
  const filter = where === undefined ? {} : { where }
  const request: RecordRequest =
    text === ''
      ? { do: 'aggregate', model, measure: 'count', ...filter }
      : { do: 'list', model, limit: 1, text, ...filter }
  const outcome = await c.get('tenant').records(through(c, 'export'), request)
  if (!outcome.ok) return outcome
  const { value } = outcome
  if (value.did === 'aggregate') return { ok: true, value: rowCount(value.groups[0]?.count ?? 0, false) }
  if (value.did !== 'list') throw new Error(`A count was answered with ${value.did}`)
  return { ok: true, value: rowCount(value.total, value.more_than_total === true) }
}

function rowCount(count: number, more: boolean): RowCount {
  return { words: (more ? 'more than ' : '') + count.toLocaleString('en'), exact: more ? null : count }
}

/** A filter that can't be read is no filter: then nothing is exported, rather than everything. */
function queryOf(c: Context<ConsoleEnv>) {
  const { query, unreadable } = readTableQuery(new URL(c.req.url).searchParams)
  if (unreadable) throw new GatehouseError('invalid_input', 'The filter in this address can’t be read.')
  return { ...query, where: query.where ?? undefined }
}
