import { beforeAll, describe, expect, it } from 'vitest'
import { ceilingWith, newFullWorld, recordId, tokenOf } from '../setup/bait.ts'
import { mcp } from '../setup/mcp.ts'
import { auditOf, connect, connectionOf, newClient, type World } from '../setup/world.ts'

let world: World
let carly: string
let ada: string
let nameless: string

beforeAll(async () => {
  world = await newFullWorld('home')
  carly = await tokenOf(world, 'customer_success')
  ada = await tokenOf(world, 'administrator')
  nameless = await tokenOf(
    world,
    'administrator',
    ceilingWith((model, _field, index) => (model === 'company' && index === 0 ? 'none' : 'view'), ['issue']),
  )
})

interface Said {
  status: number
  text: string
  result: Record<string, unknown>
}

async function say(token: string, method: string, params: object): Promise<Said> {
  const response = await mcp(token, method, params)
  const text = (await response.text()).replaceAll(/"id":"[^"]{6}"/g, '"id":"?"')
  const message = JSON.parse(text.startsWith('{') ? text : (/^data: (.*)$/m.exec(text)?.[1] ?? '{}')) as {
    result?: Record<string, unknown>
  }
  return { status: response.status, text, result: message.result ?? {} }
}

const read = (token: string, uri: string) => say(token, 'resources/read', { uri })

async function completed(token: string, value: string, model = 'company'): Promise<unknown> {
  const { result } = await say(token, 'completion/complete', {
    ref: { type: 'ref/resource', uri: 'gatehouse://records/{model}/{record}' },
    argument: { name: 'record', value },
    context: { arguments: { model } },
  })
  return result['completion']
}

const NOTHING = { values: [], total: 0, hasMore: false }

describe('a resource', () => {
  it('outside the portfolio is like one that does not exist, by id and by name (A34, V4)', async () => {
    const outside = recordId('home', 'else', 'company')
    for (const [inUri, unknown] of [
      [outside, 'home_none_company'],
      ['Zedar%20Holding', 'Nobody%20Holding'],
    ] as const) {
      const [one, other] = [
        await read(carly, `gatehouse://records/company/${inUri}`),
        await read(carly, `gatehouse://records/company/${unknown}`),
      ]
      expect(one.text.replaceAll(inUri, unknown)).toBe(other.text)
      expect((await read(ada, `gatehouse://records/company/${inUri}`)).text).toContain(outside)
    }
    expect((await read(carly, 'gatehouse://records/company/Birch%20and%20Sons')).text).toContain('Birch and Sons')
  })

  it('of a hidden model, or by a hidden name, is like one that does not exist (A31, V4)', async () => {
    const [hidden, unknown] = [
      await read(nameless, 'gatehouse://records/issue/home_mine_issue'),
      await read(nameless, 'gatehouse://records/qzwvx/home_mine_issue'),
    ]
    expect(hidden.text.replaceAll('issue', 'qzwvx')).toBe(unknown.text.replaceAll('issue', 'qzwvx'))
    const [byName, byNobody] = [
      await read(nameless, 'gatehouse://records/company/Zedar%20Holding'),
      await read(nameless, 'gatehouse://records/company/Nobody%20Holding'),
    ]
    expect(byName.text.replaceAll('Zedar', 'Nobody')).toBe(byNobody.text)
    const listed = await say(nameless, 'resources/list', {})
    expect([listed.text.includes('models/company'), listed.text.includes('issue')]).toEqual([true, false])
    const shown = await read(nameless, `gatehouse://records/company/${recordId('home', 'mine', 'company')}`)
    expect([shown.text.includes('home_mine_company'), shown.text.includes('Birch and Sons')]).toEqual([true, false])
  })

  it('is on record as a read, without what was typed (A1)', async () => {
    await read(ada, `gatehouse://records/company/${recordId('home', 'mine', 'company')}`)
    await read(ada, 'gatehouse://records/company/Typedname')
    await completed(ada, 'Typedvalue')
    const events = await auditOf(world, { connectionId: connectionOf(ada), limit: 4 })
    expect(events.toReversed().map(({ action, via, model }) => [action, via, model])).toEqual([
      ['record.read', 'mcp:resources/read', 'company'],
      ['record.listed', 'mcp:resources/read', 'company'],
      ['access.refused', 'mcp:resources/read', 'company'],
      ['record.listed', 'mcp:completion/complete', 'company'],
    ])
    expect(JSON.stringify(events)).not.toMatch(/Typed/)
  })

  it('that takes a permission which the role allows asks for it (M6)', async () => {
    const client = await newClient(world)
    const { access_token: token } = await connect(world.people.administrator, client.id, { scope: 'company:view' })
    const { status } = await read(token, 'gatehouse://records/issue/home_mine_issue')
    expect(status).toBe(403)
  })
})

describe('completion', () => {
  it('offers names of the portfolio alone, and counts no other (A34, V4)', async () => {
    expect(await completed(carly, '')).toEqual({ values: ['Birch and Sons'], total: 1, hasMore: false })
    expect(await completed(carly, 'Zed')).toEqual(NOTHING)
    expect(await completed(ada, 'zed')).toMatchObject({ values: ['Zedar Holding'] })
  })

  it('guesses no hidden name, and knows no hidden model (A32, V4)', async () => {
    expect(await completed(nameless, 'Zed')).toEqual(NOTHING)
    expect(await completed(nameless, '', 'issue')).toEqual(NOTHING)
    expect(await completed(nameless, '', 'qzwvx')).toEqual(NOTHING)
    const prompts = await say(nameless, 'prompts/list', {})
    expect(prompts.result).toEqual({ prompts: [] })
  })

  it.each([`' OR 1=1 --`, '%', '_', '*', '" OR *', '__proto__', 'x'.repeat(5000)])(
    'takes syntax for what it is: data (A45, A41) %#',
    async (value) => {
      expect(await completed(ada, value)).toEqual(NOTHING)
    },
  )
})
