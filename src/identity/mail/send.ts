import type { Env } from '../../env.ts'
import type { Mail } from './message.ts'
import { MAIL_PROVIDERS } from './providers.ts'

type MailEnv = Pick<Env, 'EMAIL' | 'MAIL_FROM' | 'MAIL_PROVIDER' | 'MAIL_API_KEY'>

export type Delivery =
  | { delivered: true }
  /** `reason` is for an administrator, and holds nothing of the e-mail. */
  | { delivered: false; reason: string }

/** How long a provider may take, in milliseconds. */
const PATIENCE = 10_000

/**
 * Hands an e-mail to whoever sends e-mails for this deployment. It never throws: whether it left is said, and a failure
 * is logged without address and text.
 */
export async function sendMail(env: MailEnv, mail: Mail): Promise<Delivery> {
  const delivery = await attempt(env, mail)
  if (!delivery.delivered) console.error(JSON.stringify({ event: 'mail_not_sent', reason: delivery.reason }))
  return delivery
}

async function attempt(env: MailEnv, mail: Mail): Promise<Delivery> {
  const from = env.MAIL_FROM
  if (from === undefined) return failed('no sender is set up for e-mails (MAIL_FROM)')
  const provider = viaProvider(env)
  try {
    if (provider !== null) return await ask(provider.request({ ...mail, from }, provider.key))
    if (env.EMAIL === undefined) return failed('nothing is set up that sends e-mails')
    await env.EMAIL.send({ ...mail, from })
    return { delivered: true }
  } catch (error) {
    return failed(error instanceof Error && error.name === 'TimeoutError' ? 'it took too long' : 'it was refused')
  }
}

function viaProvider({ MAIL_PROVIDER: name, MAIL_API_KEY: key }: MailEnv) {
  return name === undefined || key === undefined || !Object.hasOwn(MAIL_PROVIDERS, name)
    ? null
    : { request: MAIL_PROVIDERS[name], key }
}

async function ask(request: Request): Promise<Delivery> {
  const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) })
  await answer.body?.cancel()
  return answer.ok ? { delivered: true } : failed(`the e-mail provider answered ${answer.status}`)
}

function failed(reason: string): Delivery {
  return { delivered: false, reason }
}
