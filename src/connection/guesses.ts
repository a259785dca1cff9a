import { GatehouseError } from '../core/errors.ts'
import type { Env } from '../env.ts'
import { clientInfo, presentedClient } from '../oauth/client-info.ts'
import { TOKEN_PATH } from '../oauth/provider.ts'
import { NO_HOME, ProviderStore } from '../oauth/store.ts'
import { limitedAnswer, plainAnswer } from './answers.ts'
import type { PlainAnswer, PlainRequest } from './contract.ts'
import { ProviderRuns } from './provider-runs.ts'
import type { RateLimit } from './rate-limit.ts'

/**
 * Answers a request whose code or token is none of this connection, and never was: the client is authenticated, then
 * told what it would be told of a connection that does not exist. Nothing is read from this one, and nothing changes.
 */
export async function answerGuess(env: Env, limit: RateLimit, request: PlainRequest): Promise<PlainAnswer> {
  try {
    limit.take(Date.now())
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error
    return limitedAnswer(error, 'Too many unknown codes and tokens. Wait a little.')
  }
  const form = new URLSearchParams(request.body)
  // The library tells revocation from issuing by the grant type's absence.
  if (form.has('token') && !request.url.endsWith(TOKEN_PATH)) form.delete('grant_type')
  const presented = presentedClient(request, form)
  const store = new ProviderStore(NO_HOME, async (id) => (await clientInfo(env.DB, id, presented))?.info ?? null)
  const url = new URL(TOKEN_PATH, request.url).href
  const { response } = await new ProviderRuns(env).run({ ...request, url, body: form.toString() }, store)
  return await plainAnswer(response)
}
