import { afterEach, expect, test, vi } from 'vitest'
import { sendInvitation } from '../../src/identity/invitation-mail.ts'
import { mailTo } from '../../src/identity/mail/message.ts'
import { sendMail } from '../../src/identity/mail/send.ts'
import { site, visit } from './identity-people.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const MAIL = mailTo('carly@example.com', { subject: 'Hello', paragraphs: ['One', 'Two'], closing: 'Bye' })
const FROM = 'Gatehouse <gatehouse@example.com>'

/** What a provider is asked, and what it answers. */
function provider(answer: () => Response) {
  const asked: Request[] = []
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    asked.push(new Request(input))
    return await Promise.resolve(answer())
  })
  return asked
}

test('T3: an invitation is plain text and the same as HTML, with one link', async () => {
  const sent: Record<string, string>[] = []
  const send = async (message: unknown) => {
    sent.push(message as Record<string, string>)
    return await Promise.resolve({ messageId: '1' })
  }
  const invitation = {
    email: 'new@example.com',
    tenantName: 'A & <b>B</b>',
    invitedBy: { name: 'Ada\r\nBcc: x@evil.example' },
    role: { name: 'Viewer' },
    expiresAt: Date.UTC(2026, 10, 30),
    token: 'the-token',
  }
  const delivery = await sendInvitation({ ...site, MAIL_FROM: FROM, EMAIL: { send } }, visit(), invitation)
  expect(delivery).toEqual({ delivered: true })
  expect(sent[0]).toMatchObject({ from: FROM, to: 'new@example.com' })
  expect(sent[0]?.['subject']).not.toMatch(/[\r\n]/)
  expect(sent[0]?.['text']).toContain('https://gatehouse.test/invitation?token=the-token')
  expect(sent[0]?.['html']).toContain('A &amp; &lt;b&gt;B&lt;/b&gt;')
  expect(sent[0]?.['html']).not.toContain('<b>B')
})

test('T3: each provider gets the e-mail in its own form, and the key in a header alone', async () => {
  const asked = provider(() => Response.json({ id: '1' }))
  for (const MAIL_PROVIDER of ['resend', 'postmark'] as const) {
    expect(await sendMail({ MAIL_PROVIDER, MAIL_API_KEY: 'the-key', MAIL_FROM: FROM }, MAIL)).toEqual({
      delivered: true,
    })
  }
  expect(asked.map((request) => request.url)).toEqual([
    'https://api.resend.com/emails',
    'https://api.postmarkapp.com/email',
  ])
  for (const request of asked) {
    const body = await request.text()
    expect(body).toContain('carly@example.com')
    expect(body).toContain('One\\n\\nTwo\\n\\nBye')
    expect(body).not.toContain('the-key')
    expect([...request.headers.values()].join()).toContain('the-key')
  }
})

test('A27: what goes wrong is said without address, text and key', async () => {
  const logged: unknown[] = []
  vi.spyOn(console, 'error').mockImplementation((line) => logged.push(line))
  provider(() => new Response('carly@example.com is not allowed', { status: 422 }))
  const settings = { MAIL_PROVIDER: 'resend' as const, MAIL_API_KEY: 'the-key', MAIL_FROM: FROM }
  const refused = await sendMail(settings, MAIL)
  expect(refused).toEqual({ delivered: false, reason: 'the e-mail provider answered 422' })
  const nothing = await sendMail({}, MAIL)
  expect(nothing).toMatchObject({ delivered: false })
  const broken = { send: () => Promise.reject(new Error('carly@example.com')) }
  expect(await sendMail({ MAIL_FROM: FROM, EMAIL: broken }, MAIL)).toMatchObject({ delivered: false })
  expect(logged).toHaveLength(3)
  expect(logged.join()).not.toMatch(/carly|the-key|One/)
})
