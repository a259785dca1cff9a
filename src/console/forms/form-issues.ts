import { valueOf } from '../../core/errors.ts'
import type { Outcome } from '../../core/errors.ts'
import type { FormIssue } from '../components/field.tsx'

type Failure = Extract<Outcome<never>, { ok: false }>

/**
 * What the Tenant object found wrong, as issues of a form: `type` is asked for as `authentication`, and what belongs to
 * no field of the form goes to `fallback`. Throws the error on when it is any other than `invalid_input`.
 */
export function issuesOf(failure: Failure, known: readonly string[], fallback: string): FormIssue[] {
  const { code, message, details } = failure.error
  if (code !== 'invalid_input') return valueOf<never>(failure)
  const found = details.issues ?? [{ field: details.field ?? fallback, message }]
  return found.map((issue) => {
    const field = ASKED_AS[issue.field] ?? issue.field
    return { field: known.includes(field) ? field : fallback, message: issue.message }
  })
}

const ASKED_AS: Readonly<Record<string, string>> = {
  type: 'authentication',
  requireSecret: 'authentication',
  requirePkce: 'authentication',
}
