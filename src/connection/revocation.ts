import type { Origin } from '../core/audit.ts'
import { sha256 } from '../core/hash.ts'
import type { Client } from '../ledger/clients.ts'
import { clientInfo, presentedClient } from '../oauth/client-info.ts'
import { TOKEN_PATH } from '../oauth/provider.ts'
import { NO_HOME, ProviderStore } from '../oauth/store.ts'
import { plainAnswer } from './answers.ts'
import type { PlainAnswer, PlainRequest } from './contract.ts'
import { StagedGrants } from './grant-store.ts'
import type { TokenRoom } from './tokens.ts'

/**
 * Revocation of one of this connection's tokens by its own client (RFC 7009). An access token ends alone; a refresh
 * token ends the connection, also a spent one: a client that lost the last answer has no other. A token of another
 * client is left alone, and the answer does not tell.
 */
export async function answerRevocation(room: TokenRoom, request: PlainRequest, origin: Origin): Promise<PlainAnswer> {
  const form = new URLSearchParams(request.body)
  // The library tells revocation from issuing by the grant type's absence.
  form.delete('grant_type')
  let client: Client | null = null
  const staged = new StagedGrants(room.state.sql, Math.floor(Date.now() / 1000))
  const store = new ProviderStore(room.state.live === null ? NO_HOME : staged, async (id) => {
    const found = await clientInfo(room.db, id, presentedClient(request, form), room.state.live?.tenantId)
    client = found?.client ?? null
    return found?.info ?? null
  })
  const url = new URL(TOKEN_PATH, request.url).href
  const { response, refusal } = await room.provider.run({ ...request, url, body: form.toString() }, store)
  const identity = room.state.live
  if (response.ok && identity !== null) {
    const spentByOwner = (client as Client | null)?.id === identity.clientId && isSpent(room, form.get('token') ?? '')
    if (spentByOwner || staged.removed(`grant:${identity.memberId}:${identity.connectionId}`)) {
      await room.end('revoked_by_client', 'connection.disconnected', origin)
    } else revokeTokens(room, staged, origin)
  } else if (identity !== null && response.status < 500) {
    room.refused(refusal?.reason ?? 'invalid_request', 'oauth:revoke', origin)
  }
  return await plainAnswer(response)
}

/** An access token alone: the connection goes on with its refresh token. Nothing is on record of a token of nobody. */
function revokeTokens(room: TokenRoom, staged: StagedGrants, origin: Origin): void {
  const revoked = staged.removals.some((key) => key.startsWith('token:'))
  room.state.transaction(() => {
    staged.commit()
    if (revoked) room.state.record('connection.token_revoked', origin, { via: 'oauth:revoke' })
  })
}

function isSpent(room: TokenRoom, token: string): boolean {
  return room.state.sql.exec('SELECT 1 FROM spent WHERE hash = ?', sha256(token)).toArray().length > 0
}
