import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { ModelDefinition } from '../../src/core/models.ts'
import { mayAct, viewableFields, editableFields } from '../../src/policy/access.ts'
import {
  ceilingWith,
  hear,
  newFullWorld,
  numberIn,
  post,
  recordId,
  sign,
  tokenOf,
  toolList,
  type Place,
} from '../setup/bait.ts'
import { hiddenFields, modelsOf, PERSONAS, type Persona } from '../setup/hidden-fields.ts'
import type { World } from '../setup/world.ts'

let world: World
const tokens = new Map<string, string>()

beforeAll(async () => {
  world = await newFullWorld('home')
  for (const who of PERSONAS) tokens.set(who.name, await tokenOf(world, who.role, who.ceiling))
})

const PLACES: readonly Place[] = ['mine', 'else']
const inPortfolio = ({ permissions }: Persona, place: Place) => place === 'mine' || permissions.portfolio.length === 0

/** Everything that the tools say to a persona who asks for everything, at length and in every form. */
async function everythingSaid(who: Persona): Promise<string> {
  const token = tokens.get(who.name) ?? ''
  const calls: [string, unknown][] = [
    ['describe', {}],
    ['search', { query: 'birch zedar holding sons' }],
    ['search', { query: 'qxhomeelsexcompanyxnotes qxhomeminexcompanyxnotes qxhomeminexenduserxphone 2031' }],
  ]
  for (const model of modelsOf(who)) {
    const at = { model: model.name }
    calls.push(
      ['describe', at],
      ['list_records', { ...at, detail: 'detailed' }],
      ['list_records', { ...at, detail: 'concise' }],
    )
    calls.push(['aggregate_records', { ...at, measure: 'max', field: 'nothing' }], ['aggregate_records', at])
    for (const field of viewableFields(who.permissions, model)) {
      if (field.type !== 'long_text') calls.push(['aggregate_records', { ...at, group_by: [field.name] }])
    }
    if (mayAct(who.permissions, model.name, 'export')) {
      calls.push(['export_records', at], ['export_records', { ...at, format: 'ndjson' }])
    }
    for (const place of PLACES) {
      const id = recordId('home', place, model.name)
      calls.push(['get_record', { ...at, id }], ['fetch', { id: `${model.name}/${id}` }])
      calls.push(
        ['update_record', { ...at, id, version: 7, values: {} }],
        ['create_record', { ...at, values: { nothing: 1 } }],
      )
    }
  }
  const said: string[] = []
  for (const [tool, args] of calls) said.push((await hear(token, tool, args)).wire)
  return said.join('\n')
}

const unique = (model: ModelDefinition, place: Place, field: string, type: string): string[] => [
  ...(['text', 'long_text', 'email', 'link'].includes(type) ? [sign('home', place, model.name, field)] : []),
  ...(['number', 'money'].includes(type) ? [String(numberIn('home', place, model.name, field))] : []),
]

describe.each(PERSONAS)('$name', (who) => {
  it('finds no hidden value and nothing of a hidden record in whatever the tools answer (A31, A34, V3)', async () => {
    const said = await everythingSaid(who)
    const found: string[] = []
    let shown = 0
    for (const model of BUILTIN_MODELS) {
      const hidden = hiddenFields(who, model)
      for (const field of model.fields) {
        for (const place of PLACES) {
          for (const value of field === model.fields[0] ? [] : unique(model, place, field.name, field.type)) {
            const mayBeSeen = !hidden.includes(field) && inPortfolio(who, place)
            if (mayBeSeen && said.includes(value)) shown += 1
            if (!mayBeSeen && said.includes(value)) found.push(value)
          }
        }
      }
      if (!inPortfolio(who, 'else') && said.includes(`"${recordId('home', 'else', model.name)}","version"`))
        found.push(model.name)
    }
    if (!inPortfolio(who, 'else') && said.includes('Zedar')) found.push('Zedar')
    expect(found).toEqual([])
    expect(shown).toBeGreaterThan(8)
  })

  it('reads in schemas, descriptions and examples of nothing that is hidden (A31, M2)', async () => {
    const listed = await toolList(tokens.get(who.name) ?? '')
    const { result } = JSON.parse(listed) as {
      result: { tools: { name: string; description: string; inputSchema: unknown }[] }
    }
    const models = modelsOf(who).map(({ name }) => name)
    for (const tool of result.tools) {
      const enumerated =
        (tool.inputSchema as { properties: { model?: { enum?: string[] } } }).properties.model?.enum ?? []
      expect(enumerated.filter((name) => !models.includes(name))).toEqual([])
      for (const [, name = '', fields = ''] of tool.description.matchAll(/^(\w+): (.*)$/gm)) {
        const model = BUILTIN_MODELS.find((known) => known.name === name)
        if (model === undefined) continue
        const named = [...fields.replaceAll(/\([^)]*\)/g, '').matchAll(/(?:^|, )(\w+)/g)].map(([, field = '']) => field)
        const usable =
          tool.name.startsWith('create') || tool.name.startsWith('update')
            ? editableFields(who.permissions, model)
            : viewableFields(who.permissions, model)
        expect([tool.name, name, named]).toEqual([tool.name, name, usable.map((field) => field.name)])
        expect(models).toContain(name)
      }
    }
  })
})

describe('what a server says about itself', () => {
  const NO_COMPANY = ceilingWith(
    (_model, field) => (field === 'owner' || field === 'company' ? 'none' : 'edit'),
    ['company'],
  )
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }

  async function introduction(token: string): Promise<string> {
    const message = { jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize }
    const response = await post(token, JSON.stringify(message))
    return (await response.text()) + (await toolList(token))
  }

  it('names no model, relation or field in instructions and examples that the connection may not see (A31)', async () => {
    const hidden = [/"company"/, /owner\.name/, /company\.name/, /Carly/, /\\"company\\"/, /\barr\b/]
    const [all, without] = [
      await introduction(tokens.get('administrator') ?? ''),
      await introduction(await tokenOf(world, 'manager', NO_COMPANY)),
    ]
    const named = (said: string) => hidden.filter((name) => name.test(said))
    expect(named(all).length).toBeGreaterThan(3)
    expect(named(without)).toEqual([])
  })
})
