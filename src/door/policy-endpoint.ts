import type { Context } from 'hono'
import { GatehouseError, valueOf } from '../core/errors.ts'
import { originOf, publicUrl } from '../core/origin.ts'
import { LONGEST_FILE } from '../core/policy-file.ts'
import { outOfReach, reached } from '../core/reach.ts'
import type { Env } from '../env.ts'
import { bearerToken } from './bearer.ts'
import { discardBody, readText } from './body.ts'
import { bearerChallenge } from './challenge.ts'
import { renderError } from './problem.ts'
import type { DoorVariables } from './security.ts'

type PolicyContext = Context<{ Bindings: Env; Variables: DoorVariables }>

/** A token for the policy names its tenant; nothing else opens this, above all no connection of an application. */
const POLICY_TOKEN = /^ghpol\.(ten_[A-Za-z0-9_-]{1,60})\.[A-Za-z0-9]{40}$/

/**
 * The policy as a file, for programs: GET gives it with its version as ETag, POST /plan says what a file would do, and
 * PUT applies one, with the version of the plan in If-Match (RFC 9110 §13.1.1).
 */
export async function policyEndpoint(c: PolicyContext): Promise<Response> {
  try {
    return await answer(c)
  } catch (error) {
    await discardBody(c.req.raw)
    const response = await renderError(error, c.req.raw, c.get('requestId'))
    if (!(error instanceof GatehouseError) || error.code !== 'invalid_token') return response
    const resourceMetadata = `${publicUrl(c.env, c.req.raw)}/.well-known/oauth-protected-resource/api/v1`
    const description = 'The policy takes a policy token.'
    response.headers.set('www-authenticate', bearerChallenge({ resourceMetadata, error: 'invalid_token', description }))
    return response
  }
}

async function answer(c: PolicyContext): Promise<Response> {
  const request = c.req.raw
  const { token, tenant } = await holderOf(c)
  const ask = async (asked: Parameters<typeof tenant.policyByToken>[1]) =>
    valueOf(await reached(() => tenant.policyByToken(token, asked, originOf(request))))
  const wanted = `${request.method} ${new URL(request.url).pathname}`
  switch (wanted) {
    case 'GET /api/v1/policy-file': {
      const { text, version } = await ask({ do: 'export' })
      const headers = { 'content-type': 'application/json', etag: `"${String(version)}"`, 'cache-control': 'no-store' }
      return new Response(String(text), { headers })
    }
    case 'POST /api/v1/policy-file/plan':
      return json(await ask({ do: 'plan', text: await fileOf(request) }))
    case 'PUT /api/v1/policy-file': {
      const version = plannedVersion(request)
      return json(await ask({ do: 'apply', text: await fileOf(request), version }))
    }
    default: {
      const allow = wanted.endsWith('/plan') ? ['POST'] : ['GET', 'PUT']
      throw new GatehouseError('method_not_allowed', `This address takes ${allow.join(' and ')}.`, { allow })
    }
  }
}

/** The object of the tenant that a token names, if there is such a tenant: a made-up one must cost no storage. */
async function holderOf(c: PolicyContext) {
  const bearer = bearerToken(c.req.raw)
  const token = 'token' in bearer ? bearer.token : ''
  const [, tenantId] = POLICY_TOKEN.exec(token) ?? []
  if (tenantId === undefined || !(await isTenant(c.env.DB, tenantId)))
    throw new GatehouseError('invalid_token', 'Send a policy token: Authorization: Bearer ghpol.…')
  return { token, tenant: c.env.TENANT.getByName(tenantId) }
}

/** @throws GatehouseError `unavailable` */
async function isTenant(db: D1Database, id: string): Promise<boolean> {
  try {
    return (await db.prepare('SELECT 1 FROM tenants WHERE id = ?').bind(id).first()) !== null
  } catch (error) {
    throw outOfReach(error)
  }
}

async function fileOf(request: Request): Promise<string> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') {
    throw new GatehouseError('unsupported_media_type', 'The body has to be a policy file: application/json.', {
      field: 'Content-Type',
    })
  }
  return await readText(request, 2 * LONGEST_FILE)
}

function plannedVersion(request: Request): number {
  const [, version] = /^"(\d{1,15})"$/.exec(request.headers.get('if-match')?.trim() ?? '') ?? []
  if (version !== undefined) return Number(version)
  throw new GatehouseError(
    'precondition_required',
    'Plan the file first, and send the version of the plan in If-Match.',
    {
      field: 'If-Match',
    },
  )
}

function json(content: unknown): Response {
  return Response.json(content, { headers: { 'cache-control': 'no-store' } })
}
