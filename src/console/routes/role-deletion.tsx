import { Hono } from 'hono'
import type { Context } from 'hono'
import { valueOf } from '../../core/errors.ts'
import type { RoleDetail } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { RoleDeletionPage } from '../pages/role-deletion.tsx'
import { ReviewPage } from '../pages/role-review.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { enteredPairs, homeOf, modelsOf, roleOf } from './roles.tsx'

/** The end of a role (T5), under /t/:slug/roles/:roleId/deletion. */
export const roleDeletionRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await deletionPage(c, await roleOf(c), null)))
  .post('/', async (c) => {
    const form = await readForm(c)
    const role = await roleOf(c)
    const replacement = textOf(form, 'replacement') || null
    const version = Number(textOf(form, 'version'))
    const [tenant, caller] = [c.get('tenant'), c.get('caller')]
    if (textOf(form, 'do') === 'review') {
      const impact = await tenant.roleDeletionImpact(caller, role.id, replacement)
      if (!impact.ok) return await refused(c, role, impact.error.code, impact.error.message)
      if (impact.value !== null) return c.html(await reviewPage(c, role, form, impact.value))
    }
    const deleted = await tenant.deleteRole(caller, role.id, version, replacement)
    if (deleted.ok) return c.redirect(`/t/${c.get('member').tenant.slug}/roles?notice=role_deleted`, 303)
    return await refused(c, role, deleted.error.code, deleted.error.message)
  })

async function refused(c: Context<ConsoleEnv>, role: RoleDetail, code: string, message: string): Promise<Response> {
  const status = code === 'conflict' ? 409 : code === 'forbidden' ? 403 : 400
  return c.html(await deletionPage(c, role, message), status)
}

async function deletionPage(c: Context<ConsoleEnv>, role: RoleDetail, error: string | null): Promise<string> {
  const roles = valueOf(await c.get('tenant').listRoles(c.get('caller')))
  const others = roles.filter(({ id }) => id !== role.id)
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, role, others }
  return await render(<RoleDeletionPage {...about} error={error ?? role.undeletable} />)
}

async function reviewPage(
  c: Context<ConsoleEnv>,
  role: RoleDetail,
  form: FormData,
  impact: Parameters<typeof ReviewPage>[0]['impact'],
): Promise<string> {
  return await render(
    <ReviewPage
      frame={c.get('frame')}
      slug={c.get('member').tenant.slug}
      title={`Delete ${role.name}?`}
      lead={`Its members get the role ${impact.after.name}. This is what that does; nothing has happened yet.`}
      impact={impact}
      models={await modelsOf(c)}
      action={`${homeOf(c, role.id)}/deletion`}
      entered={enteredPairs(form)}
      confirm="Delete the role"
      back={{ label: 'Keep it', href: homeOf(c, role.id) }}
      danger
    />,
  )
}
