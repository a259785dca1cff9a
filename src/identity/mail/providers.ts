import type { Mail } from './message.ts'

/** How a provider with an HTTP API wants to be asked to send an e-mail. */
export type MailRequest = (mail: Mail & { from: string }, key: string) => Request

export const MAIL_PROVIDERS: Readonly<Record<'resend' | 'postmark', MailRequest>> = {
  resend: ({ from, to, subject, text, html }, key) =>
    json('https://api.resend.com/emails', { authorization: `Bearer ${key}` }, { from, to: [to], subject, text, html }),
  postmark: ({ from, to, subject, text, html }, key) =>
    json(
      'https://api.postmarkapp.com/email',
      { 'x-postmark-server-token': key, accept: 'application/json' },
      { From: from, To: to, Subject: subject, TextBody: text, HtmlBody: html, MessageStream: 'outbound' },
    ),
}

function json(url: string, headers: Record<string, string>, body: unknown): Request {
  return new Request(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
  })
}
