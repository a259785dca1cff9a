import { Brand } from '../components/brand.tsx'
import { FocusShell } from '../components/shell.tsx'
import type { ProblemPage } from '../../oauth/pages.ts'

/** What went wrong with an authorization, for the person who was sent here. */
export function OAuthProblemView({ title, message, hint, link, account }: ProblemPage) {
  return (
    <FocusShell title={title}>
      <Brand />
      <div class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-lg font-semibold tracking-tight">{title}</h1>
        <p class="mt-2 break-words">{message}</p>
        {hint !== null && <p class="mt-2 break-words text-muted">{hint}</p>}
        {link !== null && (
          <a href={link.href} class="btn btn-primary mt-5">
            {link.label}
          </a>
        )}
        {account !== null && (
          <p class="mt-5 border-t border-base-300 pt-3 break-words text-muted">{`Signed in as ${account.email}`}</p>
        )}
      </div>
    </FocusShell>
  )
}
