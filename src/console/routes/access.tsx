import { Hono } from 'hono'
import type { Context } from 'hono'
import { GatehouseError, valueOf } from '../../core/errors.ts'
import { ACTIONS, type SystemPermission } from '../../core/permissions.ts'
import { readTicks } from '../../core/ticks.ts'
import type { AccessQuestion, AccessSubject, AccessTarget, AccessView, UnsavedChange } from '../../tenant/contract.ts'
import type { AskChoices } from '../components/access-question.tsx'
import type { ConsoleEnv } from '../console-env.ts'
import { ceilingFrom } from '../forms/ceiling-form.ts'
import { readRoleForm, roleSettings } from '../forms/role-form.ts'
import { AccessPage, UntriablePage } from '../pages/access.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { aboutRoles, enteredPairs, modelsOf } from './roles.tsx'

/** What somebody can see and do, and why (U, V2), under /t/:slug/access. The Tenant object decides who may ask. */
export const accessRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const target = targetFrom(c)
    const subject = subjectFrom(c)
    const view = await simulate(c, { subject, ...(target === null ? {} : { target }) })
    return c.html(await accessPage(c, view, null, target))
  })
  .post('/roles/:roleId', async (c) => {
    const form = await readForm(c)
    const { models, options } = await aboutRoles(c)
    const roleId = c.req.param('roleId') === 'new' ? null : c.req.param('roleId')
    const { settings: role, issues } = roleSettings(readRoleForm(form, models, options).values, options)
    if (issues[0] !== undefined) throw new GatehouseError('invalid_input', issues[0].message, { field: 'portfolio' })
    const named = roleId === null && role.name === '' ? { ...role, name: 'New role' } : role
    return await tried(c, form, `roles/${roleId ?? 'new'}`, roleId === null ? {} : { roleId }, { roleId, role: named })
  })
  .post('/apps/:clientId', async (c) => {
    const form = await readForm(c)
    const clientId = c.req.param('clientId')
    const controlled = textOf(form, 'controlled') === 'on'
    const ceiling = controlled ? ceilingFrom(readTicks(form), await modelsOf(c)) : null
    return await tried(c, form, `apps/${clientId}/permissions`, { clientId }, { clientId, ceiling })
  })

async function tried(
  c: Context<ConsoleEnv>,
  form: FormData,
  editor: string,
  subject: AccessSubject,
  change: UnsavedChange,
): Promise<Response> {
  const attempt = { action: `/t/${c.get('member').tenant.slug}/${editor}`, entered: enteredPairs(form) }
  const simulated = await c.get('tenant').simulateAccess(c.get('caller'), { subject, change })
  if (simulated.ok) return c.html(await accessPage(c, simulated.value, attempt, null))
  const { code, message, details } = simulated.error
  if (code !== 'invalid_input' && code !== 'forbidden') return valueOf<never>(simulated)
  const said = details.issues?.map((issue) => issue.message) ?? [message]
  const section = 'clientId' in change ? 'apps' : 'people'
  const about = { frame: c.get('frame'), section, tried: attempt, said } as const
  return c.html(await render(<UntriablePage {...about} />), code === 'forbidden' ? 403 : 400)
}

async function simulate(c: Context<ConsoleEnv>, question: AccessQuestion): Promise<AccessView> {
  return valueOf(await c.get('tenant').simulateAccess(c.get('caller'), question))
}

function subjectFrom(c: Context<ConsoleEnv>): AccessSubject {
  const given = (name: string) => c.req.query(name)?.trim().slice(0, 2000) ?? ''
  const scopes = given('scope')
    .split(/\s+/)
    .filter((scope) => scope !== '')
  return {
    ...(given('role') === '' ? {} : { roleId: given('role') }),
    ...(given('member') === '' ? {} : { memberId: given('member') }),
    ...(given('client') === '' ? {} : { clientId: given('client') }),
    ...(given('connection') === '' ? {} : { connectionId: given('connection') }),
    ...(scopes.length === 0 ? {} : { scopes }),
  }
}

/** What is asked about; null for everything. A field names its model itself. */
function targetFrom(c: Context<ConsoleEnv>): AccessTarget | null {
  const { do: asked = '', model = '', field = '', record = '' } = c.req.query()
  const recordId = record.trim() === '' ? {} : { recordId: record.trim().slice(0, 100) }
  const access = asked === 'view field' ? 'view' : asked === 'edit field' ? 'edit' : null
  if (access !== null) {
    const [owner = '', name] = field.split('.')
    if (name === undefined) throw new GatehouseError('invalid_input', 'Choose the field that you ask about.')
    return { model: owner, field: name, access, ...recordId }
  }
  const action = ACTIONS.find((one) => one === asked)
  if (action === undefined) return null
  if (model === '') throw new GatehouseError('invalid_input', 'Choose the data model that you ask about.')
  return { model, action, ...recordId }
}

async function accessPage(
  c: Context<ConsoleEnv>,
  view: AccessView,
  attempt: Parameters<typeof AccessPage>[0]['tried'],
  target: AccessTarget | null,
): Promise<string> {
  const { slug } = c.get('member').tenant
  const { role, member, client, connection } = view.about
  const home = `/t/${slug}`
  const back =
    connection !== null && client === null
      ? { href: `${home}/apps`, label: 'App Center' }
      : client !== null && member === null
        ? { href: `${home}/apps/${client.id}/permissions`, label: client.name }
        : member !== null
          ? { href: `${home}/members/${member.id}`, label: member.name }
          : {
              href: `${home}/roles${role === null || role.id === null ? '' : `/${role.id}`}`,
              label: role?.name || 'Roles',
            }
  const about = { frame: c.get('frame'), slug, view, models: await modelsOf(c), tried: attempt, target, back }
  const section = client !== null && member === null && role === null ? 'apps' : 'people'
  return await render(<AccessPage {...about} section={section} choices={await choicesOf(c, attempt !== null)} />)
}

async function choicesOf(c: Context<ConsoleEnv>, unneeded: boolean): Promise<AskChoices> {
  const may = (permission: SystemPermission) => !unneeded && c.get('member').system.includes(permission)
  const [tenant, caller] = [c.get('tenant'), c.get('caller')]
  return {
    members: may('manage_members') ? valueOf(await tenant.listMembers(caller, {})) : null,
    roles: may('manage_members') ? valueOf(await tenant.listRoles(caller)) : null,
    clients: may('manage_clients') ? valueOf(await tenant.listClients(caller, '')) : null,
  }
}
