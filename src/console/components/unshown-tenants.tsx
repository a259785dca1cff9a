import { Alert } from './alert.tsx'

/** A tenant of which nothing is shown; `closed` where it asks for another sign-in (T3), else it can't be reached. */
export interface UnshownTenant {
  name: string
  slug: string
  closed: boolean
}

/** Says of a page about all of a person's tenants what is missing on it, and what to do about that. */
export function UnshownTenants({
  tenants,
  what,
  here,
}: {
  tenants: readonly UnshownTenant[]
  what: string
  here: string
}) {
  const unavailable = tenants.filter(({ closed }) => !closed).map(({ name }) => name)
  return (
    <>
      {tenants
        .filter(({ closed }) => closed)
        .map(({ name, slug }) => (
          <Alert kind="info">
            {`${name} asks for another sign-in before it shows your ${what}. `}
            <a class="link" href={`/sign-in/required/${slug}?returnTo=${here}`}>
              Sign in for {name}
            </a>
          </Alert>
        ))}
      {unavailable.length > 0 && (
        <Alert kind="warning">{`Not shown, because they can’t be reached just now: ${unavailable.join(', ')}. Try again in a minute.`}</Alert>
      )}
    </>
  )
}
