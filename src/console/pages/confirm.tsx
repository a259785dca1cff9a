import { TextField } from '../components/field.tsx'
import { FocusCard, Or } from '../components/focus-card.tsx'
import { PasskeyForm } from '../components/passkey-form.tsx'
import { SsoLink } from './sign-in.tsx'
import type { Offered } from './sign-in.tsx'

interface ConfirmProps {
  returnTo: string
  account: { email: string }
  /** What this person can show. */
  ways: { password: boolean; code: boolean; passkey: boolean; providers: readonly Offered[] }
  error: string | null
}

/** Before a change to how somebody signs in: who they are, once more. */
export function ConfirmPage({ returnTo, account, ways, error }: ConfirmProps) {
  return (
    <FocusCard
      title="Confirm that it is you"
      lead={`You are about to change how ${account.email} signs in. This counts for fifteen minutes.`}
      error={error}
      below={
        <a class="link" href="/profile/security">
          Back to your profile
        </a>
      }
    >
      <div class="grid gap-2">
        {ways.password && (
          <form method="post" action="/profile/confirm">
            <input type="hidden" name="returnTo" value={returnTo} />
            <input type="hidden" name="email" value={account.email} autocomplete="username" />
            <TextField
              name="password"
              label="Password"
              type="password"
              value=""
              autocomplete="current-password"
              required
              autofocus
            />
            <button class="btn btn-primary w-full">Confirm</button>
          </form>
        )}
        {ways.code && (
          <>
            {ways.password && <Or />}
            <form method="post" action="/profile/confirm">
              <input type="hidden" name="returnTo" value={returnTo} />
              <TextField
                name="code"
                label="Code of your second factor"
                value=""
                autocomplete="one-time-code"
                required
                mono
              />
              <button class="btn w-full">Confirm with the code</button>
            </form>
          </>
        )}
        {ways.passkey && (
          <PasskeyForm
            kind="use"
            options="/sign-in/passkey/challenge"
            action="/profile/confirm/passkey"
            label="Confirm with a passkey"
          >
            <input type="hidden" name="returnTo" value={returnTo} />
          </PasskeyForm>
        )}
        {ways.providers.map((provider) => (
          <SsoLink provider={provider} returnTo={returnTo} query={{ confirming: 'yes' }} />
        ))}
        {!ways.password && !ways.code && ways.providers.length === 0 && (
          <p>
            No password is set for your account.{' '}
            <a class="link" href="/sign-in/forgot">
              Set one by e-mail
            </a>{' '}
            first.
          </p>
        )}
      </div>
    </FocusCard>
  )
}
