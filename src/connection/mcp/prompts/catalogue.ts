import type { Access } from '../host.ts'
import { accountReview } from './account-review.ts'
import { openIssues } from './open-issues.ts'
import type { Prompt } from './prompt.ts'
import { renewalsDue } from './renewals-due.ts'
import { shows } from './sight.ts'

const PROMPTS: readonly Prompt[] = [accountReview, renewalsDue, openIssues]

/** The prompts for which the connection sees all that they need. */
export function promptsFor(access: Access): Prompt[] {
  return PROMPTS.filter(({ needs }) =>
    Object.entries(needs).every(([model, fields]) => shows(access, model, ...fields)),
  )
}

/** One of them; null for all others, whether they exist for somebody else or not (V4). */
export function promptNamed(access: Access, name: string): Prompt | null {
  return promptsFor(access).find((prompt) => prompt.name === name) ?? null
}
