import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import type { ErrorCode, Outcome } from '../../core/errors.ts'
import type { MemberDetail, MemberFilter, MemberSummary } from '../../tenant/contract.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { MemberEndPage } from '../pages/member-end.tsx'
import { MemberPage } from '../pages/member.tsx'
import { MembersPage } from '../pages/members.tsx'
import { ReviewPage } from '../pages/role-review.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import { enteredPairs, modelsOf } from './roles.tsx'

/** The tenant's members (T4), under /t/:slug/members. */
export const memberRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => {
    const filter = filterFrom(c)
    const [members, roles] = await Promise.all([
      c.get('tenant').listMembers(c.get('caller'), filter).then(valueOf),
      c.get('tenant').listRoles(c.get('caller')).then(valueOf),
    ])
    const { slug, timeZone } = c.get('member').tenant
    const about = { frame: c.get('frame'), slug, members, roles, filter, notice: noticeOf(c), timeZone }
    return c.html(await render(<MembersPage {...about} now={systemClock()} />))
  })
  .get('/:memberId', async (c) => c.html(await memberPage(c, await memberOf(c))))
  .post('/:memberId/role', async (c) => {
    const form = await readForm(c)
    const member = await memberOf(c)
    const [role, version] = [textOf(form, 'role'), Number(textOf(form, 'version'))]
    const [tenant, caller] = [c.get('tenant'), c.get('caller')]
    if (textOf(form, 'do') === 'save') {
      return await settled(c, await tenant.changeMemberRole(caller, member.id, version, role), 'member_role')
    }
    const impact = await tenant.memberRoleImpact(caller, member.id, role)
    if (!impact.ok) return await refused(c, member, impact)
    if (role === member.role.id) return c.html(await memberPage(c, member, { error: 'They have this role already.' }))
    return c.html(
      await render(
        <ReviewPage
          frame={c.get('frame')}
          slug={c.get('member').tenant.slug}
          title={`Give ${member.name} the role ${impact.value.after.name}?`}
          lead={`They have the role ${impact.value.before.name} now. This is what the change does; nothing is saved yet.`}
          impact={impact.value}
          models={await modelsOf(c)}
          action={`${homeOf(c, member.id)}/role`}
          entered={enteredPairs(form)}
          confirm="Give the role"
          back={{ label: 'Keep the old one', href: homeOf(c, member.id) }}
          warning={member.own ? 'This is your own role. You may not be able to take this back yourself.' : null}
        />,
      ),
    )
  })
  .post('/:memberId/reactivation', async (c) => {
    const version = Number(textOf(await readForm(c), 'version'))
    const { id } = await memberOf(c)
    return await settled(c, await c.get('tenant').reactivateMember(c.get('caller'), id, version), 'member_reactivated')
  })
  .post('/:memberId/hand-over', async (c) => {
    const to = textOf(await readForm(c), 'handOverTo')
    const member = await memberOf(c)
    if (to === '') return c.html(await memberPage(c, member, { error: 'Choose who takes over the records.' }), 400)
    return await settled(c, await c.get('tenant').handOver(c.get('caller'), member.id, to), 'handing_over')
  })
  .get('/:memberId/deactivation', async (c) => c.html(await endPage(c, await memberOf(c), 'deactivation', null)))
  .get('/:memberId/removal', async (c) => c.html(await endPage(c, await memberOf(c), 'removal', null)))
  .post('/:memberId/deactivation', (c) => end(c, 'deactivation'))
  .post('/:memberId/removal', (c) => end(c, 'removal'))

async function memberOf(c: Context<ConsoleEnv>): Promise<MemberDetail> {
  return valueOf(await c.get('tenant').getMember(c.get('caller'), c.req.param('memberId') ?? ''))
}

function homeOf(c: Context<ConsoleEnv>, memberId: string): string {
  return `/t/${c.get('member').tenant.slug}/members/${encodeURIComponent(memberId)}`
}

const noticeOf = (c: Context<ConsoleEnv>): string | null => c.req.query('notice') ?? null

function filterFrom(c: Context<ConsoleEnv>): MemberFilter {
  const { search = '', role = '', status = '' } = c.req.query()
  return {
    ...(search.trim() === '' ? {} : { search: search.slice(0, 100) }),
    ...(role === '' ? {} : { roleId: role }),
    ...(status === 'active' || status === 'deactivated' ? { status } : {}),
  }
}

async function end(c: Context<ConsoleEnv>, how: 'deactivation' | 'removal'): Promise<Response> {
  const form = await readForm(c)
  const member = await memberOf(c)
  const [version, heir] = [Number(textOf(form, 'version')), textOf(form, 'handOverTo') || null]
  const [tenant, caller] = [c.get('tenant'), c.get('caller')]
  const ended =
    how === 'removal'
      ? await tenant.removeMember(caller, member.id, version, heir)
      : await tenant.deactivateMember(caller, member.id, version, heir)
  if (!ended.ok) return c.html(await endPage(c, member, how, ended.error.message), statusOf(ended))
  if (how === 'deactivation') return c.redirect(`${homeOf(c, member.id)}?notice=member_deactivated`, 303)
  return c.redirect(`/t/${c.get('member').tenant.slug}/members?notice=member_removed`, 303)
}

/** Back to the member's page, with what came of it. */
async function settled(c: Context<ConsoleEnv>, outcome: Outcome<unknown>, notice: string): Promise<Response> {
  if (!outcome.ok) return await refused(c, await memberOf(c), outcome)
  // Who changed themselves may not be allowed to see the page any more.
  const member = await c.get('tenant').getMember(c.get('caller'), c.req.param('memberId') ?? '')
  const home = `/t/${c.get('member').tenant.slug}`
  return c.redirect(member.ok ? `${homeOf(c, member.value.id)}?notice=${notice}` : home, 303)
}

type Failure = Extract<Outcome<unknown>, { ok: false }>

async function refused(c: Context<ConsoleEnv>, member: MemberDetail, failure: Failure): Promise<Response> {
  const { code, message } = failure.error
  const state = code === 'conflict' ? { conflict: true } : { error: message }
  return c.html(await memberPage(c, member, state), statusOf(failure))
}

/** The status of a page that says why not; throws on what is no matter of the form. */
function statusOf(failure: Failure): 400 | 403 | 404 | 409 {
  const status = STATUS[failure.error.code]
  return status ?? valueOf<never>(failure)
}

const STATUS: Partial<Record<ErrorCode, 400 | 403 | 404 | 409>> = {
  conflict: 409,
  forbidden: 403,
  not_found: 404,
  invalid_input: 400,
}

async function memberPage(
  c: Context<ConsoleEnv>,
  member: MemberDetail,
  state: { error?: string; conflict?: boolean } = {},
): Promise<string> {
  const [roles, heirs, models] = await Promise.all([
    c.get('tenant').listRoles(c.get('caller')).then(valueOf),
    heirsOf(c, member),
    modelsOf(c),
  ])
  const { slug, timeZone } = c.get('member').tenant
  const about = { frame: c.get('frame'), slug, member, roles, heirs, models, notice: noticeOf(c), timeZone }
  const { error = null, conflict = false } = state
  return await render(<MemberPage {...about} error={error} conflict={conflict} now={systemClock()} />)
}

async function endPage(
  c: Context<ConsoleEnv>,
  member: MemberDetail,
  how: 'deactivation' | 'removal',
  error: string | null,
): Promise<string> {
  const heirs = await heirsOf(c, member)
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug, member, heirs, how }
  return await render(<MemberEndPage {...about} error={error ?? member.fixed} />)
}

async function heirsOf(c: Context<ConsoleEnv>, member: MemberDetail): Promise<readonly MemberSummary[]> {
  const active = valueOf(await c.get('tenant').listMembers(c.get('caller'), { status: 'active' }))
  return active.filter(({ id }) => id !== member.id)
}
