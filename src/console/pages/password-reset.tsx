import { Alert } from '../components/alert.tsx'
import { TextField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { FocusCard } from '../components/focus-card.tsx'

const backToSignIn = (
  <a class="link" href="/sign-in">
    Back to sign-in
  </a>
)

/** Asking for a link to set a new password; the answer is the same whether or not there is such an account. */
export function ForgotPage({ sent, error }: { sent: boolean; error: string | null }) {
  return (
    <FocusCard
      title="Forgot password"
      lead="Enter your e-mail address. If there is an account, a link to set a new password is sent there."
      error={error}
      below={backToSignIn}
    >
      {sent && (
        <Alert kind="success">
          If there is an account with that address, a link is on its way. It works for an hour; look into the spam
          folder, too.
        </Alert>
      )}
      <form method="post" action="/sign-in/forgot">
        <TextField
          name="email"
          label="E-mail"
          type="email"
          value=""
          autocomplete="username"
          required
          autofocus={!sent}
        />
        <button class="btn btn-primary w-full">Send the link</button>
      </form>
    </FocusCard>
  )
}

interface ResetProps {
  token: string
  email: string
  issues: readonly FormIssue[]
}

/** Setting a new password by a link. */
export function ResetPage({ token, email, issues }: ResetProps) {
  return (
    <FocusCard
      title="Set a new password"
      lead={`For ${email}. Every session that is open ends; you sign in with the new password then.`}
      below={backToSignIn}
    >
      <form method="post" action="/sign-in/reset">
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="email" value={email} autocomplete="username" />
        <TextField
          name="password"
          label="New password"
          type="password"
          value=""
          autocomplete="new-password"
          hint="At least 12 characters. Several words are good."
          required
          autofocus
          issues={issues}
        />
        <button class="btn btn-primary w-full">Set the password</button>
      </form>
    </FocusCard>
  )
}

/** For a link that no longer works. */
export function StaleLinkPage({
  title,
  message,
  again,
}: {
  title: string
  message: string
  again?: { href: string; label: string }
}) {
  return (
    <FocusCard title={title} lead={message} below={backToSignIn}>
      {again !== undefined && (
        <a class="btn btn-primary w-full" href={again.href}>
          {again.label}
        </a>
      )}
    </FocusCard>
  )
}
