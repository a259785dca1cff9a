/** What is in a cell as a text, also where it is a list or an object. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  return Array.isArray(value) ? value.map(textOf).join('; ') : JSON.stringify(value)
}
