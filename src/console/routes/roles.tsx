import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { ErrorCode, Outcome } from '../../core/errors.ts'
import type { RoleDetail, RoleSettings } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { tickable } from '../forms/ceiling-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { readRoleForm, roleSettings, valuesOf, type RoleFormValues } from '../forms/role-form.ts'
import { saysWhich } from '../forms/portfolio-form.ts'
import { ROLE_FIELDS, RoleEditorPage, type RoleEditorProps } from '../pages/role-editor.tsx'
import { ReviewPage } from '../pages/role-review.tsx'
import { RolesPage } from '../pages/roles.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'

/** The tenant's roles (T5), under /t/:slug/roles. */
export const roleRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const [roles, models] = await Promise.all([c.get('tenant').listRoles(c.get('caller')).then(valueOf), modelsOf(c)])
    const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, roles, models }
    return c.html(await render(<RolesPage {...about} notice={c.req.query('notice') ?? null} />))
  })
  .get('/new', async (c) => {
    const from = c.req.query('from')
    const copied = from === undefined ? null : valueOf(await c.get('tenant').getRole(c.get('caller'), from))
    const values = copied === null ? await emptyValues(c) : copyOf(copied)
    return c.html(await editorPage(c, null, { values }))
  })
  .post('/new', async (c) => {
    const form = await readForm(c)
    const entered = await enteredIn(c, form)
    if (entered.stays) return c.html(await editorPage(c, null, entered), entered.issues === undefined ? 200 : 400)
    const made = await c.get('tenant').createRole(c.get('caller'), entered.settings)
    if (made.ok) return c.redirect(`/t/${c.get('member').tenant.slug}/roles/${made.value.id}?notice=role_created`, 303)
    const problem = problemOf(made)
    return c.html(await editorPage(c, null, { values: entered.values, ...problem.state }), problem.status)
  })
  .get('/:roleId', async (c) => {
    const role = await roleOf(c)
    return c.html(await editorPage(c, role, { values: valuesOf(role) }))
  })
  .post('/:roleId', async (c) => {
    const form = await readForm(c)
    const role = await roleOf(c)
    const version = Number(textOf(form, 'version'))
    const entered = await enteredIn(c, form)
    if (entered.stays)
      return c.html(await editorPage(c, role, { ...entered, version }), entered.issues === undefined ? 200 : 400)
    const { settings, values } = entered
    if (textOf(form, 'do') !== 'save') {
      const impact = await c.get('tenant').roleImpact(c.get('caller'), role.id, settings)
      if (impact.ok && version === role.version) return c.html(await reviewPage(c, role, form, impact.value))
      const problem = impact.ok ? CONFLICT : problemOf(impact)
      return c.html(await editorPage(c, role, { values, version, ...problem.state }), problem.status)
    }
    const changed = await c.get('tenant').changeRole(c.get('caller'), role.id, version, settings)
    if (changed.ok) return c.redirect(`${homeOf(c, role.id)}?notice=role_saved`, 303)
    const problem = problemOf(changed)
    return c.html(await editorPage(c, role, { values, version, ...problem.state }), problem.status)
  })

export async function roleOf(c: Context<ConsoleEnv>): Promise<RoleDetail> {
  return valueOf(await c.get('tenant').getRole(c.get('caller'), c.req.param('roleId') ?? ''))
}

export async function modelsOf(c: Context<ConsoleEnv>) {
  return valueOf(await c.get('tenant').models(c.get('caller')))
}

export function homeOf(c: Context<ConsoleEnv>, roleId: string): string {
  return `/t/${c.get('member').tenant.slug}/roles/${encodeURIComponent(roleId)}`
}

/** Everything that was entered but the button, to be sent again. */
export function enteredPairs(form: FormData): [string, string][] {
  return [...form].flatMap(([name, value]): [string, string][] =>
    name === 'do' || typeof value !== 'string' ? [] : [[name, value]],
  )
}

/** What a form says, and whether its editor is to be shown again without any change: to count, to add a row, to correct. */
async function enteredIn(
  c: Context<ConsoleEnv>,
  form: FormData,
): Promise<EditorState & { settings: RoleSettings; stays: boolean }> {
  const models = await modelsOf(c)
  const values = readRoleForm(form, models)
  const settings = roleSettings(values, models)
  const what = textOf(form, 'do')
  const unclear = values.portfolio.reach === 'some' && !saysWhich(values.portfolio)
  if (what !== 'edit' && what !== 'add' && unclear) {
    const message = 'Say which companies: choose an owner, add a condition, or choose all or none.'
    return { values, settings, stays: true, issues: [{ field: 'portfolio', message }] }
  }
  if (what !== 'count') return { values, settings, stays: what === 'edit' || what === 'add' }
  const counted = await c.get('tenant').countPortfolio(c.get('caller'), settings.permissions.portfolio)
  if (counted.ok) return { values, settings, stays: true, count: counted.value }
  return { values, settings, stays: true, issues: [{ field: 'portfolio', message: counted.error.message }] }
}

const CONFLICT = { status: 409, state: { conflict: true } } as const

/** What went wrong, for the editor; throws on what is no matter of the form. */
function problemOf(outcome: Extract<Outcome<unknown>, { ok: false }>): {
  status: 400 | 403 | 409
  state: Partial<EditorState>
} {
  const { code, message } = outcome.error
  if (code === ('conflict' satisfies ErrorCode)) return CONFLICT
  if (code === ('forbidden' satisfies ErrorCode)) return { status: 403, state: { error: message } }
  return { status: 400, state: { issues: issuesOf(outcome, Object.keys(ROLE_FIELDS), 'name') } }
}

interface EditorState {
  values: RoleFormValues
  version?: number
  count?: RoleEditorProps['count']
  issues?: RoleEditorProps['issues']
  error?: string
  conflict?: boolean
}

async function editorPage(c: Context<ConsoleEnv>, role: RoleDetail | null, state: EditorState): Promise<string> {
  const [models, own] = await Promise.all([modelsOf(c), c.get('tenant').rolePermissions(c.get('caller')).then(valueOf)])
  const { system, tenant } = c.get('member')
  const limit = {
    system: role === null ? system : [...new Set([...system, ...role.system])],
    permissions: tickable(own, role?.permissions ?? null, models),
  }
  return await render(
    <RoleEditorPage
      frame={c.get('frame')}
      slug={tenant.slug}
      role={role}
      models={models}
      values={state.values}
      limit={limit}
      own={own}
      version={state.version ?? role?.version ?? 1}
      count={state.count ?? null}
      issues={state.issues ?? []}
      error={state.error ?? null}
      conflict={state.conflict ?? false}
      notice={c.req.query('notice') ?? null}
    />,
  )
}

async function reviewPage(
  c: Context<ConsoleEnv>,
  role: RoleDetail,
  form: FormData,
  impact: Parameters<typeof ReviewPage>[0]['impact'],
): Promise<string> {
  const renamed = impact.after.name === role.name ? '' : ` It is called ${impact.after.name} from then on.`
  return await render(
    <ReviewPage
      frame={c.get('frame')}
      slug={c.get('member').tenant.slug}
      title={`Change the role ${role.name}?`}
      lead={`This is what the change does. Nothing is saved yet.${renamed}`}
      impact={impact}
      models={await modelsOf(c)}
      action={homeOf(c, role.id)}
      entered={enteredPairs(form)}
      confirm="Save the role"
      back={{ label: 'Back to editing', value: 'edit' }}
    />,
  )
}

/** A copy has another name and the same permissions, less what its maker does not hold. */
function copyOf(role: RoleDetail): RoleFormValues {
  return { ...valuesOf(role), name: `Copy of ${role.name}`.slice(0, 60) }
}

/** A new role starts from nothing, on the records that its maker reaches. */
async function emptyValues(c: Context<ConsoleEnv>): Promise<RoleFormValues> {
  const { portfolio } = valueOf(await c.get('tenant').rolePermissions(c.get('caller')))
  return valuesOf({ name: '', description: '', system: [], permissions: { models: {}, portfolio } })
}
