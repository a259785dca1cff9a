import {
  generateRegistrationOptions,
  verifyRegistrationResponse,
  type PublicKeyCredentialCreationOptionsJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server'
import * as z from 'zod'
import { toBase64url } from '../core/base64url.ts'
import { GatehouseError } from '../core/errors.ts'
import type { Env } from '../env.ts'
import { eventStatements } from '../ledger/audit.ts'
import { accountEvents } from './audit.ts'
import { ticketCookie, ticketFrom } from './cookies.ts'
import { commitIf } from './once.ts'
import { passkeyName, passkeysOf, relyingParty } from './passkeys.ts'
import type { SignedIn } from './session.ts'
import { findTicket, issueTicket, spend, stillThere } from './tickets.ts'

const MOST_PASSKEYS = 20

/**
 * What the browser needs to make a passkey, with the Set-Cookie header that binds the challenge to it. Discoverable, so
 * that nobody types a name to sign in; with user verification, so that it counts as two factors. No attestation: which
 * make an authenticator is decides nothing here.
 */
export async function beginPasskey(
  env: Env,
  request: Request,
  person: SignedIn,
): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; cookie: string }> {
  const known = await passkeysOf(env.DB, person.userId)
  if (known.length >= MOST_PASSKEYS) {
    throw new GatehouseError('conflict', `You have ${MOST_PASSKEYS} passkeys. Remove one that you no longer use.`)
  }
  const options = await generateRegistrationOptions({
    rpName: 'Gatehouse',
    rpID: relyingParty(env, request).id,
    userID: new Uint8Array(new TextEncoder().encode(person.userId)),
    userName: person.email,
    userDisplayName: person.name,
    attestationType: 'none',
    excludeCredentials: known.map(({ id }) => ({ id })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  const about = { userId: person.userId, data: { challenge: options.challenge }, now: Date.now() }
  const ticket = await issueTicket(env.DB, 'passkey_new', about)
  return { options, cookie: ticketCookie(env, request, 'passkey_new', ticket) }
}

/**
 * Keeps the passkey that the browser made (WebAuthn Level 3 §7.1).
 * @throws GatehouseError `invalid_input` when it does not answer our challenge for this person and site.
 */
export async function keepPasskey(
  env: Env,
  request: Request,
  person: SignedIn,
  input: { name: string; response: unknown },
): Promise<void> {
  const ticket = await findTicket(env.DB, 'passkey_new', ticketFrom(env, request, 'passkey_new'), Date.now())
  if (ticket === null || ticket.userId !== person.userId) throw refused()
  const { id: expectedRPID, origin: expectedOrigin } = relyingParty(env, request)
  const { challenge } = challengeSchema.parse(ticket.data)
  const verified = await verifyRegistrationResponse({
    response: input.response as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin,
    expectedRPID,
    requireUserVerification: true,
  }).catch(() => null)
  if (verified?.verified !== true) throw refused()
  const { credential, credentialBackedUp } = verified.registrationInfo
  const kept = await commitIf(
    env.DB,
    [stillThere(ticket)],
    [
      spend(env.DB, ticket),
      env.DB.prepare(
        `INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, synced, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      ).bind(
        credential.id,
        person.userId,
        passkeyName(input.name),
        toBase64url(credential.publicKey),
        credential.counter,
        JSON.stringify(credential.transports ?? []),
        credentialBackedUp ? 1 : 0,
        Date.now(),
      ),
      ...eventStatements(env.DB, await accountEvents(env.DB, request, person.userId, 'account.passkey_added')),
    ],
  )
  if (!kept) throw refused()
}

const challengeSchema = z.object({ challenge: z.string() })

function refused(): GatehouseError {
  return new GatehouseError('invalid_input', 'The passkey could not be added. Reload the page and try again.')
}
