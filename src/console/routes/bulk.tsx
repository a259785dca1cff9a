import { Hono } from 'hono'
import type { Context } from 'hono'
import type { BatchAnswer, BatchRequest } from '../../core/batch.ts'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import { editableFields } from '../../policy/access.ts'
import type { Access } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { readRecordForm, valuesFrom } from '../forms/record-form.ts'
import { BulkRemovalPage, BulkResultPage, BulkValuePage, type Chosen } from '../pages/bulk.tsx'
import { matchesFor } from '../record-matches.ts'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { recordName } from '../words/values.ts'
import { accessOf, seenModel, through } from './data.tsx'
import { messageIn } from './record-edit.tsx'

const MOST = 200

/** Changes of several records that were chosen in a table, under /t/:slug/data/:model/bulk; the version of each counts. */
export const bulkRoutes = new Hono<ConsoleEnv>()
  .post('/:model/bulk', async (c) => {
    const form = await readForm(c)
    const { access, definition, about } = await asked(c, form)
    if (about.chosen.records.length === 0) return c.redirect(addressOf(c, about.chosen, 'none_chosen'), 303)
    if (textOf(form, 'do') !== 'remove') return await valuePage(c, access, form, null)
    const items = itemsIn(about.chosen)
    const preview = await batch(c, {
      do: 'remove_many',
      model: definition.name,
      items,
      expected_count: items.length,
      dry_run: true,
    })
    return c.html(
      await render(<BulkRemovalPage {...about} preview={preview} names={await namesOf(c, definition, preview)} />),
    )
  })
  .post('/:model/bulk/removal', async (c) => {
    const { definition, about } = await asked(c, await readForm(c))
    const items = itemsIn(about.chosen)
    const answer = await batch(c, { do: 'remove_many', model: definition.name, items, expected_count: items.length })
    if (answer.counts.refused === undefined) return c.redirect(addressOf(c, about.chosen, 'bulk_removed'), 303)
    return c.html(
      await render(<BulkResultPage {...about} answer={answer} names={await namesOf(c, definition, answer)} />),
    )
  })
  .post('/:model/bulk/values', async (c) => {
    const form = await readForm(c)
    const { access, definition, about } = await asked(c, form)
    const fields = editableFields(access.permissions, definition).filter(({ name }) => name === textOf(form, 'field'))
    const [field] = fields
    if (field === undefined || form.has('find')) return await valuePage(c, access, form, null)
    const values = valuesFrom(fields, readRecordForm(form, fields), c.get('member').tenant.timeZone)
    const items = itemsIn(about.chosen).map((item) => ({ ...item, values }))
    const answer = await batch(c, { do: 'update_many', model: definition.name, items })
    const wrong = answer.results.flatMap((one) =>
      one.outcome === 'refused' && one.error.code === 'invalid_input' ? one.error : [],
    )
    if (wrong.length === answer.results.length && wrong[0] !== undefined)
      return await valuePage(c, access, form, messageIn(wrong[0], field.name))
    if (answer.counts.refused === undefined) return c.redirect(addressOf(c, about.chosen, 'bulk_changed'), 303)
    return c.html(
      await render(<BulkResultPage {...about} answer={answer} names={await namesOf(c, definition, answer)} />),
    )
  })

async function asked(c: Context<ConsoleEnv>, form: FormData) {
  const access = await accessOf(c)
  const definition = seenModel(access, c.req.param('model') ?? '')
  const records = form.getAll('record').filter((one): one is string => typeof one === 'string')
  // Written anew, so that it is an address of this table and nothing else.
  const back = new URLSearchParams(textOf(form, 'back').replace(/^\?/, '')).toString()
  const chosen = { records: records.slice(0, MOST), back: back === '' ? '' : `?${back}` }
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, definition, chosen, problem: null }
  return { access, definition, about }
}

async function valuePage(
  c: Context<ConsoleEnv>,
  access: Access,
  form: FormData,
  message: string | null,
): Promise<Response> {
  const { definition, about } = await asked(c, form)
  const fields = editableFields(access.permissions, definition)
  const field = fields.find(({ name }) => name === textOf(form, 'field')) ?? null
  const draft = readRecordForm(form, field === null ? [] : [field])
  const finding = form.has('find') || message !== null
  const matches =
    field !== null && finding
      ? (await matchesFor(c, access, { fields: [field], draft }, [field.name]))[field.name]
      : null
  const members = field?.type === 'member' ? valueOf(await c.get('tenant').memberChoices(c.get('caller'))) : []
  const page = <BulkValuePage {...about} {...{ fields, field, draft, members, message }} matches={matches ?? null} />
  return c.html(await render(page), message === null ? 200 : 400)
}

function itemsIn({ records }: Chosen): { id: string; version: number }[] {
  const items = records.map((record) => {
    const at = record.indexOf(':')
    return { version: Number(record.slice(0, at)), id: record.slice(at + 1) }
  })
  if (items.some(({ id, version }) => id === '' || !Number.isSafeInteger(version) || version < 1) || items.length === 0)
    throw new GatehouseError('invalid_input', 'Choose the records again: this form does not name them as it should.')
  return items
}

async function batch(c: Context<ConsoleEnv>, request: BatchRequest): Promise<BatchAnswer> {
  return valueOf(await c.get('tenant').batch(through(c, 'bulk'), request))
}

/** What the records that were refused are called, as far as they are there and may be seen. */
async function namesOf(
  c: Context<ConsoleEnv>,
  definition: ModelDefinition,
  { results }: BatchAnswer,
): Promise<ReadonlyMap<string, string>> {
  const ids = results.flatMap((one) => (one.outcome === 'refused' && one.id !== null ? [one.id] : []))
  const name = definition.fields[0]?.name ?? ''
  if (ids.length === 0) return new Map()
  const answer = await c.get('tenant').records(through(c, 'bulk'), {
    do: 'list',
    model: definition.name,
    where: { field: 'id', op: 'in', value: ids },
    fields: [name],
    limit: MOST,
  })
  if (!answer.ok || answer.value.did !== 'list') return new Map()
  return new Map(answer.value.records.map((one) => [one.id, recordName(definition, one) ?? one.id]))
}

function addressOf(c: Context<ConsoleEnv>, { back }: Chosen, notice: string): string {
  const search = new URLSearchParams(back.slice(1))
  search.set('notice', notice)
  return `/t/${c.get('member').tenant.slug}/data/${encodeURIComponent(c.req.param('model') ?? '')}?${search.toString()}`
}
