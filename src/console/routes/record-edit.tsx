import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf, type ErrorCode, type ErrorDetails } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import type { VisibleRecord } from '../../core/records.ts'
import { mayAct } from '../../policy/access.ts'
import type { Access } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { writableFields } from '../data-access.ts'
import {
  changedFields,
  draftOfRecord,
  emptyDraft,
  mergedDraft,
  readRecordForm,
  valuesFrom,
  type RecordDraft,
} from '../forms/record-form.ts'
import { RecordFormPage, type RecordFormProps } from '../pages/record-form.tsx'
import { noSuchRecord, recordIn } from '../record-answers.ts'
import { matchesFor, recordsCalled } from '../record-matches.ts'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { dateTime } from '../words/time.ts'
import { recordName, recordPath, valueInWords } from '../words/values.ts'
import { accessOf, seenModel, through } from './data.tsx'

/** Forms that create and change a record, under /t/:slug/data/:model. */
export const recordEditRoutes = new Hono<ConsoleEnv>()
  .get('/:model/new', async (c) => {
    const { definition, fields } = await writable(c, 'create')
    return await formPage(c, { definition, fields, record: null, draft: emptyDraft(fields) })
  })
  .post('/:model/new', async (c) => {
    const form = await readForm(c)
    const { access, definition, fields } = await writable(c, 'create')
    const draft = readRecordForm(form, fields)
    const about = { definition, fields, record: null, draft }
    if (form.has('find')) return await foundPage(c, access, about, textOf(form, 'find'))
    const values = valuesFrom(changedFields(fields, draft), draft, timeZoneOf(c))
    const created = await c
      .get('tenant')
      .records(through(c, 'record'), { do: 'create', model: definition.name, values })
    if (!created.ok) return await refusedPage(c, access, about, created.error)
    if (created.value.did !== 'create') throw new Error('A new record was answered with something else')
    const { slug } = c.get('member').tenant
    return c.redirect(`${recordPath(slug, definition.name, created.value.id)}?notice=record_created`, 303)
  })
  /** Names that a reference could mean, while one is being typed. */
  .get('/:model/names/:field', async (c) => {
    const access = await accessOf(c)
    const definition = seenModel(access, c.req.param('model'))
    const fields = writableFields(access, definition)
    const field = fields.find(({ name, type }) => type === 'reference' && name === c.req.param('field'))
    const typed = (c.req.query('q') ?? '').trim().slice(0, 200)
    const found = field === undefined || typed === '' ? [] : await recordsCalled(c, access, field, typed)
    return c.json({ names: [...new Set(found.map(({ name }) => name))] })
  })
  .get('/:model/:id/edit', async (c) => {
    const { definition, fields } = await writable(c, 'update')
    const record = await recordOf(c)
    return await formPage(c, {
      definition,
      fields,
      record: titled(definition, record, record.version),
      draft: draftOfRecord(fields, record, timeZoneOf(c)),
    })
  })
  .post('/:model/:id/edit', async (c) => {
    const form = await readForm(c)
    const { access, definition, fields } = await writable(c, 'update')
    const [id, model] = [c.req.param('id'), definition.name]
    const draft = readRecordForm(form, fields)
    const version = Number(textOf(form, 'version'))
    const now = await recordOf(c)
    const about = { definition, fields, record: titled(definition, now, version), draft }
    if (form.has('find')) return await foundPage(c, access, about, textOf(form, 'find'))
    const changed = changedFields(fields, draft)
    const own = recordPath(c.get('member').tenant.slug, model, id)
    if (changed.length === 0) return c.redirect(`${own}?notice=unchanged`, 303)
    const values = valuesFrom(changed, draft, timeZoneOf(c))
    const saved = await c.get('tenant').records(through(c, 'record'), { do: 'update', model, id, version, values })
    if (saved.ok) return c.redirect(`${own}?notice=saved`, 303)
    if (saved.error.code === 'stale_version') return await conflictPage(c, about, await recordOf(c))
    return await refusedPage(c, access, about, saved.error)
  })

interface About {
  definition: ModelDefinition
  fields: readonly FieldDefinition[]
  record: RecordFormProps['record']
  draft: RecordDraft
}

/** The model, if the member may create or update its records; else it is as if the page did not exist. */
async function writable(c: Context<ConsoleEnv>, action: 'create' | 'update') {
  const access = await accessOf(c)
  const definition = seenModel(access, c.req.param('model') ?? '')
  if (!mayAct(access.permissions, definition.name, action))
    throw new GatehouseError('not_found', 'There is no such page, or it is not yours to see.')
  return { access, definition, fields: writableFields(access, definition) }
}

async function recordOf(c: Context<ConsoleEnv>): Promise<VisibleRecord> {
  const { model = '', id = '' } = c.req.param()
  const record = await recordIn(() => c.get('tenant').records(through(c, 'record'), { do: 'get', model, id }))
  if (record === null) throw noSuchRecord()
  return record
}

function titled(definition: ModelDefinition, record: VisibleRecord, version: number) {
  return { id: record.id, title: recordName(definition, record) ?? `${definition.label} ${record.id}`, version }
}

/** Offers what a reference could mean. */
async function foundPage(c: Context<ConsoleEnv>, access: Access, about: About, name: string): Promise<Response> {
  return await formPage(c, { ...about, matches: await matchesFor(c, access, about, [name]) })
}

/** What is wrong, beside its field; for a reference that leads nowhere or to several, also what it could mean. */
async function refusedPage(
  c: Context<ConsoleEnv>,
  access: Access,
  about: About,
  error: { code: ErrorCode; message: string; details: ErrorDetails },
): Promise<Response> {
  const known = new Set(about.fields.map(({ name }) => name))
  const found = (error.details.issues ?? [{ field: error.details.field ?? '', message: error.message }]).filter(
    ({ field }) => known.has(field),
  )
  const told = (error.code === 'invalid_input' || error.code === 'conflict') && found.length > 0
  if (!told && !['invalid_input', 'forbidden', 'conflict', 'unknown_field', 'missing_permission'].includes(error.code))
    throw new GatehouseError(error.code, error.message, error.details)
  const issues = told ? found.map(({ field, message }) => ({ field, message: forPeople(message) })) : []
  const matches = await matchesFor(
    c,
    access,
    about,
    issues.map(({ field }) => field),
  )
  return await formPage(c, { ...about, issues, matches, problem: told ? null : error.message }, 400)
}

/** What a refusal says of one field. */
export function messageIn({ message, details }: { message: string; details: ErrorDetails }, field: string): string {
  return forPeople((details.issues ?? []).find((issue) => issue.field === field)?.message ?? message)
}

/** The Tenant object speaks to programs as well; a form has no ids to read. */
function forPeople(message: string): string {
  const text = message
    .replace(/^leads to no record (".*")\. .*$/s, 'There is no record called $1. Correct the name.')
    .replace(/^The .* has this external id already\..*$/s, 'Another record has this external ID already.')
    .replace(/^could lead to more than one record called (".*")\. .*$/s, 'Several are called $1. Choose one of them.')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

async function conflictPage(c: Context<ConsoleEnv>, about: About, now: VisibleRecord): Promise<Response> {
  const timeZone = timeZoneOf(c)
  const merged = mergedDraft(about.fields, about.draft, draftOfRecord(about.fields, now, timeZone))
  const theirs = Object.fromEntries(
    merged.disputed.map((field) => {
      const words = valueInWords(field, now[field.name] ?? null, timeZone)
      return [field.name, words.kind === 'empty' ? 'nothing' : words.text]
    }),
  )
  const record = titled(about.definition, now, now.version)
  const conflict = { taken: merged.taken.map(({ label }) => label), theirs, ...(await lastChange(c, now)) }
  return await formPage(c, { ...about, record, draft: merged.draft, conflict }, 409)
}

/** Who changed a record last and when, as far as the member may see. */
async function lastChange(c: Context<ConsoleEnv>, { id }: VisibleRecord): Promise<{ by: string; at: string }> {
  const model = c.req.param('model') ?? ''
  const answer = await c.get('tenant').records(through(c, 'record'), { do: 'history', model, id, limit: 1 })
  const [entry] = answer.ok && answer.value.did === 'history' ? answer.value.entries : []
  const by = entry?.by.id === c.get('caller').memberId ? 'You' : (entry?.by.name ?? 'Somebody else')
  return { by, at: entry === undefined ? '' : dateTime(Date.parse(entry.at), timeZoneOf(c)) }
}

async function formPage(
  c: Context<ConsoleEnv>,
  about: About & Partial<Pick<RecordFormProps, 'matches' | 'issues' | 'problem' | 'conflict'>>,
  status: 200 | 400 | 409 = 200,
): Promise<Response> {
  const picked = about.fields.some(({ type }) => type === 'member')
  const members = picked ? valueOf(await c.get('tenant').memberChoices(c.get('caller'))) : []
  const { slug, timeZone } = c.get('member').tenant
  const usual = {
    frame: c.get('frame'),
    slug,
    timeZone,
    members,
    matches: {},
    issues: [],
    problem: null,
    conflict: null,
  }
  return c.html(await render(<RecordFormPage {...usual} {...about} />), status)
}

function timeZoneOf(c: Context<ConsoleEnv>): string {
  return c.get('member').tenant.timeZone
}
