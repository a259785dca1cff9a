/** Characters of text in one answer (M3): clients cut at about 150,000, some much earlier. */
export const MOST_TEXT = 60_000
/** What of it records may take; the rest is for what is said about them. */
export const MOST_DATA = 58_000

/** The first items whose texts fit into `budget` characters together; at least one, whatever its size. */
export function fitting<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  budget = MOST_DATA,
): { kept: T[]; texts: string[] } {
  const kept: T[] = []
  const texts: string[] = []
  let left = budget
  for (const item of items) {
    const text = textOf(item)
    left -= text.length + 1
    if (left < 0 && kept.length > 0) break
    kept.push(item)
    texts.push(text)
    if (left < 0) break
  }
  return { kept, texts }
}

/** `text` in at most `length` characters, with a mark where it was cut. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
