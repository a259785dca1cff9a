import type { Context } from 'hono'
import { isRegistrationId, LONGEST_CLIENT_ID } from '../core/registrations.ts'
import { isRegisteredRedirect } from '../core/registered-redirect.ts'
import type { SignedIn } from '../identity/session.ts'
import { findClient } from '../ledger/clients.ts'
import { findPublication } from '../ledger/publications.ts'
import type { OAuthEnv } from './oauth-env.ts'
import { Problem } from './problem.ts'
import { currentRegistration } from './registration/find-registration.ts'

/** A client as it comes to the authorization endpoint. */
export interface AskingClient {
  /** Its client_id. */
  id: string
  name: string
  redirectUris: readonly string[]
  requirePkce: boolean
  /** Whose it is; null for one that any of the member's tenants may take: it is published, or registered itself (P5, P6). */
  tenantId: string | null
  selfRegistered: boolean
}

/** The client, and an address of its own for the answer; else nothing is sent there (RFC 6749 §3.1.2.4; A01, A02). */
export async function askingClient(
  c: Context<OAuthEnv>,
  url: URL,
  person: SignedIn | null,
  signIn: string,
): Promise<AskingClient> {
  const clientId = url.searchParams.get('client_id') ?? ''
  const client = isRegistrationId(clientId)
    ? await registeredItself(c, clientId, person, signIn)
    : await registeredByTenant(c, clientId)
  if (isRegisteredRedirect(url.searchParams.get('redirect_uri') ?? '', client.redirectUris)) return client
  throw Problem.page(
    400,
    'The application asked for an answer at an address that is not registered for it.',
    client.selfRegistered
      ? 'It registered itself, and named other addresses. Start again from the application, or tell its makers.'
      : 'An administrator can compare the redirect URLs in the App Center with the one that the application shows.',
  )
}

async function registeredByTenant(c: Context<OAuthEnv>, clientId: string): Promise<AskingClient> {
  const client = clientId.length > LONGEST_CLIENT_ID ? null : await findClient(c.env.DB, clientId)
  // A tenant's client for a registration answers to the registration's id alone.
  if (client === null || client.registrationId !== null) throw unknown()
  // Nobody has signed in yet: a client's name is for the members of its tenant (A28).
  if (client.status !== 'active') {
    throw Problem.page(403, 'This application has been disabled.', 'Ask an administrator whether it may be used again.')
  }
  const { id, name, redirectUris, requirePkce } = client
  const published = (await findPublication(c.env.DB, id))?.status === 'published'
  return { id, name, redirectUris, requirePkce, tenantId: published ? null : client.tenantId, selfRegistered: false }
}

async function registeredItself(
  c: Context<OAuthEnv>,
  clientId: string,
  person: SignedIn | null,
  signIn: string,
): Promise<AskingClient> {
  const found = await currentRegistration(c.env, clientId, person?.userId ?? null)
  if (found.ok) {
    const { id, name, redirectUris } = found.registration
    return { id, name, redirectUris, requirePkce: true, tenantId: null, selfRegistered: true }
  }
  switch (found.why) {
    case 'sign_in':
      throw Problem.redirect(signIn)
    case 'limited':
      throw Problem.page(429, 'You came with too many new applications lately.', 'Try again in an hour.')
    case 'unreadable':
      throw Problem.page(
        400,
        `The application says who it is at ${clientId}, and that could not be read: ${found.reason}.`,
        'Try again in a few minutes. If it stays so, tell the makers of the application, or ask an administrator to register it in the App Center.',
      )
    case 'unknown':
      throw unknown()
  }
}

function unknown(): Problem {
  return Problem.page(
    400,
    'The application is not known here.',
    'Check the client ID that was entered in the application, or ask an administrator to register it.',
  )
}
