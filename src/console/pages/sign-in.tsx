import { Alert } from '../components/alert.tsx'
import { TextField } from '../components/field.tsx'
import { FocusCard, Or } from '../components/focus-card.tsx'
import { PasskeyForm } from '../components/passkey-form.tsx'

/** A provider of single sign-on, as a page offers it. */
export interface Offered {
  key: string
  name: string
}

export interface SignInProps {
  returnTo: string
  email: string
  error: string | null
  providers: readonly Offered[]
  notice?: string | null
}

const NOTICES: Readonly<Record<string, string>> = {
  reset: 'Your new password is set. Sign in with it.',
  locked: 'Your account is locked. Follow the link that was sent to you to set a new password.',
}

/** Sign-in (T3): the e-mail address is kept, the password is not, and the way back is said. */
export function SignInPage({ returnTo, email, error, providers, notice = null }: SignInProps) {
  const authorizing = returnTo.startsWith('/oauth/authorize')
  const told = notice !== null && Object.hasOwn(NOTICES, notice) ? NOTICES[notice] : undefined
  return (
    <FocusCard
      title="Sign in"
      lead={
        authorizing
          ? 'An application asks for access to your data. Sign in, and you come back to exactly that request.'
          : 'To your company’s workspace.'
      }
      error={error}
      below="No account? Ask an administrator of your company’s workspace to invite you."
    >
      {told !== undefined && error === null && <Alert kind="success">{told}</Alert>}
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
        <p class="mt-3 text-center">
          <a class="link" href="/sign-in/forgot">
            Forgot password?
          </a>
        </p>
      </form>
      <Or />
      <div class="grid gap-2">
        <PasskeyForm kind="use" options="/sign-in/passkey/challenge" action="/sign-in/passkey" label="Use a passkey">
          <input type="hidden" name="returnTo" value={returnTo} />
        </PasskeyForm>
        {providers.map((provider) => (
          <SsoLink provider={provider} returnTo={returnTo} />
        ))}
        <a class="btn w-full" href={`/sign-in/sso?returnTo=${encodeURIComponent(returnTo)}`}>
          Single sign-on of your company
        </a>
      </div>
    </FocusCard>
  )
}

/** A link, not a form: browsers don't follow a form to another site (CSP form-action). */
export function SsoLink({
  provider,
  returnTo,
  query = {},
}: {
  provider: Offered
  returnTo: string
  query?: Record<string, string>
}) {
  const parameters = new URLSearchParams({ returnTo, ...query })
  return (
    <a class="btn w-full" href={`/sign-in/sso/${provider.key}?${parameters.toString()}`}>
      {`Continue with ${provider.name}`}
    </a>
  )
}

interface SsoPageProps {
  returnTo: string
  email: string
  error: string | null
  /** What was found for the address; null before it was asked for. */
  found: readonly { name: string; provider: Offered }[] | null
}

/** Which single sign-on: found by the domain of an e-mail address. */
export function SsoPage({ returnTo, email, error, found }: SsoPageProps) {
  return (
    <FocusCard
      title="Single sign-on"
      lead="Enter your work e-mail address, and you are led to your company’s sign-in."
      error={error}
      below={
        <a class="link" href={`/sign-in?returnTo=${encodeURIComponent(returnTo)}`}>
          Sign in another way
        </a>
      }
    >
      <form method="post" action="/sign-in/sso">
        <input type="hidden" name="returnTo" value={returnTo} />
        <TextField name="email" label="E-mail" type="email" value={email} autocomplete="username" required autofocus />
        <button class={`btn w-full ${found === null ? 'btn-primary' : ''}`}>Find my company</button>
      </form>
      {found !== null && found.length > 0 && (
        <ul class="mt-4 grid gap-2">
          {found.map(({ name, provider }) => (
            <li>
              <SsoLink
                provider={{ ...provider, name: `${provider.name} (${name})` }}
                returnTo={returnTo}
                query={{ email }}
              />
            </li>
          ))}
        </ul>
      )}
    </FocusCard>
  )
}

/** The second step: a code of the authenticator application, or a recovery code. */
export function SecondFactorPage({ returnTo, error }: { returnTo: string; error: string | null }) {
  return (
    <FocusCard
      title="Second factor"
      lead="Enter the six digits that your authenticator application shows, or one of your recovery codes."
      error={error}
      below={
        <a class="link" href={`/sign-in?returnTo=${encodeURIComponent(returnTo)}`}>
          Begin again
        </a>
      }
    >
      <form method="post" action="/sign-in/second-factor">
        <input type="hidden" name="returnTo" value={returnTo} />
        <TextField
          name="code"
          label="Code"
          value=""
          autocomplete="one-time-code"
          required
          autofocus
          maxlength={20}
          mono
        />
        <button class="btn btn-primary w-full">Continue</button>
      </form>
    </FocusCard>
  )
}
