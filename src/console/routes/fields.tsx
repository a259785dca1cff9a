import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf, type Outcome } from '../../core/errors.ts'
import type { FieldType } from '../../core/models.ts'
import type { ManagedField } from '../../core/stored-models.ts'
import type { FormIssue } from '../components/field.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { issuesOf } from '../forms/form-issues.ts'
import {
  fieldValues,
  firstRoles,
  NO_FIELD,
  readFieldForm,
  rolesFrom,
  rulesFrom,
  type FieldFormValues,
} from '../forms/model-form.ts'
import { FieldPage, FieldTypePage, NewFieldPage } from '../pages/field.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { TYPE_WORDS } from '../words/models.ts'
import { detailOf, edit, seen, slugOf } from './models.tsx'

const KNOWN =
  'name label description required unique min max maxLength pattern target choices roles type status confirm'.split(' ')

/** The fields of a data model, under /t/:slug/models/:model/fields. */
export const fieldRoutes = new Hono<ConsoleEnv>()
  .get('/new', async (c) => {
    const type = typeFrom(c.req.query('type'))
    if (type !== null) return c.html(await newFieldPage(c, type, {}))
    return c.html(await render(<FieldTypePage frame={c.get('frame')} slug={slugOf(c)} detail={await detailOf(c)} />))
  })
  .post('/new', async (c) => {
    const form = await readForm(c)
    const values = readFieldForm(form)
    const type = typeFrom(textOf(form, 'type')) ?? 'text'
    const roles = rolesFrom(form, (await detailOf(c)).roles)
    const { rules, issues } = rulesFrom(values, { type, custom: true })
    const state = { values, given: roles }
    if (issues.length > 0) return c.html(await newFieldPage(c, type, { ...state, issues }), 400)
    const target = type === 'reference' ? { target: values.target } : {}
    const { name } = values
    const made = await edit(c, { do: 'create_field', ...seen(c, form), name, type, ...target, rules, roles })
    if (made.ok) return c.redirect(`${homeOf(c)}?notice=field_created`, 303)
    if (made.error.code === 'conflict') return c.html(await newFieldPage(c, type, { ...state, conflict: true }), 409)
    return c.html(await newFieldPage(c, type, { ...state, issues: issuesOf(made, KNOWN, 'name') }), 400)
  })
  .get('/:field', async (c) => c.html(await fieldPage(c, {})))
  .post('/:field', async (c) => {
    const form = await readForm(c)
    const values = readFieldForm(form)
    const { type, custom } = await fieldOf(c)
    const { rules, issues } = rulesFrom(values, { type, custom: custom === true })
    if (issues.length > 0) return c.html(await fieldPage(c, { values, issues }), 400)
    const changed = await edit(c, { do: 'change_field', ...seen(c, form), field: nameOf(c), rules })
    return await answered(c, changed, { values })
  })
  .post('/:field/place', async (c) => {
    const form = await readForm(c)
    const direction = textOf(form, 'direction') === 'up' ? 'up' : 'down'
    const moved = await edit(c, { do: 'move_field', ...seen(c, form), field: nameOf(c), direction })
    return moved.ok ? c.redirect(homeOf(c), 303) : await answered(c, moved, {})
  })
  .post('/:field/type', async (c) => {
    const form = await readForm(c)
    const type = typeFrom(textOf(form, 'type')) ?? 'text'
    return await answered(c, await edit(c, { do: 'change_type', ...seen(c, form), field: nameOf(c), type }), {})
  })
  .post('/:field/status', async (c) => {
    const form = await readForm(c)
    const status = textOf(form, 'status') === 'archived' ? 'archived' : 'active'
    return await answered(c, await edit(c, { do: 'set_field_status', ...seen(c, form), field: nameOf(c), status }), {})
  })
  .post('/:field/deletion', async (c) => {
    const form = await readForm(c)
    const confirm = textOf(form, 'confirm')
    const deleted = await edit(c, { do: 'delete_field', ...seen(c, form), field: nameOf(c), confirm })
    return deleted.ok ? c.redirect(`${homeOf(c)}?notice=field_deleted`, 303) : await answered(c, deleted, {})
  })

function nameOf(c: Context<ConsoleEnv>): string {
  return c.req.param('field') ?? ''
}

function homeOf(c: Context<ConsoleEnv>): string {
  return `/t/${slugOf(c)}/models/${c.req.param('model')}`
}

function typeFrom(value: string | undefined): FieldType | null {
  return (Object.keys(TYPE_WORDS) as FieldType[]).find((type) => type === value) ?? null
}

async function fieldOf(c: Context<ConsoleEnv>): Promise<ManagedField> {
  const field = (await detailOf(c)).model.fields.find(({ name }) => name === nameOf(c))
  if (field === undefined) throw new GatehouseError('not_found', 'There is no such field in this data model.')
  return field
}

interface FieldState {
  values?: FieldFormValues
  issues?: readonly FormIssue[]
  conflict?: boolean
}

async function newFieldPage(
  c: Context<ConsoleEnv>,
  type: FieldType,
  state: FieldState & { given?: ReturnType<typeof rolesFrom> },
): Promise<string> {
  const detail = await detailOf(c)
  const { values = NO_FIELD, issues = [], conflict = false, given = firstRoles(detail.roles, 'edit') } = state
  const about = { frame: c.get('frame'), slug: slugOf(c), detail, type, values, issues, conflict, given }
  return await render(<NewFieldPage {...about} />)
}

async function fieldPage(
  c: Context<ConsoleEnv>,
  { values, issues = [], conflict = false }: FieldState,
): Promise<string> {
  const [detail, field] = [await detailOf(c), await fieldOf(c)]
  const use = valueOf(await c.get('tenant').fieldUse(c.get('caller'), detail.model.name, field.name))
  const about = { frame: c.get('frame'), slug: slugOf(c), detail, field, use, issues, conflict }
  const notice = c.req.query('notice') ?? null
  return await render(<FieldPage {...about} values={values ?? fieldValues(field)} notice={notice} />)
}

/** Back to the field after a change; what is wrong is said on its page, with what was typed. */
async function answered(c: Context<ConsoleEnv>, outcome: Outcome<unknown>, state: FieldState): Promise<Response> {
  if (outcome.ok) return c.redirect(`${homeOf(c)}/fields/${nameOf(c)}?notice=saved`, 303)
  if (outcome.error.code === 'conflict') return c.html(await fieldPage(c, { ...state, conflict: true }), 409)
  return c.html(await fieldPage(c, { ...state, issues: issuesOf(outcome, KNOWN, 'field') }), 400)
}
