import type { RegistrationView } from '../../tenant/contract.ts'
import { Badge } from './badge.tsx'

/** Who an application that registered itself is, and what of that is proven (P6, C1). */
export function RegistrationFacts({ registration }: { registration: RegistrationView }) {
  const { kind, id, redirectUris, clientUri } = registration
  return (
    <dl class="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      <dt class="text-muted">Published by</dt>
      <dd>
        <Proof registration={registration} />
      </dd>
      <dt class="text-muted">Access goes to</dt>
      <dd>
        <ul>
          {placesOf(redirectUris).map((place) => (
            <li class="break-all">{place}</li>
          ))}
        </ul>
      </dd>
      <dt class="text-muted">{kind === 'document' ? 'Its document' : 'Client ID'}</dt>
      <dd class="font-mono text-xs leading-5 break-all">{id}</dd>
      {clientUri !== null && (
        <>
          <dt class="text-muted">Its page</dt>
          <dd class="break-all">
            <a class="link" href={clientUri} target="_blank" rel="noopener noreferrer">
              {clientUri}
            </a>
          </dd>
        </>
      )}
    </dl>
  )
}

/** The domain that stands behind it, in a word each. */
export function Proof({ registration: { domain, recognised } }: { registration: RegistrationView }) {
  return (
    <span class="flex flex-wrap items-center gap-x-2 gap-y-1">
      <span class="font-medium break-all">{domain ?? recognised?.publisher ?? 'Unknown'}</span>
      {domain !== null && <Badge kind="success">Verified domain</Badge>}
      {domain === null && recognised === null && <Badge kind="warning">Not verified</Badge>}
      {recognised !== null && <Badge kind="info">{`${recognised.name} by ${recognised.publisher}`}</Badge>}
    </span>
  )
}

/** The hosts that get a code; the person's own computer in words. */
export function placesOf(redirectUris: readonly string[]): string[] {
  const places = redirectUris.map((uri) => {
    const { protocol, host } = new URL(uri)
    return protocol === 'http:' ? 'a program on the member’s own computer' : host
  })
  return [...new Set(places)]
}
