import { Alert } from '../components/alert.tsx'
import { Brand } from '../components/brand.tsx'
import { TextField } from '../components/field.tsx'
import { FocusShell } from '../components/shell.tsx'

export interface SignInProps {
  returnTo: string
  email: string
  error: string | null
}

/** Sign-in (T3): the e-mail address is kept, the password is not, and the way back is said. */
export function SignInPage({ returnTo, email, error }: SignInProps) {
  const authorizing = returnTo.startsWith('/oauth/authorize')
  return (
    <FocusShell title="Sign in">
      <Brand />
      <div class="rounded-box border border-base-300 bg-base-100 p-5 sm:p-7">
        <h1 class="text-xl font-semibold tracking-tight">Sign in</h1>
        <p class="mt-1 mb-5 text-muted">
          {authorizing
            ? 'An application asks for access to your data. Sign in, and you come back to exactly that request.'
            : 'To your company’s workspace.'}
        </p>
        {error !== null && <Alert kind="error">{error}</Alert>}
        <form method="post" action="/sign-in">
          <input type="hidden" name="returnTo" value={returnTo} />
          <TextField
            name="email"
            label="E-mail"
            type="email"
            value={email}
            autocomplete="username"
            required
            autofocus={email === ''}
          />
          <TextField
            name="password"
            label="Password"
            type="password"
            value=""
            autocomplete="current-password"
            required
            autofocus={email !== ''}
          />
          <button class="btn btn-primary w-full">Sign in</button>
        </form>
      </div>
      <p class="mt-4 text-muted">No account? Ask an administrator of your company’s workspace to invite you.</p>
    </FocusShell>
  )
}
