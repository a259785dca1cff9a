import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLinedJson } from '../../src/core/json-lines.ts'
import { printPolicy } from '../../src/core/policy-file.ts'

describe('JSON with lines', () => {
  it('is read as JSON.parse reads it, however it is written', () => {
    const keys = fc.string().filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key))
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(keys, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value
    fc.assert(
      fc.property(values, fc.constantFrom(0, 1, 2), (value, indent) => {
        expect(readLinedJson(JSON.stringify(value, null, indent)).value).toEqual(value)
        expect(readLinedJson(printPolicy({ value })).value).toEqual({ value })
      }),
      { numRuns: 200 },
    )
  })

  it('is refused where JSON.parse refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"0.e-truefalsn \n\\') }), (text) => {
        const refused = (read: (text: string) => unknown): boolean => {
          try {
            read(text)
            return false
          } catch {
            return true
          }
        }
        // A name that is there twice is refused by us alone.
        if (refused(JSON.parse)) expect(refused(readLinedJson)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('tells the line of each part, and of the nearest one that there is', () => {
    const { lineOf } = readLinedJson('{\n  "a": [\n    1,\n    { "b": 2 }\n  ],\n  "c": 3\n}')
    expect([['a'], ['a', 1], ['a', 1, 'b'], ['a', 7, 'x'], ['c'], ['nothing']].map(lineOf)).toEqual([2, 4, 4, 2, 6, 1])
  })
})
