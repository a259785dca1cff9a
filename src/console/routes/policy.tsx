import { Hono } from 'hono'
import type { Context } from 'hono'
import { systemClock } from '../../core/clock.ts'
import { GatehouseError, valueOf, type Outcome } from '../../core/errors.ts'
import { publicUrl } from '../../core/origin.ts'
import { LONGEST_FILE } from '../../core/policy-file.ts'
import { readUpload } from '../../door/upload.ts'
import type { ConsoleEnv } from '../console-env.ts'
import { PolicyPage, PolicyPlanPage, type PolicyPageProps } from '../pages/policy.tsx'
import { render } from '../render.ts'
import { readForm, textOf } from '../request-facts.ts'

/** The policy as a file, under /t/:slug/policy. The Tenant object decides who may see and change which part of it. */
export const policyRoutes = new Hono<ConsoleEnv>()
  .get('/', async (c) => c.html(await policyPage(c, { notice: c.req.query('notice') ?? null })))
  .get('/file', async (c) => {
    const { text } = valueOf(await c.get('tenant').exportPolicy(c.get('caller')))
    const disposition = `attachment; filename="policy-${c.get('member').tenant.slug}.json"`
    return c.body(text, 200, { 'content-type': 'application/json', 'content-disposition': disposition })
  })
  .post('/plan', async (c) => {
    const { text } = await readPolicyForm(c)
    return await planned(c, text)
  })
  .post('/application', async (c) => {
    const { text, version, wanted } = await readPolicyForm(c)
    if (wanted !== 'apply') return c.html(await policyPage(c, { text }))
    const applied = await c.get('tenant').applyPolicy(c.get('caller'), text, version)
    if (applied.ok) return c.redirect(`/t/${c.get('member').tenant.slug}/policy?notice=policy_applied`, 303)
    return await wrongFile(c, text, applied)
  })
  .post('/tokens', async (c) => {
    const form = await readForm(c)
    const input = { name: textOf(form, 'name'), days: Number(textOf(form, 'days')) }
    const made = await c.get('tenant').createPolicyToken(c.get('caller'), input)
    if (made.ok) return c.html(await policyPage(c, { token: made.value.token }))
    if (made.error.code !== 'invalid_input') return valueOf<never>(made)
    return c.html(await policyPage(c, { error: made.error.message }), 400)
  })
  .post('/tokens/:id/revocation', async (c) => {
    valueOf(await c.get('tenant').revokePolicyToken(c.get('caller'), c.req.param('id')))
    return c.redirect(`/t/${c.get('member').tenant.slug}/policy?notice=token_revoked`, 303)
  })

async function planned(c: Context<ConsoleEnv>, text: string): Promise<Response> {
  const plan = await c.get('tenant').planPolicy(c.get('caller'), text)
  if (!plan.ok) return await wrongFile(c, text, plan)
  const about = { frame: c.get('frame'), slug: c.get('member').tenant.slug }
  return c.html(await render(<PolicyPlanPage {...about} plan={plan.value} text={text} />))
}

/** What is wrong with a file is told beside it; throws on what is no matter of the file. */
async function wrongFile(
  c: Context<ConsoleEnv>,
  text: string,
  failure: Extract<Outcome<unknown>, { ok: false }>,
): Promise<Response> {
  const { code, message, details } = failure.error
  const status = ({ invalid_input: 400, conflict: 409, forbidden: 403, too_large: 400 } as const)[code as 'conflict']
  if (status === undefined) return valueOf<never>(failure)
  return c.html(await policyPage(c, { text, error: message, issues: details.issues ?? [] }), status)
}

/** The file that was chosen, or else the text that was pasted. */
async function readPolicyForm(c: Context<ConsoleEnv>): Promise<{ text: string; version: number; wanted: string }> {
  const { fields, file, sent } = await readUpload(c.req.raw)
  const chosen = file === null ? '' : await textIn(file.content)
  await sent
  const text = chosen.trim() === '' ? (fields.get('text') ?? '') : chosen
  return { text, version: Number(fields.get('version')), wanted: fields.get('do') ?? '' }
}

async function textIn(content: ReadableStream<Uint8Array>): Promise<string> {
  let text = ''
  try {
    for await (const part of content.pipeThrough(new TextDecoderStream('utf-8', { fatal: true }))) {
      text += part
      if (text.length > LONGEST_FILE) throw new GatehouseError('too_large', 'The file is too large for a policy.')
    }
    return text
  } catch (cause) {
    if (cause instanceof GatehouseError) throw cause
    throw new GatehouseError('invalid_input', 'The file is not valid UTF-8.', {}, { cause })
  }
}

async function policyPage(c: Context<ConsoleEnv>, state: Partial<PolicyPageProps>): Promise<string> {
  const tokens = valueOf(await c.get('tenant').policyTokens(c.get('caller')))
  const { slug, timeZone } = c.get('member').tenant
  const blank = { token: null, text: '', issues: [], error: null, notice: null }
  const about = {
    frame: c.get('frame'),
    slug,
    tokens,
    timeZone,
    apiUrl: publicUrl(c.env, c.req.raw),
    ...blank,
    ...state,
  }
  return await render(<PolicyPage {...about} now={systemClock()} />)
}
