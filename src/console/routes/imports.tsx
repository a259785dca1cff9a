import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { failed, GatehouseError, valueOf, type Outcome } from '../../core/errors.ts'
import type { ImportDetail, ImportView } from '../../core/imports.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { refusedRowsFile } from '../../core/refused-rows.ts'
import { readUpload, type Upload } from '../../door/upload.ts'
import { editableFields } from '../../policy/access.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { readHeader, readImportForm } from '../forms/import-form.ts'
import { MappingPage } from '../pages/import-mapping.tsx'
import { NewImportPage } from '../pages/import-new.tsx'
import { ImportStatusPage } from '../pages/import-status.tsx'
import { ImportsPage, modelName } from '../pages/imports.tsx'
import { render } from '../render.ts'
import { readForm } from '../request-facts.ts'

/** Imports (D3), under /t/:slug/imports; the Tenant object decides who may, at every step. */
export const importRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const [imports, models] = await Promise.all([c.get('tenant').imports(c.get('caller')).then(valueOf), modelsOf(c)])
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, imports, models, timeZone }
    return c.html(await render(<ImportsPage {...about} now={systemClock()} />))
  })
  .get('/new', async (c) => {
    valueOf(await c.get('tenant').imports(c.get('caller')))
    return c.html(await newImport(c, { model: c.req.query('model') ?? '', text: '', error: null }))
  })
  .post('/', async (c) => {
    const upload = await readUpload(c.req.raw)
    const text = upload.fields.get('text') ?? ''
    const model = upload.fields.get('model') ?? ''
    const outcome = await received(c, upload, model, text)
    await upload.sent
    if (outcome.ok) return c.redirect(`${homeOf(c)}/${outcome.value.id}`, 303)
    if (!SAID_BESIDE.has(outcome.error.code)) valueOf(outcome)
    return c.html(await newImport(c, { model, text, error: outcome.error.message }), 400)
  })
  .get('/:id', async (c) => {
    const item = valueOf(await c.get('tenant').import(c.get('caller'), idOf(c)))
    const changing = item.state === 'mapping' || (item.state === 'checked' && c.req.query('step') === 'mapping')
    if (changing && 'fields' in item) return c.html(await mappingPage(c, item, null))
    return c.html(await statusPage(c, item))
  })
  .post('/:id/mapping', async (c) => {
    const form = await readForm(c)
    const item = await ownItem(c)
    const settings = readImportForm(form, item.columns)
    const outcome = await c.get('tenant').mapImport(c.get('caller'), item.id, settings)
    if (outcome.ok) return c.redirect(`${homeOf(c)}/${item.id}`, 303)
    if (!SAID_BESIDE.has(outcome.error.code)) valueOf(outcome)
    const typed = { ...item, settings: { ...item.settings, ...settings } }
    return c.html(await mappingPage(c, typed, outcome.error.message), 400)
  })
  .post('/:id/run', async (c) => after(c, await c.get('tenant').startImport(c.get('caller'), idOf(c))))
  .post('/:id/cancellation', async (c) => after(c, await c.get('tenant').cancelImport(c.get('caller'), idOf(c))))
  .post('/:id/undo', async (c) => after(c, await c.get('tenant').undoImport(c.get('caller'), idOf(c))))
  .get('/:id/errors', async (c) => {
    const { id, columns } = await ownItem(c)
    const rows = async (row: number) => valueOf(await c.get('tenant').refusedRows(c.get('caller'), id, row))
    return c.body(refusedRowsFile(columns, rows), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="errors-${id}.csv"`,
    })
  })

/** What is wrong with what a person sent is said beside it; the rest has a page of its own. */
const SAID_BESIDE: ReadonlySet<string> = new Set([
  'invalid_input',
  'unknown_field',
  'unknown_model',
  'too_large',
  'conflict',
  'missing_permission',
])

async function received(
  c: Context<ConsoleEnv>,
  { file, fields }: Upload,
  model: string,
  text: string,
): Promise<Outcome<ImportDetail>> {
  const content = file?.content ?? (text.trim() === '' ? null : new Response(text).body)
  if (content === null) {
    return failed(new GatehouseError('invalid_input', 'Choose a file, or paste its text.', { field: 'file' }))
  }
  const about = { model, fileName: file?.name ?? '', ...readHeader(fields.get('header')) }
  return await c.get('tenant').receiveImport(c.get('caller'), about, content)
}

async function newImport(
  c: Context<ConsoleEnv>,
  about: { model: string; text: string; error: string | null },
): Promise<string> {
  const [models, permissions] = await Promise.all([
    modelsOf(c),
    c.get('tenant').rolePermissions(c.get('caller')).then(valueOf),
  ])
  const writable = models.filter((model) => editableFields(permissions, model).length > 0)
  return await render(
    <NewImportPage frame={c.get('frame')} slug={c.get('member').tenant.slug} models={writable} {...about} />,
  )
}

async function mappingPage(c: Context<ConsoleEnv>, item: ImportDetail, error: string | null): Promise<string> {
  const modelLabel = modelName(await modelsOf(c), item.model)
  const { slug } = c.get('member').tenant
  return await render(<MappingPage frame={c.get('frame')} {...{ slug, item, modelLabel, error }} />)
}

async function statusPage(c: Context<ConsoleEnv>, item: ImportView): Promise<string> {
  const modelLabel = modelName(await modelsOf(c), item.model)
  const { slug, timeZone } = c.get('member').tenant
  return await render(<ImportStatusPage frame={c.get('frame')} {...{ slug, item, modelLabel, timeZone }} />)
}

/** Back to the import; the form that was sent has nothing in it. */
async function after(c: Context<ConsoleEnv>, outcome: Outcome<ImportView>): Promise<Response> {
  const { id } = valueOf(outcome)
  return c.redirect(`${homeOf(c)}/${id}`, 303)
}

async function ownItem(c: Context<ConsoleEnv>): Promise<ImportDetail> {
  const item = valueOf(await c.get('tenant').import(c.get('caller'), idOf(c)))
  if ('fields' in item) return item
  throw new GatehouseError('not_found', 'There is no such import, or somebody else started it.')
}

async function modelsOf(c: Context<ConsoleEnv>): Promise<readonly ModelDefinition[]> {
  return valueOf(await c.get('tenant').models(c.get('caller')))
}

function homeOf(c: Context<ConsoleEnv>): string {
  return `/t/${c.get('member').tenant.slug}/imports`
}

function idOf(c: Context<ConsoleEnv>): string {
  return c.req.param('id') ?? ''
}
