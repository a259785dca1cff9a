import { stylesheetPath } from '../../src/console/stylesheet.ts'
import type { Env } from '../../src/env.ts'
import { escapeHtml } from '../../src/identity/mail/escape-html.ts'

export const OUTBOX_PATH = '/dev/outbox'

interface Kept {
  to: string
  subject: string
  text: string
  at: number
}

const PREFIX = 'dev-outbox:'
/** Seconds. */
const KEPT_FOR = 24 * 3600

/** The Worker's settings with an outbox in place of a mail provider: e-mails stay on this machine. */
export function withOutbox<Local extends Env>(env: Local): Local {
  if (env.MAIL_PROVIDER !== undefined) return env
  const send = async (message: Partial<Kept>): Promise<EmailSendResult> => {
    const { to = '', subject = '', text = '' } = message
    const at = Date.now()
    // KV lists keys in order: the newest first.
    const messageId = `${(1e15 - at).toString().padStart(16, '0')}:${crypto.randomUUID()}`
    const kept: Kept = { to, subject, text, at }
    await env.OAUTH_KV.put(`${PREFIX}${messageId}`, JSON.stringify(kept), { expirationTtl: KEPT_FOR })
    return { messageId }
  }
  return { ...env, MAIL_FROM: 'Gatehouse <gatehouse@localhost>', EMAIL: { send: send as SendEmail['send'] } }
}

/** What was sent, newest first: as a page, or as JSON for programs. */
export async function outboxPage(env: Env, request: Request): Promise<Response> {
  const { keys } = await env.OAUTH_KV.list({ prefix: PREFIX, limit: 50 })
  const mails = await Promise.all(keys.map(async ({ name }) => await env.OAUTH_KV.get<Kept>(name, 'json')))
  const kept = mails.filter((mail) => mail !== null)
  if (!(request.headers.get('accept') ?? '').includes('text/html')) return Response.json(kept)
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox · Gatehouse</title><link rel="stylesheet" href="${stylesheetPath}"></head>
<body class="bg-base-200 text-base-content text-sm"><main class="mx-auto max-w-3xl px-4 py-8">
<h1 class="text-xl font-semibold tracking-tight">Outbox</h1>
<p class="mt-1 mb-6 text-muted">E-mails of this local system. None of them left this machine.</p>
${kept.length === 0 ? '<p>Nothing was sent yet.</p>' : kept.map(article).join('\n')}
</main></body></html>`
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })
}

function article({ to, subject, text, at }: Kept): string {
  const linked = escapeHtml(text).replaceAll(/https?:\/\/\S+/g, (url) => `<a class="link" href="${url}">${url}</a>`)
  return `<article class="mb-4 rounded-box border border-base-300 bg-base-100 p-4">
<h2 class="font-semibold">${escapeHtml(subject)}</h2>
<p class="text-muted">To ${escapeHtml(to)}, ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC</p>
<p class="mt-3 break-words whitespace-pre-line">${linked}</p></article>`
}
