import { GatehouseError } from './errors.ts'

/** A JSON text that was read, with the line on which each part of it begins. */
export interface LinedJson {
  value: unknown
  /** The line, counted from 1, of a part: of the nearest one that is there. */
  lineOf: (path: readonly (string | number)[]) => number
}

const DEEPEST = 24
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads JSON (RFC 8259) that people write and review: a name that is there twice is an error, not the last one's luck
 * (§4), and every error names its line.
 * @throws GatehouseError `invalid_input`
 */
export function readLinedJson(text: string): LinedJson {
  const reader = new Reader(text)
  const value = reader.all()
  return {
    value,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length -= 1) {
        const line = reader.lines.get(keyOf(path.slice(0, length)))
        if (line !== undefined) return line
      }
      return 1
    },
  }
}

function keyOf(path: readonly (string | number)[]): string {
  return JSON.stringify(path.map(String))
}

const TOKEN =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

class Reader {
  readonly lines = new Map<string, number>()
  readonly #text: string
  #at = 0
  #line = 1
  #counted = 0

  constructor(text: string) {
    this.#text = text.replace(/^\ufeff/, '')
  }

  all(): unknown {
    const value = this.#value([])
    if (/[^ \t\r\n]/.test(this.#text.slice(this.#at)))
      throw this.#wrong('There is something after the end of the file.')
    return value
  }

  #value(path: (string | number)[]): unknown {
    if (path.length > DEEPEST) throw this.#wrong('This is nested too deeply.')
    const token = this.#next()
    if (path.length > 0 && !this.lines.has(keyOf(path))) this.lines.set(keyOf(path), this.#lineNow())
    if (token === '{') return this.#object(path)
    if (token === '[') return this.#list(path)
    if (token.length === 1 && '}],:'.includes(token)) throw this.#wrong(`A value is missing before “${token}”.`)
    return this.#parsed(token)
  }

  #object(path: (string | number)[]): object {
    const entries = new Map<string, unknown>()
    for (let token = this.#next(); token !== '}'; token = this.#next()) {
      if (entries.size > 0) {
        if (token !== ',') throw this.#wrong('A comma is missing before this.')
        token = this.#next()
      }
      if (!token.startsWith('"')) throw this.#wrong('A name in quotes is missing here.')
      const name = String(this.#parsed(token))
      if (FORBIDDEN.has(name)) throw this.#wrong(`“${name}” can’t be a name here.`)
      if (entries.has(name)) throw this.#wrong(`“${name.slice(0, 60)}” is there twice.`)
      this.lines.set(keyOf([...path, name]), this.#lineNow())
      if (this.#next() !== ':') throw this.#wrong(`A colon is missing after “${name.slice(0, 60)}”.`)
      entries.set(name, this.#value([...path, name]))
    }
    return Object.fromEntries(entries)
  }

  #list(path: (string | number)[]): unknown[] {
    const items: unknown[] = []
    if (this.#peek() === ']') {
      this.#next()
      return items
    }
    for (;;) {
      items.push(this.#value([...path, items.length]))
      const token = this.#next()
      if (token === ']') return items
      if (token !== ',') throw this.#wrong('A comma is missing before this.')
    }
  }

  #peek(): string {
    const before = this.#at
    const token = this.#next()
    this.#at = before
    return token
  }

  #next(): string {
    TOKEN.lastIndex = this.#at
    const found = TOKEN.exec(this.#text)
    if (found === null) {
      const rest = this.#text.slice(this.#at).trimStart()
      this.#at = this.#text.length - rest.length
      throw this.#wrong(rest === '' ? 'The file ends in the middle.' : `“${rest.slice(0, 20)}” is no JSON.`)
    }
    this.#at = TOKEN.lastIndex
    return found[1] ?? found[2] ?? found[3] ?? ''
  }

  #parsed(token: string): unknown {
    try {
      return JSON.parse(token)
    } catch {
      throw this.#wrong('A text has an unknown escape.')
    }
  }

  #lineNow(): number {
    for (; this.#counted < this.#at; this.#counted += 1) if (this.#text[this.#counted] === '\n') this.#line += 1
    return this.#line
  }

  #wrong(message: string): GatehouseError {
    const line = this.#text.slice(0, this.#at).split('\n').length
    const told = `Line ${line}: ${message}`
    return new GatehouseError('invalid_input', told, { issues: [{ field: `line ${line}`, message: told }] })
  }
}
