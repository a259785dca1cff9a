import type { Passkey } from '../../identity/passkeys.ts'
import type { SecondFactorState } from '../../identity/second-factor.ts'
import { Alert } from '../components/alert.tsx'
import { Badge } from '../components/badge.tsx'
import { TextField } from '../components/field.tsx'
import type { FormIssue } from '../components/field.tsx'
import { Card } from '../components/heading.tsx'
import { ProfileFrame } from '../components/profile-frame.tsx'
import { Moment } from '../components/time.tsx'
import type { Frame } from '../console-env.ts'
import { counted } from '../words/permissions.ts'

export interface SecurityProps {
  frame: Frame
  /** Why nothing can be changed from this session; null when it can. */
  locked: string | null
  hasPassword: boolean
  secondFactor: SecondFactorState
  passkeys: readonly Passkey[]
  notice: string | null
  issues: readonly FormIssue[]
  now: number
}

/** How the person signs in: password, second factor, passkeys (U2). */
export function SecurityPage({ frame, locked, notice, ...about }: SecurityProps) {
  return (
    <ProfileFrame frame={frame} page="security" title="Security" lead="How you sign in." notice={notice}>
      {locked !== null && <Alert kind="warning">{locked}</Alert>}
      <div class="grid items-start gap-4 lg:grid-cols-2">
        <SecondFactorCard {...about} changeable={locked === null} />
        <PasskeysCard {...about} changeable={locked === null} />
        <PasswordCard {...about} changeable={locked === null} email={frame.account.email} />
      </div>
    </ProfileFrame>
  )
}

type Changeable<Names extends keyof SecurityProps> = Pick<SecurityProps, Names> & { changeable: boolean }

function SecondFactorCard({ secondFactor, now, changeable }: Changeable<'secondFactor' | 'now'>) {
  const { on, since, recoveryCodes } = secondFactor
  return (
    <Card title="Second factor" lead="A code of an application on your phone, beside your password.">
      {on ? (
        <>
          <p class="flex flex-wrap items-center gap-2">
            <Badge kind="success">On</Badge> since <Moment at={since} now={now} timeZone="UTC" />
          </p>
          <p class="mt-2">
            {recoveryCodes === 0 ? (
              <Badge kind="error">No recovery codes left</Badge>
            ) : (
              `${counted(recoveryCodes, 'recovery code')} left, for when your phone is not at hand.`
            )}
          </p>
          {changeable && (
            <div class="mt-4 flex flex-wrap gap-2">
              <form method="post" action="/profile/security/recovery-codes">
                <button class="btn btn-sm">New recovery codes</button>
              </form>
              <form method="post" action="/profile/security/second-factor/removal">
                <button class="btn btn-sm btn-error btn-outline">Turn off</button>
              </form>
            </div>
          )}
        </>
      ) : (
        <>
          <p>
            <Badge kind="warning">Off</Badge>
          </p>
          {changeable && (
            <a href="/profile/security/second-factor" class="btn btn-sm btn-primary mt-4">
              Turn on
            </a>
          )}
        </>
      )}
    </Card>
  )
}

function PasskeysCard({ passkeys, now, changeable }: Changeable<'passkeys' | 'now'>) {
  return (
    <Card title="Passkeys" lead="Sign in with your fingerprint, face or device PIN, without a password.">
      {passkeys.length > 0 && (
        <ul class="divide-y divide-base-300">
          {passkeys.map((passkey) => (
            <li class="py-3 first:pt-0">
              <div class="flex flex-wrap items-center gap-2">
                <span class="min-w-0 font-medium break-words">{passkey.name}</span>
                {passkey.synced && <Badge kind="neutral">Synced</Badge>}
              </div>
              <p class="text-muted">
                Added <Moment at={passkey.createdAt} now={now} timeZone="UTC" />,{' '}
                {passkey.lastUsedAt === null ? (
                  'not used yet'
                ) : (
                  <>
                    last used <Moment at={passkey.lastUsedAt} now={now} timeZone="UTC" />
                  </>
                )}
              </p>
              {changeable && <PasskeyForms passkey={passkey} />}
            </li>
          ))}
        </ul>
      )}
      {changeable && (
        <a href="/profile/security/passkeys/new" class={`btn btn-sm ${passkeys.length === 0 ? 'btn-primary' : 'mt-2'}`}>
          Add a passkey
        </a>
      )}
    </Card>
  )
}

function PasskeyForms({ passkey }: { passkey: Passkey }) {
  const path = `/profile/security/passkeys/${encodeURIComponent(passkey.id)}`
  return (
    <div class="mt-2 flex flex-wrap items-center gap-2">
      <form method="post" action={`${path}/name`} class="flex min-w-0 flex-1 gap-2">
        <input
          name="name"
          value={passkey.name}
          aria-label={`Name of the passkey ${passkey.name}`}
          maxlength={60}
          required
          class="input input-sm min-w-0 flex-1"
        />
        <button class="btn btn-sm">Rename</button>
      </form>
      <form method="post" action={`${path}/removal`}>
        <button class="btn btn-sm btn-error btn-outline" aria-label={`Remove the passkey ${passkey.name}`}>
          Remove
        </button>
      </form>
    </div>
  )
}

function PasswordCard({
  hasPassword,
  issues,
  changeable,
  email,
}: Changeable<'hasPassword' | 'issues'> & { email: string }) {
  return (
    <Card
      title="Password"
      lead={
        hasPassword
          ? 'When you change it, every other session ends.'
          : 'None is set. You sign in by a passkey or single sign-on.'
      }
    >
      {changeable && (
        <form method="post" action="/profile/security/password">
          <input type="hidden" name="email" value={email} autocomplete="username" />
          <TextField
            name="password"
            label="New password"
            type="password"
            value=""
            autocomplete="new-password"
            hint="At least 12 characters. Several words are good."
            required
            issues={issues}
          />
          <button class="btn btn-sm">{hasPassword ? 'Change the password' : 'Set a password'}</button>
        </form>
      )}
    </Card>
  )
}
