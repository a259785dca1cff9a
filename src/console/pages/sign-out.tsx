import { Brand } from '../components/brand.tsx'
import { FocusShell } from '../components/shell.tsx'

interface SignOutProps {
  returnTo: string
  account: { name: string; email: string } | null
}

/** Asks before signing out: to change the account, and to come back to where one was. */
export function SignOutPage({ returnTo, account }: SignOutProps) {
  const authorizing = returnTo.startsWith('/oauth/authorize')
  const title = authorizing ? 'Use another account' : 'Sign out'
  return (
    <FocusShell title={title}>
      <Brand />
      <div class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-xl font-semibold tracking-tight">{title}</h1>
        <p class="mt-2 mb-5">
          {account === null ? (
            'You are signed out.'
          ) : (
            <>
              You are signed in as <strong class="font-medium break-words">{account.email}</strong>.
              {authorizing && ' Sign out, sign in with the other account, and you come back to the same request.'}
            </>
          )}
        </p>
        <form method="post" action="/sign-out" class="flex flex-wrap gap-2">
          <input type="hidden" name="returnTo" value={returnTo} />
          <button class="btn btn-primary">{account === null ? 'Sign in' : 'Sign out'}</button>
          <a href={returnTo} class="btn btn-ghost">
            Go back
          </a>
        </form>
      </div>
    </FocusShell>
  )
}
