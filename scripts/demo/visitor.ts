import { formsOf, type PageForm } from './page-forms.ts'

export interface Page {
  status: number
  url: string
  html: string
}

/** A person's browser as far as the demo needs one: cookies, forms, redirects within the site. */
export class Visitor {
  readonly #site: string
  readonly #cookies = new Map<string, string>()

  constructor(site: string) {
    this.#site = site
  }

  /** Opens a page and follows redirects as long as they stay on the site; `url` is where it ended. */
  async open(address: string, init: RequestInit = {}): Promise<Page> {
    let url = new URL(address, this.#site)
    let next = init
    for (let hops = 0; hops < 10; hops += 1) {
      const response = await fetch(url, { ...next, redirect: 'manual', headers: this.#headers(next) })
      this.#keep(response)
      const location = response.headers.get('location')
      const html = await response.text()
      if (location === null) return { status: response.status, url: url.href, html }
      url = new URL(location, url)
      if (url.origin !== this.#site) return { status: response.status, url: url.href, html: '' }
      next = {}
    }
    throw new Error(`Too many redirects from ${address}`)
  }

  /** Fills in the form of a page that has all of these fields, and sends it. */
  async submit(
    page: Page,
    values: Record<string, string>,
    where: (form: PageForm) => boolean = () => true,
  ): Promise<Page> {
    const fits = (form: PageForm): boolean =>
      Object.keys(values).every((name) => form.fields.has(name) || name === 'decision')
    const form = formsOf(page.html).find((candidate) => where(candidate) && fits(candidate))
    if (form === undefined)
      throw new Error(`No form with ${Object.keys(values).join(', ')} at ${page.url} (${page.status})`)
    for (const [name, value] of Object.entries(values)) form.fields.set(name, value)
    return await this.open(new URL(form.action === '' ? page.url : form.action, page.url).href, {
      method: 'POST',
      body: form.fields,
    })
  }

  async signIn(email: string, password: string): Promise<Page> {
    const page = await this.submit(await this.open('/sign-in'), { email, password })
    if (page.status !== 200 || page.url.includes('/sign-in'))
      throw new Error(`${email} could not sign in (${page.status})`)
    return page
  }

  #headers(init: RequestInit): Headers {
    const headers = new Headers({ accept: 'text/html', origin: this.#site, 'sec-fetch-site': 'same-origin' })
    if (this.#cookies.size > 0)
      headers.set('cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    if (init.method !== 'POST') headers.delete('origin')
    return headers
  }

  #keep(response: Response): void {
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (/max-age=0/i.test(cookie) || value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }
}
