import { beforeAll, describe, expect, it } from 'vitest'
import { fillAlike, hear, heard, newFullWorld, post, tokenOf } from '../setup/bait.ts'
import { connect, newClient, newWorld, putRecords, type RoleKey, type World } from '../setup/world.ts'

const ROLES: readonly RoleKey[] = ['administrator', 'manager', 'customer_success', 'viewer']

interface Member {
  world: World
  token: string
  /** What only this connection's answers hold: the member's name, their role, their tenant. */
  says: string
}

const crowd: Member[] = []

/** Twenty connections: five tenants that look alike, four members in each. */
beforeAll(async () => {
  for (const slug of ['north', 'south', 'east', 'west', 'home']) {
    const world = await newWorld(slug)
    await fillAlike(world, slug)
    for (const role of ROLES) {
      const name = `Only for ${world.people[role].name} of ${slug}`
      await putRecords(world, 'company', [
        { id: `${slug}_${role}`, owner: world.people[role].memberId, values: { name, industry: `${slug} ${role}` } },
      ])
    }
    const client = await newClient(world)
    for (const role of ROLES) {
      const { access_token: token } = await connect(world.people[role], client.id)
      crowd.push({ world, token, says: `${world.people[role].name} of ${slug}` })
    }
  }
}, 60_000)

/** The company that the member of this connection owns, asked for in the same words by everybody. */
const mine = ({ world, says }: Member) => {
  const role = ROLES.find((key) => says.startsWith(world.people[key].name)) ?? 'viewer'
  return { name: 'get_record', arguments: { model: 'company', id: `${world.slug}_${role}` } }
}
const everything = { name: 'list_records', arguments: { model: 'company', limit: 200 } }
const message = (params: object, id: string | number = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params })

const foreignTo = (member: Member) =>
  crowd.filter(({ world }) => world.slug !== member.world.slug).map(({ says }) => says)

describe('twenty connections at once', () => {
  it.each([1, 'same', 0])('with the JSON-RPC id %j each get their own answer (A30)', async (id) => {
    const answers = await Promise.all(
      crowd.map(async (member) => await heard(await post(member.token, message(mine(member), id)))),
    )
    answers.forEach((answer, index) => {
      expect(answer.text).toContain(crowd[index]?.says)
      expect(answer.wire).toContain(`"id":${JSON.stringify(id)}`)
      expect(crowd.filter(({ says }) => answer.text.includes(says))).toHaveLength(1)
    })
  })

  it('get nothing of another tenant in long lists, ten rounds through each other (A30, T1)', async () => {
    const rounds = Array.from({ length: 10 }, () => crowd).flat()
    const answers = await Promise.all(
      rounds.map(async ({ token }) => await heard(await post(token, message(everything)))),
    )
    answers.forEach((answer, index) => {
      const member = rounds[index]
      if (member === undefined) throw new Error('No such member')
      expect(answer.ok).toBe(true)
      expect(answer.text).toContain(member.says)
      expect(foreignTo(member).filter((says) => answer.text.includes(says))).toEqual([])
    })
  })

  it('get their own through the SDK as well: lists of tools, introductions, errors (A30)', async () => {
    const asked = crowd.flatMap((member) => [
      { member, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }) },
      { member, body: message({ ...mine(member), _meta: { progressToken: 1 } }) },
      { member, body: message({ name: 'describe', arguments: {} }) },
    ])
    const answers = await Promise.all(
      asked.map(async ({ member, body }) => await heard(await post(member.token, body))),
    )
    for (const member of crowd) {
      const own = answers.filter((_answer, index) => asked[index]?.member === member)
      const viewer = member.says.startsWith('Vera')
      expect(own[0]?.wire.includes('export_records')).toBe(/^(Ada|Max)/.test(member.says))
      expect(/\barr\b/.test(own[0]?.wire ?? '')).toBe(!viewer)
      expect(own[1]?.text).toContain(member.says)
      expect(own[2]?.text).toContain(`On behalf of ${member.says.split(' of ')[0]} (`)
      expect(own[2]?.text).toContain(`in Tenant ${member.world.slug},`)
    }
  })

  it('of one member, with different tokens of different ceilings, each keep to their own (A30, V2)', async () => {
    const world = await newFullWorld('ceilings')
    const models = ['company', 'issue', 'task', 'asset']
    const tokens = await Promise.all(
      models.map(async (model) => {
        const fields = { [model === 'issue' || model === 'task' ? 'title' : 'name']: 'view' as const }
        return await tokenOf(world, 'administrator', {
          models: { [model]: { actions: ['view'], fields } },
          portfolio: [],
        })
      }),
    )
    const asked = Array.from({ length: 5 }, () => tokens).flat()
    const answers = await Promise.all(asked.map(async (token) => await hear(token, 'describe', {})))
    answers.forEach((answer, index) => {
      expect((answer.structured['models'] as { name: string }[]).map(({ name }) => name)).toEqual([
        models[index % models.length],
      ])
    })
  })
})
