import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { beforeAll, describe, expect, it } from 'vitest'
import { demoModels } from '../../scripts/local/data/own-models.ts'
import { alderway } from '../../scripts/local/data/tenants.ts'
import { newApp } from '../setup/http/apps.ts'
import { MCP_URL, personWith, type Role, SITE } from '../setup/http/people.ts'
import { StrictClient } from '../setup/http/strict-client.ts'

const RECORD = 'gatehouse://records/{model}/{record}'
const { members, records } = alderway()
const carly = members.find((member) => member.role === 'customer_success')
const isCarlys = ({ ownerId }: { ownerId?: string | null }) => ownerId === carly?.memberId
const hers = records.company.filter(isCarlys).map(({ values }) => values['name'] as string)
const other = records.company.filter((company) => !isCarlys(company)).map(({ values }) => values['name'] as string)

async function tokenOf(role: Role): Promise<string> {
  const client = new StrictClient(await newApp(`Resources of ${role}`))
  return (await client.connect(await personWith(role))).access_token
}

async function legacy(token: string) {
  const client = new LegacyClient({ name: 'test', version: '1' })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new LegacyTransport(new URL(MCP_URL), { requestInit }))
  return client
}

async function modern(token: string) {
  const client = new ModernClient({ name: 'test', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  const requestInit = { headers: { authorization: `Bearer ${token}` } }
  await client.connect(new ModernTransport(new URL(MCP_URL), { requestInit }))
  return client
}

let tokens: Record<'administrator' | 'customer_success', string>

beforeAll(async () => {
  tokens = { administrator: await tokenOf('administrator'), customer_success: await tokenOf('customer_success') }
})

describe.each([
  ['2025-11-25', legacy],
  ['2026-07-28', modern],
] as const)('the SDK client of %s', (_era, connect) => {
  it('finds prompts, completes the company from its own portfolio, and gets what to do (M2, V3)', async () => {
    const client = await connect(tokens.customer_success)
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['account_review', 'renewals_due', 'open_issues'])
    const completed = async (value: string) => {
      const argument = { name: 'company', value }
      return (await client.complete({ ref: { type: 'ref/prompt', name: 'account_review' }, argument })).completion
    }
    const [company = ''] = hers
    expect((await completed(company.slice(0, 4).toUpperCase())).values).toContain(company)
    expect((await completed('')).total).toBe(hers.length)
    expect((await completed(other[0] ?? '')).values).toEqual([])
    const { messages } = await client.getPrompt({ name: 'account_review', arguments: { company } })
    expect(JSON.stringify(messages)).toContain(company)
    await client.close()
  })

  it('reads models and records as resources, within its portfolio (M2, A34)', async () => {
    const client = await connect(tokens.customer_success)
    const { resources } = await client.listResources()
    expect(resources.map(({ name }) => name)).toEqual(demoModels().map(({ name }) => name))
    const [model] = resources
    const described = await client.readResource({ uri: model?.uri ?? '' })
    expect(JSON.stringify(described)).toContain('lifecycle_stage')
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toContain(RECORD)
    const uri = (name: string) => `gatehouse://records/company/${encodeURIComponent(name)}`
    const { contents } = await client.readResource({ uri: uri(hers[0] ?? '') })
    const { record, url } = JSON.parse((contents[0] as { text: string }).text) as { record: object; url: string }
    expect([record, url.startsWith(`${SITE}/records/company/`)]).toEqual([
      expect.objectContaining({ name: hers[0] }),
      true,
    ])
    await expect(client.readResource({ uri: uri(other[0] ?? '') })).rejects.toThrow('Resource not found')
    await client.close()
  })

  it('completes models and names of records for the address of a record (M2)', async () => {
    const client = await connect(tokens.administrator)
    const completed = async (name: string, value: string, model?: string) => {
      const context = model === undefined ? {} : { context: { arguments: { model } } }
      const ref = { type: 'ref/resource', uri: RECORD } as const
      return (await client.complete({ ref, argument: { name, value }, ...context })).completion
    }
    expect((await completed('model', 'lic')).values).toEqual(['license'])
    const companies = await completed('record', '', 'company')
    expect([companies.values.length, companies.total, companies.hasMore]).toEqual([20, records.company.length, true])
    await client.close()
  })
})
