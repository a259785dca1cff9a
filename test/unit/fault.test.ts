import { expect, test } from 'vitest'
import { faultOf } from '../../src/core/fault.ts'

test('A27: what is logged of a fault among records is where it happened, not what somebody typed', () => {
  let thrown: unknown
  try {
    JSON.parse('Birch & Sons, confidential')
  } catch (error) {
    thrown = error
  }
  const { name, at } = faultOf(thrown)
  expect(name).toBe('SyntaxError')
  expect(at.length).toBeGreaterThan(0)
  expect(JSON.stringify(faultOf(thrown))).not.toContain('Birch')
  expect(faultOf('Birch')).toEqual({ name: 'string', at: [] })
})
