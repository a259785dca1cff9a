import { describe, expect, it } from 'vitest'
import { admit } from '../../src/connection/mcp/admit.ts'
import { Call } from '../../src/connection/mcp/call.ts'
import { readCall } from '../../src/connection/mcp/read-call.ts'
import { createSdkSide } from '../../src/connection/mcp/sdk-side.ts'
import { createMcpSurface } from '../../src/connection/mcp/surface.ts'
import type { PlainAnswer } from '../../src/connection/contract.ts'
import { MemoryHost, permissionsOf } from '../unit/mcp-host.ts'
import { CORPUS, type WireRequest } from './mcp-corpus.ts'

const RELEVANT = ['allow', 'www-authenticate', 'retry-after']

interface Said {
  status: number
  headers: Record<string, string | undefined>
  body: unknown
}

function said(answer: PlainAnswer | Response): Said {
  if (answer instanceof Response) throw new Error('a stream was not expected')
  const { status, headers, body } = answer
  const event = /(?:^|\n)data: ([^\n]*)/.exec(body)?.[1]
  const streamed = headers['content-type']?.startsWith('text/event-stream') === true
  return {
    status,
    headers: Object.fromEntries(RELEVANT.map((name) => [name, headers[name]])),
    body: body === '' ? '' : JSON.parse(streamed ? (event ?? 'null') : body),
  }
}

/** The same reading, then the SDK for everything. */
async function bySdkAlone(request: WireRequest, host: MemoryHost): Promise<Said> {
  const call = readCall(request, host)
  return said(call instanceof Call ? await createSdkSide().answer(call) : call)
}

describe('the dispatcher in front of the SDK', () => {
  const surface = createMcpSurface()

  it.each(CORPUS)('answers what the SDK alone answers (A39, A40): $title', async (request) => {
    const both = new MemoryHost()
    const alone = new MemoryHost()
    const first = said(await surface.handle(request, both))
    const expected = await bySdkAlone(request, alone)
    expect(first).toEqual(expected)
    expect(both.asked).toEqual(alone.asked)
    expect(said(await surface.handle(request, new MemoryHost()))).toEqual(expected)
  })

  it.each([
    ['missing_permission', { missing: ['company:remove'], stepUp: true }, 403],
    ['missing_permission', { missing: ['company:remove'] }, 200],
    ['invalid_token', {}, 401],
    ['unavailable', { retryAfter: 7 }, 503],
    ['forbidden', {}, 200],
  ] as const)('answers a refusal %s %j with %i in both ways (M6, A52)', async (code, details, status) => {
    const calls = CORPUS.filter((one) => /^20..: (list_records .*Carly.*|tools\/list)$/.test(one.title))
    expect(calls).toHaveLength(4)
    for (const request of calls) {
      const refusing = () => Object.assign(new MemoryHost(), { refusing: { code, message: 'Refused.', details } })
      const answer = said(await createMcpSurface().handle(request, refusing()))
      expect(answer.status).toBe(status)
      expect(answer).toEqual(await bySdkAlone(request, refusing()))
    }
  })

  it('admits a good part of the corpus, and nothing that the SDK answers with an error', async () => {
    const admitted = CORPUS.filter((request) => {
      const call = readCall(request, new MemoryHost())
      return call instanceof Call && admit(call) !== null
    })
    expect(admitted.length).toBeGreaterThan(60)
    for (const request of admitted) {
      const { status, body } = await bySdkAlone(request, new MemoryHost())
      expect({ title: request.title, status, body }).toMatchObject({
        title: request.title,
        status: 200,
        body: { result: {} },
      })
    }
  })

  it('keeps the list of tools for as long as permissions stay what they are (V5)', async () => {
    const kept = createMcpSurface()
    const list = CORPUS.find((one) => one.title === '2025: tools/list')
    if (list === undefined) throw new Error('the corpus lacks a list')
    const host = new MemoryHost()
    const before = said(await kept.handle(list, host))
    expect(said(await kept.handle(list, host))).toEqual(before)
    host.permissions = permissionsOf('viewer')
    host.version = 'v2'
    const after = said(await kept.handle(list, host))
    expect(after).not.toEqual(before)
    expect(JSON.stringify(after)).not.toContain('"name":"remove_records"')
  })
})
