import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitsPattern, LONGEST_PATTERN, patternProblem } from '../../src/core/patterns.ts'

describe('a pattern for texts (D1)', () => {
  it.each([
    ['[A-Z]{2}-\\d{3,}', 'AB-1234', 'AB-12'],
    ['\\d+|N/A', 'N/A', 'N/A1'],
    ['a?b*c', 'bbc', 'aac'],
    ['[^0-9]+', 'abc', 'a1'],
    ['.{3}', 'x y', 'ab'],
    ['\\w+\\.\\w{2,3}', 'file.txt', 'filetxt'],
    ['[a\\]-]+', 'a]-', 'b'],
  ])('%s takes the whole of %j and not %j', (pattern, fits, other) => {
    expect(patternProblem(pattern)).toBeNull()
    expect([fitsPattern(pattern, fits), fitsPattern(pattern, other)]).toEqual([true, false])
  })

  it.each([
    '(a+)+',
    '(?=a)',
    'a**',
    '+',
    '[z-a]',
    '[',
    '[]',
    'a{5,2}',
    '\\1',
    '^a$',
    '\\bx',
    'x'.repeat(201),
    '.{999}.{999}',
  ])('%j is refused with a reason', (pattern) => {
    expect(patternProblem(pattern)).toMatch(/\.$/)
    expect(fitsPattern(pattern, 'aaaa')).toBe(false)
  })

  it('means what the same regular expression means', () => {
    const atom = fc.constantFrom('a', 'b', '\\d', '\\w', '.', '[ab]', '[^a]', '[0-9-]', '\\.')
    const count = fc.constantFrom('', '?', '*', '+', '{2}', '{1,3}', '{0,}')
    const sequence = fc.array(
      fc.tuple(atom, count).map(([one, many]) => one + many),
      { minLength: 1, maxLength: 5 },
    )
    const pattern = fc.array(
      sequence.map((parts) => parts.join('')),
      { minLength: 1, maxLength: 3 },
    )
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', '.', '-'), maxLength: 8 })
    fc.assert(
      fc.property(pattern, text, (alternatives, candidate) => {
        const written = alternatives.join('|')
        expect(fitsPattern(written, candidate)).toBe(new RegExp(`^(?:${written})$`, 'u').test(candidate))
      }),
      { numRuns: 500 },
    )
  })

  it('takes no longer for a text that is made to hold it up (A41)', () => {
    const worst = 'a*'.repeat(LONGEST_PATTERN / 2)
    const from = performance.now()
    expect(fitsPattern(worst, `${'a'.repeat(500)}!`)).toBe(false)
    expect(performance.now() - from).toBeLessThan(2_000)
  })
})
