/**
 * The internet of the tests: what the Worker fetches from outside arrives here. A test puts an answer under an address
 * by a PUT with `x-test: put`, and asks by `x-test: count` how often it was fetched.
 */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** Milliseconds until the answer. */
  delay?: number
}

/** Documents that are written by their own address, for tests in another process. */
export const WRITTEN = 'https://written.example/client.json'

const answers = new Map<string, Answer>()
const reads = new Map<string, number>()

export async function internet(request: Request): Promise<Response> {
  const { url } = request
  if (url.startsWith(WRITTEN)) return Response.json(written(new URL(url)))
  const told = request.headers.get('x-test')
  if (told === 'put') {
    answers.set(url, await request.json<Answer>())
    return new Response(null, { status: 204 })
  }
  if (told === 'count') return new Response(String(reads.get(url) ?? 0))
  reads.set(url, (reads.get(url) ?? 0) + 1)
  const { status = 200, headers = {}, body = '', delay = 0 } = answers.get(url) ?? { status: 404 }
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
  return new Response(body, { status, headers: { 'content-type': 'application/json', ...headers } })
}

/** `?name=…&redirect=…`, and `&x=…&y=…` for a key on P-256 with which it signs. */
function written({ href, searchParams }: URL): Record<string, unknown> {
  const [x, y] = [searchParams.get('x'), searchParams.get('y')]
  const keys = { jwks: { keys: [{ kty: 'EC', crv: 'P-256', kid: 'one', x, y }] } }
  return {
    client_id: href,
    client_name: searchParams.get('name'),
    redirect_uris: [searchParams.get('redirect')],
    token_endpoint_auth_method: x === null ? 'none' : 'private_key_jwt',
    ...(x === null ? {} : keys),
  }
}
