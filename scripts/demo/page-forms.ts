/** A form of a page, with what a browser would send if nobody touched it. */
export interface PageForm {
  action: string
  fields: URLSearchParams
}

/** The forms of one of our own pages, in their order. */
export function formsOf(html: string): PageForm[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = '', content = '']) => ({
    action: attribute(attributes, 'action') ?? '',
    fields: fieldsOf(content),
  }))
}

/** The text of a page as a person reads it, in one line. */
export function textOf(html: string): string {
  const body = html.replace(/<head\b.*?<\/head>/s, '').replaceAll(/<[^>]+>/g, ' ')
  return unescape(body).replaceAll(/\s+/g, ' ').trim()
}

function fieldsOf(content: string): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [tag] of content.matchAll(/<input\b[^>]*>/g)) {
    const name = attribute(tag, 'name')
    const type = attribute(tag, 'type') ?? 'text'
    const sent = type !== 'checkbox' && type !== 'radio' ? true : flag(tag, 'checked')
    if (name !== null && sent && !flag(tag, 'disabled'))
      fields.append(name, attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : ''))
  }
  for (const [, attributes = '', value = ''] of content.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
    const name = attribute(attributes, 'name')
    if (name !== null) fields.append(name, unescape(value))
  }
  for (const [, attributes = '', options = ''] of content.matchAll(/<select\b([^>]*)>(.*?)<\/select>/gs)) {
    const name = attribute(attributes, 'name')
    const tags = [...options.matchAll(/<option\b[^>]*>/g)].map(([tag]) => tag)
    const chosen = tags.find((tag) => flag(tag, 'selected')) ?? tags[0]
    if (name !== null && chosen !== undefined) fields.append(name, attribute(chosen, 'value') ?? '')
  }
  return fields
}

function attribute(tag: string, name: string): string | null {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? null : unescape(value)
}

function flag(tag: string, name: string): boolean {
  return new RegExp(`\\s${name}(?=[\\s=/>])`).test(tag)
}

function unescape(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
