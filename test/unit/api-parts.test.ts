import { describe, expect, it } from 'vitest'
import { entityTag, hasSeen, seenVersion } from '../../src/api/etag.ts'
import { acceptable } from '../../src/api/media.ts'
import { readQuery } from '../../src/api/parameters.ts'

const OFFERED = ['text/csv', 'application/x-ndjson']

describe('Accept', () => {
  it.each([
    [undefined, 'text/csv'],
    ['', 'text/csv'],
    ['*/*', 'text/csv'],
    ['application/x-ndjson', 'application/x-ndjson'],
    ['text/csv;q=0.1, application/x-ndjson;q=0.2', 'application/x-ndjson'],
    ['text/*;q=0, */*', 'application/x-ndjson'],
    ['TEXT/CSV', 'text/csv'],
    ['text/html, application/*;q=0.1', 'application/x-ndjson'],
    ['text/csv;q=x, */*;q=0.5', 'application/x-ndjson'],
  ])('%s means %s (R2, RFC 9110 §12.5.1)', (accept, expected) => {
    expect(acceptable(accept, OFFERED)).toBe(expected)
  })

  it.each(['text/html', 'text/csv;q=0, application/x-ndjson;q=0', 'csv'])('%s can’t be met (R2)', (accept) => {
    expect(() => acceptable(accept, OFFERED)).toThrow('text/csv or application/x-ndjson')
  })
})

describe('entity tags', () => {
  it('hold the version, and differ when the record looks different (R2)', () => {
    expect(seenVersion(entityTag(12, 'a'))).toBe(12)
    expect(entityTag(12, 'a')).not.toBe(entityTag(12, 'b'))
  })

  it.each([
    ['the tag', (tag: string) => tag, true],
    ['a weak one', (tag: string) => `W/${tag}`, true],
    ['one of several', (tag: string) => `"x, y",${tag}`, true],
    ['any', () => '*', true],
    ['another', () => '"1"', false],
    ['a part of it', (tag: string) => tag.slice(1, -1), false],
  ])('have been seen by If-None-Match with %s (RFC 9110 §13.1.2)', (_what, header, seen) => {
    const tag = entityTag(1, 'a')
    expect(hasSeen(header(tag), tag)).toBe(seen)
  })
})

describe('the parameters of an address', () => {
  it('are read into a request (R1)', () => {
    const search = new URLSearchParams({ where: '[]', fields: 'a, b.c', sort: '-a,b', limit: '5', cursor: 'x' })
    expect(readQuery(search, ['where', 'fields', 'sort', 'limit', 'cursor'])).toEqual({
      where: [],
      fields: ['a', 'b.c'],
      sort: [
        { field: 'a', direction: 'desc' },
        { field: 'b', direction: 'asc' },
      ],
      limit: 5,
      cursor: 'x',
    })
  })

  it.each(['__proto__', 'constructor', 'toString', 'x'.repeat(1000)])('refuse %s (A41)', (name) => {
    expect(() => readQuery(new URLSearchParams({ [name]: '1' }), ['limit'])).toThrow('There is no parameter')
  })
})
