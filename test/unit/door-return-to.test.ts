import { expect, test } from 'vitest'
import { safeReturnTo } from '../../src/door/return-to.ts'

test.each([
  ['/'],
  ['/t/acme/clients?search=a%20b&tab=all#top'],
  ['/oauth/authorize?client_id=c1&redirect_uri=https%3A%2F%2Fclaude.ai%2Fcb&state=a%2Fb%5Cc&scope=a+b'],
  ['/t/acme/a%20page'],
])('T3: %s is where the person wanted to be', (path) => {
  expect(safeReturnTo(path)).toBe(path)
})

test.each([
  ['//evil.example'],
  ['///evil.example'],
  ['/\\evil.example'],
  ['\\\\evil.example'],
  ['/\\/evil.example'],
  ['https://evil.example/'],
  ['HTTPS:evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['evil.example'],
  ['.evil.example'],
  ['@evil.example'],
  ['/%2f/evil.example'],
  ['/%2Fevil.example'],
  ['/%5cevil.example'],
  ['/%255cevil.example'],
  ['/%252fevil.example'],
  ['%2F%2Fevil.example'],
  ['/./%2e//evil.example'],
  ['/.//evil.example'],
  ['/a/..//evil.example'],
  ['/\t/evil.example'],
  ['/\n/evil.example'],
  ['/%09/evil.example'],
  ['/%0d%0aLocation:%20https://evil.example'],
  [' //evil.example'],
  ['/a b'],
  ['/%'],
  [''],
  [`/${'a'.repeat(9000)}`],
  [null],
  [undefined],
  [['/a']],
])('A14: %s leads home', (value) => {
  expect(safeReturnTo(value)).toBe('/')
})
