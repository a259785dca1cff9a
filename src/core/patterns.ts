/**
 * Patterns for texts: a part of the syntax of regular expressions that is matched in linear time. Letters and digits,
 * `\d`, `\w`, `\s`, `.`, classes such as `[A-Z0-9-]`, each followed by `?`, `*`, `+`, `{3}` or `{2,5}` if need be, and `|`
 * between whole alternatives. There are no groups and no references, and nothing is handed to a backtracking matcher:
 * every place that the pattern can be at is followed at once, so a text takes no more than its length times the
 * pattern's, which both have a limit. A pattern means the same as a regular expression between `^` and `$` (ECMA-262).
 */
export const LONGEST_PATTERN = 200
/** Places that a pattern can be at, its counts written out. */
const MOST_PLACES = 1_000

type Test = (character: string) => boolean
interface Part {
  test: Test
  least: number
  /** Null: any number. */
  most: number | null
}
/** One place: what it takes, whether it may be passed over, whether it may be taken again. */
interface Place {
  test: Test
  optional: boolean
  repeats: boolean
}

const CLASSES: Readonly<Record<string, Test>> = {
  d: (character) => /[0-9]/.test(character),
  w: (character) => /[A-Za-z0-9_]/.test(character),
  s: (character) => /\s/.test(character),
}
const ESCAPABLE = /[\\^$.*+?()[\]{}|/-]/

/** What is wrong with a pattern, in a sentence; null when it can be used. */
export function patternProblem(pattern: string): string | null {
  if (pattern.length > LONGEST_PATTERN) return `Use at most ${LONGEST_PATTERN} characters.`
  const read = readPattern(pattern)
  return 'problem' in read ? read.problem : null
}

/** Whether the whole text fits the pattern. A pattern that can't be read fits nothing. */
export function fitsPattern(pattern: string, text: string): boolean {
  const read = readPattern(pattern)
  return !('problem' in read) && read.alternatives.some((places) => fits(places, text))
}

function fits(places: readonly Place[], text: string): boolean {
  let at = reached(places, [0])
  for (const character of text) {
    const next: number[] = []
    for (const index of at) {
      const place = places[index]
      if (place?.test(character) !== true) continue
      next.push(index + 1)
      if (place.repeats) next.push(index)
    }
    if (next.length === 0) return false
    at = reached(places, next)
  }
  return at.has(places.length)
}

/** The places that are reached without taking a character more. */
function reached(places: readonly Place[], from: readonly number[]): Set<number> {
  const found = new Set<number>()
  for (const start of from) {
    for (let index = start; !found.has(index); index += 1) {
      found.add(index)
      if (places[index]?.optional !== true) break
    }
  }
  return found
}

type Read = { alternatives: Place[][] } | { problem: string }

function readPattern(pattern: string): Read {
  const alternatives: Place[][] = [[]]
  let rest = pattern
  let places = 0
  while (rest !== '') {
    if (rest.startsWith('|')) {
      alternatives.push([])
      rest = rest.slice(1)
      continue
    }
    const atom = readAtom(rest)
    if ('problem' in atom) return atom
    const { least, most, length } = readCount(rest.slice(atom.length))
    if (most !== null && least > most) return { problem: `{${least},${most}} counts downwards.` }
    places += Math.max(least, most ?? least + 1)
    if (places > MOST_PLACES) return { problem: 'The counts add up to too much.' }
    alternatives.at(-1)?.push(...placesOf({ test: atom.test, least, most }))
    rest = rest.slice(atom.length + length)
  }
  return { alternatives }
}

function placesOf({ test, least, most }: Part): Place[] {
  const needed = Array.from({ length: least }, (): Place => ({ test, optional: false, repeats: false }))
  if (most === null) return [...needed, { test, optional: true, repeats: true }]
  return [...needed, ...Array.from({ length: most - least }, (): Place => ({ test, optional: true, repeats: false }))]
}

type Atom = { test: Test; length: number } | { problem: string }

function readAtom(rest: string): Atom {
  const [first = ''] = rest
  if (first === '[') return readClass(rest)
  if (first === '\\') return readEscape(rest.slice(1))
  if (first === '.') return { test: () => true, length: 1 }
  if (/[*+?{]/.test(first)) return { problem: `“${first}” has nothing before it that it could count.` }
  if (/[()\]}^$]/.test(first)) {
    return { problem: `“${first}” can’t be used here. Write “\\${first}” for the character itself.` }
  }
  return { test: (character) => character === first, length: first.length }
}

function readEscape(rest: string): Atom {
  const [name = ''] = rest
  const known = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined
  if (known !== undefined) return { test: known, length: 2 }
  if (ESCAPABLE.test(name)) return { test: (character) => character === name, length: 2 }
  return { problem: `“\\${name}” can’t be used. There are \\d, \\w and \\s.` }
}

const RANGE = /^(\\[\\\]^-]|\\[dws]|[^\\\]^-])(?:-(\\[\\\]^-]|[^\\\]^-]))?/u

function readClass(pattern: string): Atom {
  const negated = pattern.startsWith('[^')
  let at = negated ? 2 : 1
  const tests: Test[] = []
  while (at < pattern.length && pattern[at] !== ']') {
    const range = RANGE.exec(pattern.slice(at))
    if (range === null) {
      if (pattern[at] !== '-') return { problem: 'There is a character between [ and ] that needs a “\\” before it.' }
      tests.push((character) => character === '-')
      at += 1
      continue
    }
    const [all, from = '', to] = range
    const shorthand = /^\\([dws])$/.exec(from)?.[1]
    if (shorthand !== undefined && to !== undefined) return { problem: `“${all}” is no range.` }
    const [low, high] = [bare(from), bare(to ?? from)]
    if (low > high) return { problem: `“${all}” is no range: write the lower character first.` }
    tests.push(
      shorthand === undefined
        ? (character) => character >= low && character <= high
        : (CLASSES[shorthand] ?? (() => false)),
    )
    at += all.length
  }
  if (at >= pattern.length) return { problem: 'There is a “[” without its “]”.' }
  if (tests.length === 0) return { problem: 'There is nothing between [ and ].' }
  return { test: (character) => tests.some((test) => test(character)) !== negated, length: at + 1 }
}

function bare(character: string): string {
  return character.length > 1 && character.startsWith('\\') ? character.slice(1) : character
}

function readCount(rest: string): { least: number; most: number | null; length: number } {
  if (rest.startsWith('?')) return { least: 0, most: 1, length: 1 }
  if (rest.startsWith('*')) return { least: 0, most: null, length: 1 }
  if (rest.startsWith('+')) return { least: 1, most: null, length: 1 }
  const [all = '', least = '', comma, most = ''] = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest) ?? []
  if (all === '') return { least: 1, most: 1, length: 0 }
  if (comma === undefined) return { least: Number(least), most: Number(least), length: all.length }
  return { least: Number(least), most: most === '' ? null : Number(most), length: all.length }
}
