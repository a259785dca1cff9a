import type * as z from 'zod'
import { nearest } from '../../../core/nearest.ts'

type Issue = z.core.$ZodIssue

/**
 * What is wrong with arguments, a line each: `where[0].op: expected one of …`. Unknown arguments are named (A40), with the
 * nearest of those that there are.
 */
export function argumentIssues(error: z.ZodError, known: readonly string[]): { field: string; message: string }[] {
  return error.issues.flatMap((issue) => flat(issue, [], known)).slice(0, MOST)
}

const MOST = 10

function flat(issue: Issue, above: PropertyKey[], known: readonly string[]): { field: string; message: string }[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const [near] = path.length === 0 ? nearest(key.slice(0, 60), known) : []
      const hint = near === undefined ? '' : `, did you mean "${near}"?`
      return { field: named([...path, key]), message: `there is no such argument${hint}` }
    })
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return closest(issue.errors).flatMap((inner) => flat(inner, path, known))
  }
  return [{ field: named(path), message: issue.message.replace(/^Invalid (input|option): /, '') }]
}

/** Of the forms that a value may take, the one that it misses by least is the one that was meant. */
function closest(forms: readonly (readonly Issue[])[]): readonly Issue[] {
  return forms.toSorted((a, b) => weight(a) - weight(b))[0] ?? []
}

function weight(issues: readonly Issue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length * 2 : 1), 0)
}

function named(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part).slice(0, 60)}`)).join('')
  return text === '' ? 'arguments' : text.replace(/^\./, '')
}
