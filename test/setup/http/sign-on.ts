import { createOTP } from '@better-auth/utils/otp'
import { base32 } from '@better-auth/utils/base32'
import { Visitor, type Page } from '../../../scripts/demo/visitor.ts'

interface Sent {
  to: string
  subject: string
  text: string
}

/** The links of the e-mails that went to somebody, the newest first; waits for one, since some leave after the answer. */
export async function linkSentTo(site: string, email: string, subject: RegExp): Promise<string> {
  for (let round = 0; round < 50; round += 1) {
    const sent = await (await fetch(`${site}/dev/outbox`)).json<Sent[]>()
    const mail = sent.find((one) => one.to === email && subject.test(one.subject))
    const link = /https?:\/\/\S+/.exec(mail?.text ?? '')?.[0]
    if (link !== undefined) return link
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`No e-mail to ${email}`)
}

/** What an authenticator application would show for this key, `steps` of 30 seconds from now. */
export async function codeFor(secret: string, steps = 0): Promise<string> {
  const key = base32.decode(secret.replaceAll(' ', ''))
  return await createOTP(new Uint8Array(key)).hotp(Math.floor(Date.now() / 30_000) + steps)
}

/** Goes through a single sign-on at the provider of the tests, from the link that begins it to our own page again. */
export async function throughProvider(site: string, person: Visitor, start: string, account: string): Promise<Page> {
  const there = await person.open(start)
  const provider = new Visitor(new URL(there.url).origin)
  let page = await provider.open(there.url)
  for (let step = 0; step < 4; step += 1) {
    if (new URL(page.url).origin === site) return await person.open(page.url)
    page = page.html.includes('name="login"')
      ? await provider.submit(page, { login: account, password: 'any' })
      : await provider.submit(page, {})
  }
  throw new Error(`The provider does not come back: ${page.url} ${page.html.slice(0, 500)}`)
}
