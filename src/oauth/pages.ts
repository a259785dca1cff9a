/** The pages that the authorization endpoint shows; the console draws them, the index brings both together. */
import type { Admission, ConsentView } from '../tenant/contract.ts'

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

/** In which of their tenants a person authorizes a client that registered itself (C2). */
export interface TenantsPage {
  client: { name: string }
  choices: readonly { slug: string; name: string; logoUrl: string | null; href: string }[]
  account: Account
  switchAccount: string
}

/** Why a client that registered itself can't be authorized yet, and what happens next (P6). */
export interface AdmissionPage {
  admission: Admission
  account: Account
  /** Where the form goes: POST with `client`, `tenant`, `note` and `returnTo`. */
  action: string
  /** The same authorization once more, when it was decided. */
  retry: string
  /** Back at the application, with an error. */
  cancel: string
  switchAccount: string
}

/** Each gives a whole HTML document. */
export interface OAuthPages {
  consent(page: ConsentPage): string | Promise<string>
  tenants(page: TenantsPage): string | Promise<string>
  admission(page: AdmissionPage): string | Promise<string>
  problem(page: ProblemPage): string | Promise<string>
}
