/** Parameters that SQLite takes by number; workerd allows 100 for one statement. */
const NUMBERED = 90

/**
 * One SQL statement while it is being written: hands out parameters and table aliases. Values only ever become
 * parameters; from the ninetieth on they travel together in one JSON array.
 */
export class Statement {
  readonly #numbered: (string | number)[] = []
  #known = new Map<string | number, string>()
  readonly #overflow: (string | number)[] = []
  #aliases = 0

  /** The SQL that stands for a value; the same value gets the same parameter. */
  bind(value: string | number): string {
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const sql = this.#place(value)
    this.#known.set(value, sql)
    return sql
  }

  /** The SQL of a list of values, to stand after IN. */
  bindList(values: readonly (string | number)[]): string {
    return `(SELECT value FROM json_each(${this.bind(JSON.stringify(values))}))`
  }

  /** A table alias that nothing else in this statement has. */
  alias(prefix: string): string {
    this.#aliases += 1
    return `${prefix}${this.#aliases}`
  }

  /** Does the work; when it throws, whatever it has bound is forgotten, since no SQL will mention it. */
  attempt<T>(work: () => T): T {
    const [numbered, overflow] = [this.#numbered.length, this.#overflow.length]
    const known = new Map(this.#known)
    try {
      return work()
    } catch (error) {
      this.#numbered.length = numbered
      this.#overflow.length = overflow
      this.#known = known
      throw error
    }
  }

  /** All values bound so far, in the order of their numbers. */
  values(): (string | number)[] {
    return this.#overflow.length === 0 ? [...this.#numbered] : [...this.#numbered, JSON.stringify(this.#overflow)]
  }

  #place(value: string | number): string {
    if (this.#numbered.length < NUMBERED) {
      this.#numbered.push(value)
      return `?${this.#numbered.length}`
    }
    this.#overflow.push(value)
    return `json_extract(?${NUMBERED + 1}, '$[${this.#overflow.length - 1}]')`
  }
}

/**
 * Both, as a balanced tree, since SQLite limits how deep an expression may be; no part at all is true. Every part
 * stays that has parameters: those that are bound must be mentioned.
 */
export function allOf(parts: readonly string[]): string {
  const needed = parts.filter((part) => part !== TRUE)
  return needed.length === 0 ? TRUE : balanced(needed, 'AND')
}

/** Either, as a balanced tree; no part at all is false. */
export function anyOf(parts: readonly string[]): string {
  const useful = parts.filter((part) => part !== FALSE)
  return useful.length === 0 ? FALSE : balanced(useful, 'OR')
}

/** Holds where `condition` is false or unknown: nothing is known of an empty value. */
export function not(condition: string): string {
  return `((${condition}) IS NOT TRUE)`
}

/** A condition that is held against a record that is there: no index is entered by it. */
export function checked(condition: string): string {
  return `((${condition}) IS TRUE)`
}

export const TRUE = '1'
export const FALSE = '0'

function balanced(parts: readonly string[], word: 'AND' | 'OR'): string {
  const [first = TRUE] = parts
  if (parts.length === 1) return first
  const half = parts.length >> 1
  return `(${balanced(parts.slice(0, half), word)} ${word} ${balanced(parts.slice(half), word)})`
}
