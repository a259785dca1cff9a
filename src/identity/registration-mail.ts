import { publicUrl } from '../core/origin.ts'
import type { Env } from '../env.ts'
import { mailTo } from './mail/message.ts'
import { sendMail } from './mail/send.ts'

interface Told {
  name: string
  email: string
}

/** What a member asks for, as far as administrators read it in an e-mail. */
export interface AskedFor {
  requester: string
  note: string
  tenant: { name: string; slug: string }
  registration: { name: string; domain: string | null; redirectUris: readonly string[] }
}

/** Tells those who manage clients that somebody asks for one that registered itself (P6). */
export async function tellManagers(env: Env, request: Request, tell: readonly Told[], about: AskedFor): Promise<void> {
  const { requester, note, tenant, registration } = about
  const hosts = [...new Set(registration.redirectUris.map((uri) => new URL(uri).host))].join(', ')
  const who =
    registration.domain === null
      ? 'Nothing proves who is behind it: the name is what it says of itself.'
      : `It is published by ${registration.domain}.`
  const letter = {
    subject: `${requester} asks to connect ${registration.name} to ${tenant.name}`,
    paragraphs: [
      `${requester} wants to connect an application that calls itself “${registration.name}” to ${tenant.name}. ${who}`,
      `Whoever authorizes it sends the access to: ${hosts}.`,
      ...(note.trim() === '' ? [] : [`They write: ${note.trim()}`]),
      'It can do nothing until somebody who manages applications approves it.',
    ],
    link: { label: 'Look at the request', href: `${publicUrl(env, request)}/t/${tenant.slug}/apps/requests` },
    closing: 'You get this because your role manages applications.',
  }
  await Promise.all(tell.map(({ email }) => sendMail(env, mailTo(email, letter))))
}

/** Tells those who asked what was decided. */
export async function tellRequesters(
  env: Env,
  tell: readonly Told[],
  about: { approved: boolean; name: string; reason: string | null; tenant: { name: string } },
): Promise<void> {
  const { approved, name, reason, tenant } = about
  const letter = approved
    ? {
        subject: `You can connect ${name} to ${tenant.name} now`,
        paragraphs: [
          `An administrator of ${tenant.name} approved “${name}”, which you asked for.`,
          'Go back to the application and connect it again. You decide there what it may do for you.',
        ],
        closing: 'If you did not ask for it, do nothing: nothing is connected.',
      }
    : {
        subject: `${name} was not approved for ${tenant.name}`,
        paragraphs: [
          `An administrator of ${tenant.name} declined “${name}”, which you asked for.`,
          reason === null ? 'They gave no reason.' : `They write: ${reason}`,
        ],
        closing: 'Ask them if you need it all the same.',
      }
  await Promise.all(tell.map(({ email }) => sendMail(env, mailTo(email, letter))))
}
