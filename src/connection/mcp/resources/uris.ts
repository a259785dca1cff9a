/** Addresses of what can be read: a data model, a record of one, and the page that shows results. */
export const RECORD_TEMPLATE = 'gatehouse://records/{model}/{record}'
export const MODEL_TEMPLATE = 'gatehouse://models/{model}'

export function modelUri(model: string): string {
  return `gatehouse://models/${encodeURIComponent(model)}`
}

export function recordUri(model: string, id: string): string {
  return `gatehouse://records/${encodeURIComponent(model)}/${encodeURIComponent(id)}`
}

export type Address = { kind: 'model'; model: string } | { kind: 'record'; model: string; record: string }

/** What an address is of; null for any that is none of these. `record` is an id or a name. */
export function addressed(uri: string): Address | null {
  const [, kind, model, record] =
    /^gatehouse:\/\/(models|records)\/([^/?#]{1,200})(?:\/([^/?#]{1,1500}))?$/.exec(uri) ?? []
  const parts = [model, record].map((part) => (part === undefined ? undefined : decoded(part)))
  if (parts[0] === undefined || parts[0] === null || parts[1] === null) return null
  if (kind === 'models') return parts[1] === undefined ? { kind: 'model', model: parts[0] } : null
  return parts[1] === undefined ? null : { kind: 'record', model: parts[0], record: parts[1] }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
