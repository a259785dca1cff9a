/** The page of a record in the console. */
export function recordUrl(origin: string, model: string, id: string): string {
  return `${origin}/records/${encodeURIComponent(model)}/${encodeURIComponent(id)}`
}
