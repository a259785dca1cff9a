import type { Entrance } from '../../tenant/contract.ts'
import { FocusCard } from '../components/focus-card.tsx'
import { SsoLink } from './sign-in.tsx'
import type { Offered } from './sign-in.tsx'

interface RequiredProps {
  tenant: Entrance['tenant']
  needs: NonNullable<Entrance['needs']>
  provider: Offered | null
  account: { email: string }
  hasSecondFactor: boolean
  returnTo: string
}

/** A tenant asks for more than this session shows: what, and the way there. */
export function RequiredPage({ tenant, needs, provider, account, hasSecondFactor, returnTo }: RequiredProps) {
  const query = `returnTo=${encodeURIComponent(returnTo)}`
  return (
    <FocusCard
      title={`Sign in to ${tenant.name}`}
      below={
        <a class="link" href={`/sign-out?${query}`}>
          {`Not ${account.email}? Switch account`}
        </a>
      }
      lead={
        needs === 'second_factor'
          ? `${tenant.name} asks its members for a second factor, and this session has shown one only.`
          : provider === null
            ? `${tenant.name} does not take the single sign-on that you came by. Sign in another way.`
            : `${tenant.name} asks its members to sign in with ${provider.name}.`
      }
    >
      <div class="grid gap-2">
        {needs === 'single_sign_on' && provider !== null && (
          <SsoLink provider={provider} returnTo={returnTo} query={{ email: account.email }} />
        )}
        {needs === 'single_sign_on' && provider === null && (
          <a class="btn btn-primary w-full" href={`/sign-out?${query}`}>
            Sign in another way
          </a>
        )}
        {needs === 'second_factor' &&
          (hasSecondFactor ? (
            <a class="btn btn-primary w-full" href={`/profile/confirm?${query}`}>
              Enter a code
            </a>
          ) : (
            <a class="btn btn-primary w-full" href="/profile/security/second-factor">
              Turn on a second factor
            </a>
          ))}
      </div>
      {needs === 'single_sign_on' && provider !== null && (
        <p class="mt-4 text-muted">
          Administrators can also enter by password or passkey with their own second factor, should the provider fail.
        </p>
      )}
    </FocusCard>
  )
}
