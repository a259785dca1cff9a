import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { CSV, importAs, sendFile, settled } from '../setup/rest-imports.ts'
import { API, rest, send } from '../setup/rest.ts'
import { auditOf, connect, connectionOf, newClient, newWorld, putRecords, type World } from '../setup/world.ts'

let world: World
let token: string

beforeAll(async () => {
  world = await newWorld('api-imports')
  token = (await connect(world.people.administrator, (await newClient(world)).id)).access_token
})

const FILE = ['External ID,Name,Health', 'r-1,Acme,Good', 'r-2,Beta,at risk', 'r-3,Gamma,unheard of'].join('\r\n')

describe('an import by REST', () => {
  it('goes from the file over a dry run to records, and back (R1, D3)', async () => {
    const sent = await sendFile(token, FILE, 'model=company&file_name=companies.csv')
    const id = String(sent.json['id'])
    expect([sent.status, sent.headers.get('location')]).toEqual([201, `${API}/imports/${id}`])
    expect(sent.json).toMatchObject({
      state: 'mapping',
      file_name: 'companies.csv',
      rows: 3,
      settings: { mapping: { 'External ID': 'external_id', Name: 'name', Health: 'health' }, match: 'external_id' },
    })
    const mapped = await rest(token, 'POST', `/imports/${id}/mapping`, { body: { mode: 'both' } })
    expect([mapped.status, mapped.json['state']]).toEqual([202, 'checking'])
    expect(await settled(world, token, id)).toMatchObject({
      state: 'checked',
      counts: { created: 2, updated: 0, unchanged: 0, refused: 1 },
      preview: [{ row: 2, outcome: 'created', values: { name: 'Acme' } }, { row: 3 }, { row: 4, outcome: 'refused' }],
      problems: [{ row: 4 }],
    })
    expect((await rest(token, 'GET', '/company')).json['total']).toBe(0)
    expect((await rest(token, 'POST', `/imports/${id}/run`)).status).toBe(202)
    expect(await settled(world, token, id)).toMatchObject({ state: 'finished', done: 3, undo_refusal: null })
    expect((await rest(token, 'GET', '/company')).json['total']).toBe(2)
    const errors = await rest(token, 'GET', `/imports/${id}/errors`)
    expect([errors.headers.get('content-type'), errors.text.split('\r\n')[1]]).toEqual([
      'text/csv; charset=utf-8',
      expect.stringMatching(/^r-3,Gamma,unheard of,"""health"" /),
    ])
    expect((await rest(token, 'GET', '/imports')).json['data']).toMatchObject([{ id, state: 'finished' }])
    expect((await rest(token, 'POST', `/imports/${id}/undo`)).status).toBe(202)
    expect(await settled(world, token, id)).toMatchObject({ state: 'undone', kept_count: 0 })
    expect((await rest(token, 'GET', '/company')).json['total']).toBe(0)
  })

  it('takes NDJSON, and a file much larger than any other body may be, as it comes in (R1, A48)', async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) =>
      JSON.stringify({ name: `Company ${at}`, notes: 'x'.repeat(80) }),
    )
    const headers = { 'content-type': 'application/x-ndjson; charset=utf-8' }
    const sent = await sendFile(token, lines.join('\n'), 'model=company', headers)
    expect([sent.status, sent.json['rows'], sent.json['format']]).toEqual([201, 30_000, 'ndjson'])
    const cancelled = await rest(token, 'POST', `/imports/${String(sent.json['id'])}/cancellation`)
    expect([cancelled.status, cancelled.json['state']]).toEqual([200, 'cancelled'])
  })

  it('says by name what is wrong with a request (R2, A41, A43)', async () => {
    const id = await importAs(world, token, 'mapping', 'name\nAcme\n')
    const map = `/imports/${id}/mapping`
    const asked: [string, string, Record<string, unknown>, number, string | undefined][] = [
      ['POST', '/imports', { body: 'name\nA\n', headers: CSV }, 400, 'model'],
      ['POST', '/imports?model=nothing', { body: 'name\nA\n', headers: CSV }, 400, 'model'],
      ['POST', '/imports?model=company&tenant=x', { body: 'name\nA\n', headers: CSV }, 400, 'tenant'],
      ['POST', '/imports?model=company&header=yes', { body: 'name\nA\n', headers: CSV }, 400, 'header'],
      ['POST', '/imports?model=company', { body: '', headers: CSV }, 400, 'file'],
      ['POST', '/imports?model=company', { body: 'name,name\nA,B\n', headers: CSV }, 400, 'file'],
      ['POST', '/imports?model=company', { body: { name: 'A' } }, 415, 'Content-Type'],
      [
        'POST',
        '/imports?model=company',
        { body: 'x', headers: { ...CSV, 'content-encoding': 'gzip' } },
        415,
        'Content-Encoding',
      ],
      ['POST', '/company', { body: 'name\nA\n', headers: CSV }, 415, 'Content-Type'],
      ['POST', map, { body: { mapping: { Name: 'name' } } }, 400, 'mapping'],
      ['POST', map, { body: { mapping: { name: 'nmae' } } }, 400, 'nmae'],
      ['POST', map, { body: { role: 'administrator' } }, 400, undefined],
      ['POST', map, { body: { mode: 'all' } }, 400, 'mode'],
      ['POST', `/imports/${id}/run`, {}, 409, undefined],
      ['POST', `/imports/${id}/undo`, {}, 409, undefined],
      ['GET', '/imports/imp_none', {}, 404, undefined],
      ['GET', '/imports/imp_none/errors', {}, 404, undefined],
      ['PUT', '/imports', { body: {} }, 405, undefined],
    ]
    for (const [method, path, options, status, field] of asked) {
      const { status: got, json, headers } = await rest(token, method, path, options)
      expect([path, got, headers.get('content-type')]).toEqual([path, status, 'application/problem+json'])
      if (field !== undefined) expect([path, json['errors']]).toMatchObject([path, [{ field }]])
    }
    await rest(token, 'POST', `/imports/${id}/cancellation`)
  })

  it('is made once under an idempotency key, and the key stands for that very file (R2)', async () => {
    const headers = { 'idempotency-key': 'one-upload' }
    const first = await sendFile(token, 'name\nOnce\n', 'model=company', headers)
    const again = await sendFile(token, 'name\nOnce\n', 'model=company', headers)
    expect([again.status, again.json['id'], again.headers.get('idempotency-replayed')]).toEqual([
      201,
      first.json['id'],
      'true',
    ])
    const other = await sendFile(token, 'name\nTwice\n', 'model=company', headers)
    const elsewhere = await sendFile(token, 'name\nOnce\n', 'model=task', headers)
    expect([other.status, elsewhere.status]).toEqual([422, 422])
    const together = { 'idempotency-key': 'two-at-once' }
    const both = await Promise.all([1, 2].map(() => sendFile(token, 'name\nTogether\n', 'model=company', together)))
    expect(both.map(({ status }) => status)).toEqual([201, 201])
    expect(both[0]?.json['id']).toBe(both[1]?.json['id'])
    for (const { json } of [first, ...both]) await rest(token, 'POST', `/imports/${String(json['id'])}/cancellation`)
  })

  it('counts as a request for the rate limit, and says what is left (R2)', async () => {
    const answer = await rest(token, 'GET', '/imports')
    expect(answer.headers.get('ratelimit')).toMatch(/^"connection";r=\d+;t=\d+$/)
  })
})

describe('an import through a connection', () => {
  it('does what the connection may, not what its member may (V2, A31, A32)', async () => {
    const ceiling = {
      models: {
        company: { actions: ['view', 'create', 'update'], fields: { name: 'edit', city: 'edit', arr: 'view' } },
      },
      portfolio: [],
    } as const
    const { access_token: narrow } = await connect(
      world.people.administrator,
      (await newClient(world, {}, structuredClone(ceiling) as never)).id,
    )
    const sent = await sendFile(narrow, 'name,arr,industry\nNarrow,5,Wood\n')
    expect(sent.json['settings']).toMatchObject({ mapping: { name: 'name', arr: null, industry: null } })
    expect(JSON.stringify(sent.json['fields'])).not.toContain('industry')
    const map = (field: string) =>
      rest(narrow, 'POST', `/imports/${String(sent.json['id'])}/mapping`, { body: { mapping: { industry: field } } })
    const [hidden, unknown] = [await map('industry'), await map('nothing')]
    expect([hidden.status, hidden.json['code']]).toEqual([400, 'unknown_field'])
    expect(String(hidden.json['detail']).replaceAll('industry', 'X')).toBe(
      String(unknown.json['detail']).replaceAll('nothing', 'X'),
    )
    expect((await sendFile(narrow, 'title\nT\n', 'model=task')).json['code']).toBe('unknown_model')
    const document = (await rest(narrow, 'GET', '/openapi.json')).json as { paths: Record<string, unknown> }
    expect(JSON.stringify(document.paths['/imports'])).toContain('"enum":["company"]')
  })

  it('with narrower scopes is told what to ask for (M6, RFC 6750 §3.1)', async () => {
    const { access_token: narrow } = await connect(world.people.administrator, (await newClient(world)).id, {
      scope: 'company:view',
    })
    const answer = await sendFile(narrow, 'name\nAcme\n')
    expect([answer.status, answer.json['code']]).toEqual([403, 'missing_permission'])
    expect(answer.headers.get('www-authenticate')).toContain('error="insufficient_scope"')
  })

  it('stays inside the portfolio, at both ends (V3, A34, A35)', async () => {
    const other = await newWorld('api-imports-own')
    await putRecords(other, 'company', [{ id: 'com_theirs', values: { name: 'Theirs' } }])
    const role = `UPDATE roles SET system = '["import"]', permissions = json_set(
        (SELECT permissions FROM roles a WHERE a.tenant_id = roles.tenant_id AND a.key = 'administrator'),
        '$.portfolio', json('[{"kind":"own"}]')) WHERE tenant_id = ? AND key = 'customer_success'`
    const version = 'UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?'
    await env.DB.batch([role, version].map((sql) => env.DB.prepare(sql).bind(other.tenantId)))
    const { customer_success: carly, manager } = other.people
    const { access_token: own } = await connect(carly, (await newClient(other)).id)
    const mine = `name,owner\nMine,${carly.email}\nNot mine,${manager.email}\n`
    const id = await importAs(other, own, 'finished', mine, { match: null, mode: 'create' })
    expect((await rest(own, 'GET', `/imports/${id}`)).json).toMatchObject({ counts: { created: 1, refused: 1 } })
    const wrong = 'id,city\ncom_theirs,Oslo\ncom_nowhere,Oslo\n'
    const second = await importAs(other, own, 'finished', wrong, {
      mapping: { id: 'id', city: 'city' },
      match: 'id',
      mode: 'update',
    })
    const { problems } = (await rest(own, 'GET', `/imports/${second}`)).json as { problems: { problem: string }[] }
    expect(problems[0]?.problem.replace('com_theirs', 'X')).toBe(problems[1]?.problem.replace('com_nowhere', 'X'))
  })

  it('is no other connection’s, not even of the same member (V4, A28)', async () => {
    const id = await importAs(world, token, 'checked', 'name\nSecret Name\n')
    const { access_token: other } = await connect(world.people.administrator, (await newClient(world)).id)
    expect((await rest(other, 'GET', '/imports')).json['data']).toEqual([])
    for (const [method, under] of [
      ['GET', ''],
      ['GET', '/errors'],
      ['POST', '/mapping'],
      ['POST', '/run'],
      ['POST', '/cancellation'],
      ['POST', '/undo'],
    ] as const) {
      const body = under === '/mapping' ? { body: {} } : {}
      const there = await rest(other, method, `/imports/${id}${under}`, body)
      const none = await rest(other, method, `/imports/imp_none${under}`, body)
      expect([under, there.status, there.json['detail']]).toEqual([under, 404, none.json['detail']])
    }
    await rest(token, 'POST', `/imports/${id}/cancellation`)
  })

  it('of a role without the system permission is refused, and not in its document (T5, R1)', async () => {
    const { access_token: viewers } = await connect(world.people.viewer, (await newClient(world)).id)
    const answer = await sendFile(viewers, 'name\nAcme\n')
    expect([answer.status, answer.json['code']]).toEqual([403, 'forbidden'])
    expect((await rest(viewers, 'GET', '/openapi.json')).text).not.toContain('/imports')
  })
})

describe('the audit of imports by REST (A1, A27)', () => {
  it('has every step and every refusal with its route, connection and import, and no value', async () => {
    const { access_token: mine } = await connect(world.people.administrator, (await newClient(world)).id)
    const id = await importAs(world, mine, 'finished', 'name,health\nSecret Name,good\nOther Secret,unheard of\n')
    await rest(mine, 'POST', `/imports/${id}/mapping`, { body: { mapping: { Secret: 'x' } } })
    await rest(mine, 'GET', '/imports/imp_secret')
    await rest(mine, 'POST', `/imports/${id}/undo`)
    await settled(world, mine, id)
    await rest(mine, 'POST', `/imports/${id}/cancellation`)
    const events = await auditOf(world, { connectionId: connectionOf(mine), limit: 50 })
    const told = events
      .toReversed()
      .filter(({ action }) => /^(import|record|access)\./.test(action))
      .map(({ action, via, details: { step, code } }) => [action, via.replace(id, '…'), step ?? null, code ?? null])
    expect(told).toEqual([
      ['record.previewed', 'import:…', null, null],
      ['access.refused', 'import:…', 'check', 'invalid_input'],
      ['import.started', 'import:…', null, null],
      ['record.created', 'import:…', null, null],
      ['access.refused', 'import:…', null, null],
      ['import.finished', 'import:…', null, null],
      ['access.refused', 'rest:POST /imports/{id}/mapping', 'map', 'conflict'],
      ['access.refused', 'rest:GET /imports/{id}', 'read', 'not_found'],
      ['record.removed', 'undo:…', null, null],
      ['import.undone', 'import:…', null, null],
      ['access.refused', 'rest:POST /imports/{id}/cancellation', 'cancel', 'conflict'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/Secret|imp_secret/)
  })
})

describe('a body that nobody reads', () => {
  it('is cut off, and the refusal arrives (A41, A48)', async () => {
    let pieces = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1
        controller.enqueue(new Uint8Array(64 * 1024).fill(0x61))
      },
    })
    const headers = { authorization: `Bearer ${token}`, ...CSV }
    const request = new Request(`${API}/imports?model=nothing`, { method: 'POST', headers, body: endless })
    const response = await send(request)
    expect([response.status, (await response.json<{ code: string }>()).code]).toEqual([400, 'unknown_model'])
    expect(pieces).toBeLessThan(100)
  })
})
