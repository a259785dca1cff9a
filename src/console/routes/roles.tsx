import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { ErrorCode, Outcome } from '../../core/errors.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { PermissionSet } from '../../core/permissions.ts'
import type { RoleDetail, RoleSettings } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { fieldOptions, visibleModels, type FieldOption } from '../data-access.ts'
import { tickable } from '../forms/ceiling-form.ts'
import { issuesOf } from '../forms/form-issues.ts'
import { readRoleForm, roleSettings, valuesOf, type RoleFormValues } from '../forms/role-form.ts'
import { PORTFOLIO_FILTER, portfolioFrom, saysWhich, type PortfolioValues } from '../forms/portfolio-form.ts'
import { ROLE_FIELDS, RoleEditorPage, type RoleEditorProps } from '../pages/role-editor.tsx'
import { ReviewPage } from '../pages/role-review.tsx'
import { RolesPage } from '../pages/roles.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { counted } from '../words/permissions.ts'

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
    const about = await aboutRoles(c)
    return c.html(await editorPage(c, about, null, { values: startingValues(about, copied) }))
  })
  .post('/new', async (c) => {
    const form = await readForm(c)
    const about = await aboutRoles(c)
    const entered = await enteredIn(c, about, form)
    if (entered.stays) return c.html(await editorPage(c, about, null, entered), statusOf(entered))
    const made = await c.get('tenant').createRole(c.get('caller'), entered.settings)
    if (made.ok) return c.redirect(`/t/${c.get('member').tenant.slug}/roles/${made.value.id}?notice=role_created`, 303)
    const problem = problemOf(made)
    return c.html(await editorPage(c, about, null, { values: entered.values, ...problem.state }), problem.status)
  })
  .post('/company-count', (c) => companyCount(c))
  .get('/:roleId', async (c) => {
    const [role, about] = await Promise.all([roleOf(c), aboutRoles(c)])
    return c.html(await editorPage(c, about, role, { values: valuesOf(role, about.options) }))
  })
  .post('/:roleId', async (c) => {
    const form = await readForm(c)
    const [role, about] = await Promise.all([roleOf(c), aboutRoles(c)])
    const version = Number(textOf(form, 'version'))
    const entered = await enteredIn(c, about, form)
    if (entered.stays) return c.html(await editorPage(c, about, role, { ...entered, version }), statusOf(entered))
    const { settings, values } = entered
    if (textOf(form, 'do') !== 'save') {
      const impact = await c.get('tenant').roleImpact(c.get('caller'), role.id, settings)
      if (impact.ok && version === role.version) return c.html(await reviewPage(c, about, role, form, impact.value))
      const problem = impact.ok ? CONFLICT : problemOf(impact)
      return c.html(await editorPage(c, about, role, { values, version, ...problem.state }), problem.status)
    }
    const changed = await c.get('tenant').changeRole(c.get('caller'), role.id, version, settings)
    if (changed.ok) return c.redirect(`${homeOf(c, role.id)}?notice=role_saved`, 303)
    const problem = problemOf(changed)
    return c.html(await editorPage(c, about, role, { values, version, ...problem.state }), problem.status)
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
    name === 'do' || name === `${PORTFOLIO_FILTER}.do` || typeof value !== 'string' ? [] : [[name, value]],
  )
}

/** What an editor of roles has to know: the models, the person's own permissions, and what they may ask companies by. */
export interface AboutRoles {
  models: readonly ModelDefinition[]
  own: PermissionSet
  options: readonly FieldOption[]
}

export async function aboutRoles(c: Context<ConsoleEnv>): Promise<AboutRoles> {
  const [models, own] = await Promise.all([modelsOf(c), c.get('tenant').rolePermissions(c.get('caller')).then(valueOf)])
  const access = { models, permissions: own }
  const company = visibleModels(access).find(({ name }) => name === 'company')
  return { models, own, options: company === undefined ? [] : fieldOptions(access, company) }
}

/** What a form says, and whether its editor is to be shown again without any change: to count, to build, to correct. */
export async function enteredIn(
  c: Context<ConsoleEnv>,
  { models, options }: AboutRoles,
  form: FormData,
): Promise<EditorState & { settings: RoleSettings; stays: boolean }> {
  const { values, built } = readRoleForm(form, models, options)
  const { settings, issues: conditions } = roleSettings(values, options)
  const what = textOf(form, 'do')
  if (built || what === 'edit') return { values, settings, stays: true }
  const wrong = (message: string) => {
    return { values, settings, stays: true, issues: [{ field: 'portfolio', message }], conditions }
  }
  if (values.portfolio.reach === 'some' && !saysWhich(values.portfolio))
    return wrong('Say which companies: choose an owner, add a condition, or choose all or none.')
  if (conditions.length > 0) return wrong('Correct the conditions that are marked.')
  if (what !== 'count') return { values, settings, stays: false }
  const { count, problem } = await countOf(c, values.portfolio, options)
  return problem === null ? { values, settings, stays: true, count } : wrong(problem)
}

/** What the editor's script asks for while its filter is edited. */
export async function companyCount(c: Context<ConsoleEnv>): Promise<Response> {
  const form = await readForm(c)
  const { options } = await aboutRoles(c)
  const { portfolio } = readRoleForm(form, [], options).values
  const { count } = await countOf(c, portfolio, options)
  return c.json({ words: count ?? '' })
}

/** How many companies a portfolio holds, in words; nothing while its filter is not finished. */
async function countOf(
  c: Context<ConsoleEnv>,
  values: PortfolioValues,
  options: readonly FieldOption[],
): Promise<{ count: string | null; problem: string | null }> {
  const { portfolio, issues } = portfolioFrom({ ...values, own: false }, options)
  if (issues.length > 0 || (values.reach === 'some' && !saysWhich(values))) return { count: null, problem: null }
  const counted = await c.get('tenant').countPortfolio(c.get('caller'), portfolio)
  if (!counted.ok) return { count: null, problem: counted.error.message }
  return { count: counted.value === null ? null : companiesInWords(counted.value, values), problem: null }
}

/** What depends on who has the role can't be counted. */
function companiesInWords(
  { inside, of }: { inside: number; of: number },
  { reach, own, kept, draft }: PortfolioValues,
) {
  if (reach === 'some' && own && kept.length === 0 && draft.parts.length === 0)
    return 'As many as the member who has the role owns.'
  const words = `${counted(inside, 'company', 'companies')} of ${of.toLocaleString('en')}`
  return reach === 'some' && own ? `Of ${words}, those that the member owns.` : words
}

export function statusOf({ issues }: EditorState): 200 | 400 {
  return issues === undefined ? 200 : 400
}

export const CONFLICT = { status: 409, state: { conflict: true } } as const

/** What went wrong, for the editor; throws on what is no matter of the form. */
export function problemOf(outcome: Extract<Outcome<unknown>, { ok: false }>): {
  status: 400 | 403 | 409
  state: Partial<EditorState>
} {
  const { code, message } = outcome.error
  if (code === ('conflict' satisfies ErrorCode)) return CONFLICT
  if (code === ('forbidden' satisfies ErrorCode)) return { status: 403, state: { error: message } }
  return { status: 400, state: { issues: issuesOf(outcome, Object.keys(ROLE_FIELDS), 'name') } }
}

export interface EditorState {
  values: RoleFormValues
  version?: number
  count?: RoleEditorProps['count']
  issues?: RoleEditorProps['issues']
  conditions?: RoleEditorProps['conditions']
  error?: string
  conflict?: boolean
}

async function editorPage(
  c: Context<ConsoleEnv>,
  { models, own, options }: AboutRoles,
  role: RoleDetail | null,
  state: EditorState,
): Promise<string> {
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
      options={options}
      version={state.version ?? role?.version ?? 1}
      count={state.count ?? null}
      issues={state.issues ?? []}
      conditions={state.conditions ?? []}
      error={state.error ?? null}
      conflict={state.conflict ?? false}
      notice={c.req.query('notice') ?? null}
    />,
  )
}

async function reviewPage(
  c: Context<ConsoleEnv>,
  { models }: AboutRoles,
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
      models={models}
      action={homeOf(c, role.id)}
      entered={enteredPairs(form)}
      confirm="Save the role"
      back={{ label: 'Back to editing', value: 'edit' }}
    />,
  )
}

/**
 * A copy has another name and the same permissions, less what its maker does not hold; a new role starts from nothing, on
 * the records that its maker reaches.
 */
function startingValues({ own, options }: AboutRoles, copied: RoleDetail | null): RoleFormValues {
  if (copied !== null) return { ...valuesOf(copied, options), name: `Copy of ${copied.name}`.slice(0, 60) }
  const permissions = { models: {}, portfolio: own.portfolio }
  return valuesOf({ name: '', description: '', system: [], permissions }, options)
}
