import type { JSX } from 'hono/jsx/jsx-runtime'

/** A whole HTML document from a page. */
export async function render(page: JSX.Element | Promise<JSX.Element>): Promise<string> {
  const element = await page
  return `<!doctype html>${element.toString()}`
}
