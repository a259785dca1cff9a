const MOST_WORDS = 12
const BEFORE = 60
const LENGTH = 200

/** The words of a search, folded as the index folds them: at most 12, each once. */
export function wordsOf(query: string): string[] {
  const words = plain(query).match(/[\p{L}\p{N}]+/gu) ?? []
  return [...new Set(words)].slice(0, MOST_WORDS)
}

/** Where the words are: the label and the surroundings in the text that has most of them; null if none has any. */
export function passageOf(texts: readonly { label: string; text: string }[], words: readonly string[]): string | null {
  let best: { label: string; text: string; at: number } | null = null
  let most = 0
  for (const { label, text } of texts) {
    const folded = plain(text)
    const places = words.map((word) => folded.indexOf(word)).filter((at) => at >= 0)
    if (places.length <= most) continue
    most = places.length
    best = { label, text, at: Math.min(...places) }
  }
  return best && `${best.label}: ${excerpt(best.text, best.at)}`
}

function excerpt(text: string, at: number): string {
  const start = Math.max(0, at - BEFORE)
  const part = text.slice(start, start + LENGTH).trim()
  return `${start > 0 ? '…' : ''}${part}${start + LENGTH < text.length ? '…' : ''}`
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
