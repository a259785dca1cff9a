import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { valueOf } from '../../core/errors.ts'
import { publicUrl } from '../../core/origin.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { KeyIssuedPage } from '../pages/key-issued.tsx'
import { KeyPage } from '../pages/key.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'
import type { KeyView } from './key-view.ts'

export async function keyPage(c: Context<ConsoleEnv>, view: KeyView, issue: string | null = null): Promise<string> {
  const { frame, section, entry, tenant, caller, member, home, back, audit, access, account } = view
  const models = valueOf(await tenant.models(caller))
  const about = { frame, section, entry, models, home, back, audit, access, account, issue }
  const notice = c.req.query('notice') ?? null
  return await render(<KeyPage {...about} notice={notice} now={systemClock()} timeZone={member.tenant.timeZone} />)
}

/** Makes a new secret, and shows it this once. */
export async function rotated(c: Context<ConsoleEnv>, view: KeyView): Promise<Response> {
  const form = await readForm(c)
  const [days, overlap] = [textOf(form, 'days'), textOf(form, 'overlap')].map((text) => Number(text || 'NaN'))
  const made = await view.tenant.rotateKey(view.caller, view.entry.id, days ?? Number.NaN, overlap ?? Number.NaN)
  if (!made.ok) {
    const { code, message, details } = made.error
    if (code !== 'invalid_input' && code !== 'forbidden' && code !== 'conflict') return valueOf(made)
    const status = code === 'invalid_input' ? 400 : code === 'forbidden' ? 403 : 409
    return c.html(await keyPage(c, view, details.issues?.[0]?.message ?? message), status)
  }
  const { frame, section, entry, home } = view
  const about = { frame, section, issued: made.value, name: entry.name, site: publicUrl(c.env, c.req.raw), href: home }
  return c.html(await render(<KeyIssuedPage {...about} occasion="rotated" />))
}
