import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'

/** A tiny server on this machine: an application's callback, and somebody else's site. */
export interface Callback {
  /** Its origin, on another host name than the system's. */
  origin: string
  /** The redirect URL that the test's applications are registered with. */
  url: string
  /** The address of a page that frames another. */
  framing(address: string): string
  close: () => Promise<void>
}

export async function startCallback(): Promise<Callback> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (pathname === '/favicon.ico') return response.writeHead(204).end()
    const framed = searchParams.get('framed')
    const frame = framed === null ? '' : `<iframe title="Framed" src="${encodeURI(framed)}"></iframe>`
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
    return response.end(`<!doctype html><title>Application</title><h1>Back at the application</h1>${frame}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    url: `${origin}/callback`,
    framing: (address) => `${origin}/?${new URLSearchParams({ framed: address }).toString()}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** The address at which the browser is back at the application, once it is. */
export async function landed(page: Page, redirectUri: string): Promise<URL> {
  await page.waitForURL((address) => address.href.startsWith(`${redirectUri}?`))
  return new URL(page.url())
}
