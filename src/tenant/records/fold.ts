/** Text as it is compared: case and the way in which accents are written make no difference. */
export function fold(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

/** The first word of a folded full name: people are asked for by it. */
export function firstWord(folded: string): string {
  return folded.split(/\s+/, 1)[0] ?? ''
}

/** What SQLite's own `lower` makes of a text: it knows A to Z only. */
export function asciiLower(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}
