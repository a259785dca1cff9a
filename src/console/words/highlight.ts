/** A piece of a text; `marked` where a word of the search begins or is. */
export interface Piece {
  text: string
  marked: boolean
}

/** A text in pieces, with the beginnings of words that were searched for marked; accents and case make no difference. */
export function highlighted(text: string, query: string): Piece[] {
  const words = fold(query).match(/[\p{L}\p{N}]+/gu) ?? []
  if (words.length === 0) return [{ text, marked: false }]
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = fold(match[0])
    if (!words.some((word) => (word.length < 3 ? folded === word : folded.startsWith(word)))) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), marked: false })
    pieces.push({ text: match[0], marked: true })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), marked: false })
  return pieces
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
