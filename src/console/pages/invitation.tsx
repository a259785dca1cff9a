import { TextField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { FocusCard, Or } from '../components/focus-card.tsx'
import { SsoLink } from './sign-in.tsx'
import type { Offered } from './sign-in.tsx'

interface InvitationProps {
  token: string
  invitation: { tenant: { name: string }; email: string; roleName: string; invitedBy: string }
  /** Who is signed in. */
  account: { email: string } | null
  /** Whether the invited address has an account already. */
  known: boolean
  providers: readonly Offered[]
  values: { name: string }
  issues: readonly FormIssue[]
  error: string | null
}

/** What an invitation leads to: a new account, or one that exists, or a single sign-on. */
export function InvitationPage(props: InvitationProps) {
  const { invitation, account, error } = props
  const { tenant, email, roleName, invitedBy } = invitation
  const here = `/invitation?token=${props.token}`
  return (
    <FocusCard
      title={`Join ${tenant.name}`}
      lead={`${invitedBy} invites ${email} to ${tenant.name}, with the role ${roleName}.`}
      error={error}
    >
      {account?.email === email ? (
        <form method="post" action="/invitation">
          <input type="hidden" name="token" value={props.token} />
          <button class="btn btn-primary w-full">{`Join as ${email}`}</button>
        </form>
      ) : account !== null ? (
        <>
          <p class="mb-4">{`You are signed in as ${account.email}. The invitation is for another address.`}</p>
          <a class="btn btn-primary w-full" href={`/sign-out?returnTo=${encodeURIComponent(here)}`}>
            Switch account
          </a>
        </>
      ) : props.known ? (
        <a class="btn btn-primary w-full" href={`/sign-in?returnTo=${encodeURIComponent(here)}`}>
          Sign in to join
        </a>
      ) : (
        <NewAccountForm {...props} />
      )}
      {account === null && props.providers.length > 0 && (
        <>
          <Or />
          <div class="grid gap-2">
            {props.providers.map((provider) => (
              <SsoLink provider={provider} returnTo="/" query={{ invitation: props.token, email }} />
            ))}
          </div>
        </>
      )}
    </FocusCard>
  )
}

function NewAccountForm({ token, invitation, values, issues }: InvitationProps) {
  return (
    <form method="post" action="/invitation">
      <input type="hidden" name="token" value={token} />
      <input type="hidden" name="email" value={invitation.email} autocomplete="username" />
      <TextField
        name="name"
        label="Your name"
        value={values.name}
        autocomplete="name"
        required
        autofocus
        issues={issues}
      />
      <TextField
        name="password"
        label="Password"
        type="password"
        value=""
        autocomplete="new-password"
        hint="At least 12 characters. Several words are good."
        required
        issues={issues}
      />
      <button class="btn btn-primary w-full">Create the account and join</button>
    </form>
  )
}
