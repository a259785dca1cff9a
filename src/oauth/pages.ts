/** The pages that the authorization endpoint shows; the console draws them, the index brings both together. */
import type { ConsentView } from '../tenant/contract.ts'

export interface Account {
  name: string
  email: string
}

export interface ProblemPage {
  title: string
  /** What is wrong, for the person who sees it. */
  message: string
  /** What to do next. */
  hint: string | null
  /** A way on, such as back to the application with an OAuth error. */
  link: { href: string; label: string } | null
  account: Account | null
}

export interface ConsentPage {
  view: ConsentView
  account: Account
  /** Where the form goes: POST with `handle`, `decision` (`authorize` or `cancel`) and, under dynamic permissions, the ticks. */
  action: string
  /** A page that signs out and comes back to this very authorization. */
  switchAccount: string
}

/** Each gives a whole HTML document. */
export interface OAuthPages {
  consent(page: ConsentPage): string | Promise<string>
  problem(page: ProblemPage): string | Promise<string>
}
