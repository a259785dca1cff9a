import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { callTool, mcp } from '../setup/mcp.ts'
import { editModels, newField, rolesWith, tryEdit, write } from '../setup/models.ts'
import { at, rest } from '../setup/rest.ts'
import {
  authorizeUrl,
  callerOf,
  connect,
  cookieFor,
  consentPage,
  newClient,
  newWorld,
  putRecords,
  type World,
} from '../setup/world.ts'
import { SELF } from 'cloudflare:test'

let world: World
let other: World
let client: { id: string }

beforeAll(async () => {
  world = await newWorld('own-models')
  other = await newWorld('other-models')
  await putRecords(world, 'company', [
    { id: 'rec_acme', owner: world.people.administrator.memberId, values: { name: 'Acme' } },
  ])
  await editModels(
    world,
    await newField(world, 'zanzibar', { rules: { label: 'Zanzibar', description: 'About Zanzibar.' } }),
    {
      do: 'create_model',
      name: 'xylophone',
      label: 'Xylophone',
      pluralLabel: 'Xylophones',
      description: 'An instrument.',
      roles: await rolesWith(world),
    },
  )
  await write(world, 'administrator', 'rec_acme', { zanzibar: 'spice' })
  client = await newClient(world)
})

/** Everything that a connection is told of what there is, on MCP and on REST. */
async function everythingTold(token: string): Promise<string> {
  const tools = await (await mcp(token, 'tools/list')).text()
  const described = JSON.stringify(await callTool(token, 'describe', {}))
  const listed = JSON.stringify(await callTool(token, 'list_records', { model: 'company' }))
  const document = (await rest(token, 'GET', '/openapi.json')).text
  const records = (await rest(token, 'GET', '/company')).text
  return [tools, described, listed, document, records].join('\n')
}

describe('a new field and a new model (V1, A31)', () => {
  it('are told to those who were given them, on every surface, and to nobody else', async () => {
    const hers = await connect(world.people.administrator, client.id)
    const told = await everythingTold(hers.access_token)
    expect([told.includes('zanzibar'), told.includes('xylophone')]).toEqual([true, true])
    for (const role of ['manager', 'customer_success', 'viewer'] as const) {
      const theirs = await connect(world.people[role], client.id)
      expect((await everythingTold(theirs.access_token)).toLowerCase()).not.toMatch(/zanzibar|xylophone|spice/)
    }
  })

  it('are shown by their labels on the consent page and where permissions are set, to whoever holds them (P4, C1, A31)', async () => {
    const { id } = await newClient(world)
    const named = async (role: 'administrator' | 'viewer') => {
      const cookie = await cookieFor(world.people[role])
      const { html } = await consentPage(cookie, id)
      return ['Zanzibar', 'About Zanzibar.', 'xylophones'].map((words) => html.includes(words))
    }
    expect(await named('administrator')).toEqual([true, true, true])
    expect(await named('viewer')).toEqual([false, false, false])
    const cookie = await cookieFor(world.people.administrator)
    for (const path of [`/apps/${id}/permissions`, '/roles/new']) {
      const page = await SELF.fetch(`https://gatehouse.test/t/${world.slug}${path}`, { headers: { cookie } })
      const html = await page.text()
      expect([path, html.includes('Zanzibar'), html.includes('Xylophones')]).toEqual([path, true, true])
      expect([path, html.includes('name="field:company:zanzibar"')]).toEqual([path, true])
    }
  })

  it('can’t be asked for by filter, sort, group, search and path: the answer is that for an unknown name (A32)', async () => {
    const { access_token: token } = await connect(world.people.manager, client.id)
    const unknown = (text: string) =>
      text
        .replaceAll('zanzibar', 'zanzibur')
        .replaceAll('xylophone', 'xylophune')
        .replaceAll(/req_\w+/g, 'req')
    for (const path of [
      at('/company', { where: { field: 'zanzibar', op: 'eq', value: 'spice' } }),
      at('/company', { sort: 'zanzibar' }),
      at('/company', { fields: 'zanzibar' }),
      at('/company/aggregate', { group_by: 'zanzibar' }),
      '/xylophone',
      '/xylophone/rec_none',
    ]) {
      const [hidden, none] = [await rest(token, 'GET', path), await rest(token, 'GET', unknown(path))]
      expect([hidden.status, unknown(hidden.text)]).toEqual([none.status, unknown(none.text)])
      expect(hidden.status).toBeGreaterThanOrEqual(400)
    }
    const found = await callTool(token, 'search', { query: 'spice' })
    expect(JSON.parse(found.content[0]?.text ?? '')).toEqual({ results: [] })
  })

  it('reach a connection that exists only after its member authorizes again (V5)', async () => {
    const { access_token: token } = await connect(world.people.administrator, client.id)
    await editModels(world, await newField(world, 'timbuktu'))
    expect(await everythingTold(token)).not.toContain('timbuktu')
  })

  it('stop on the very next request when they are archived (A37)', async () => {
    const { access_token: token } = await connect(world.people.administrator, client.id)
    const read = async () => (await rest(token, 'GET', '/company/rec_acme')).json
    expect((await read())['zanzibar'] ?? (await read())['data']).toBeDefined()
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'zanzibar', status: 'archived' })
    expect(await everythingTold(token)).not.toContain('zanzibar')
    await editModels(world, { do: 'set_field_status', model: 'company', field: 'zanzibar', status: 'active' })
    expect(await everythingTold(token)).toContain('zanzibar')
  })

  it('are unknown scopes to whoever is not signed in or does not see them, and to other tenants (A28)', async () => {
    const visit = async (scope: string, cookie = '') => {
      const answer = await SELF.fetch(authorizeUrl(client.id, { scope }), { headers: { cookie }, redirect: 'manual' })
      await answer.text()
      return [answer.status, (answer.headers.get('location') ?? '').replaceAll(/xylophone|xylophune/g, '')]
    }
    expect(await visit('xylophone:view')).toEqual(await visit('xylophune:view'))
    const cookie = await cookieFor(world.people.viewer)
    expect(await visit('xylophone:view', cookie)).toEqual(await visit('xylophune:view', cookie))
    const administrator = await cookieFor(world.people.administrator)
    const { handle } = await consentPage(administrator, client.id, { scope: 'xylophone:view' })
    expect(handle).not.toBe('')
  })

  it('of one tenant are nothing to another (A28)', async () => {
    const caller = callerOf(other.people.administrator)
    const tenant = env.TENANT.getByName(other.tenantId)
    const [foreign, none] = [await tenant.managedModel(caller, 'xylophone'), await tenant.managedModel(caller, 'none')]
    expect(foreign).toEqual(none)
    expect(JSON.stringify(valueOf(await tenant.managedModels(caller)))).not.toContain('zanzibar')
    const stranger = await env.TENANT.getByName(world.tenantId).managedModels(caller)
    expect(stranger.ok ? null : stranger.error.code).toBe('not_signed_in')
  })
})

describe('names and words that mean something else (A12, A41, A45)', () => {
  it.each([
    'constructor',
    '__proto__',
    'id',
    'version',
    'external_id',
    "x'); DROP TABLE records",
    'a.b',
    'A',
    '',
    'x'.repeat(41),
  ])('no field is called %j', async (name) => {
    const made = await tryEdit(world, await newField(world, name))
    expect(made.ok ? null : made.error.code).toBe('invalid_input')
  })

  it('a label stays text on every page (A12)', async () => {
    const label = '<script>alert(1)</script>"\'&'
    await editModels(world, await newField(world, 'labelled', { rules: { label } }))
    const cookie = await cookieFor(world.people.administrator)
    for (const path of [
      '/models',
      '/models/company',
      '/models/company/fields/labelled',
      `/apps/${client.id}/permissions`,
    ]) {
      const page = await SELF.fetch(`https://gatehouse.test/t/${world.slug}${path}`, { headers: { cookie } })
      expect([path, page.status]).toEqual([path, 200])
      expect(await page.text()).not.toContain('<script>alert')
    }
  })
})

describe('giving what is new (T5, A36)', () => {
  it('is refused beyond what the giver’s role holds of the model, and for a role of no such tenant', async () => {
    const fresh = await newWorld('givers')
    await env.DB.prepare(`UPDATE roles SET system = '["manage_models"]' WHERE tenant_id = ? AND key = 'viewer'`)
      .bind(fresh.tenantId)
      .run()
    const more = await tryEdit(fresh, await newField(fresh, 'more', {}, { Viewer: 'edit' }), 'viewer')
    expect(more.ok ? null : [more.error.code, more.error.details.field]).toEqual(['invalid_input', 'roles'])
    expect((await tryEdit(fresh, await newField(fresh, 'less', {}, { Viewer: 'view' }), 'viewer')).ok).toBe(true)
    const foreign = await rolesWith(world)
    const made = await tryEdit(fresh, await newField(fresh, 'foreign', { roles: foreign }))
    expect(made.ok ? null : made.error.details.field).toBe('roles')
  })

  it('managing data models is no way to read values that the role hides (V4, A32)', async () => {
    const fresh = await newWorld('probers')
    await env.DB.prepare(`UPDATE roles SET system = '["manage_models"]' WHERE tenant_id = ? AND key = 'viewer'`)
      .bind(fresh.tenantId)
      .run()
    await editModels(fresh, await newField(fresh, 'hush'))
    await putRecords(fresh, 'company', [
      { id: 'rec_hush', owner: fresh.people.administrator.memberId, values: { name: 'Hush' } },
    ])
    await write(fresh, 'administrator', 'rec_hush', { hush: 'quokka' })
    const at = { model: 'company', field: 'hush' }
    const rules = { label: 'Hush', pattern: 'q[a-z]*' }
    const tries = [
      await tryEdit(fresh, { do: 'change_field', ...at, rules }, 'viewer'),
      await tryEdit(fresh, { do: 'change_field', ...at, rules: { label: 'Hush', required: true } }, 'viewer'),
      await tryEdit(fresh, { do: 'change_type', ...at, type: 'choice' }, 'viewer'),
    ]
    expect(tries.map((one) => (one.ok ? 'done' : one.error.code))).toEqual(['forbidden', 'forbidden', 'forbidden'])
    const use = valueOf(
      await env.TENANT.getByName(fresh.tenantId).fieldUse(callerOf(fresh.people.viewer), 'company', 'hush'),
    )
    expect(use).toMatchObject({ lacking: 0, repeated: 0, choices: {}, types: [] })
    expect((await tryEdit(fresh, { do: 'change_field', ...at, rules })).ok).toBe(true)
    expect((await tryEdit(fresh, { do: 'change_field', ...at, rules: { label: 'Silence' } }, 'viewer')).ok).toBe(true)
  })

  it('a text that becomes a choice leaves no value in the audit (A1, A27)', async () => {
    const fresh = await newWorld('retyped')
    await editModels(fresh, await newField(fresh, 'hush'))
    await putRecords(fresh, 'company', [
      { id: 'rec_retyped', owner: fresh.people.administrator.memberId, values: { name: 'Retyped' } },
    ])
    await write(fresh, 'administrator', 'rec_retyped', { hush: 'quokka' })
    await editModels(fresh, { do: 'change_type', model: 'company', field: 'hush', type: 'choice' })
    const { results } = await env.DB.prepare('SELECT details FROM audit_events WHERE tenant_id = ?')
      .bind(fresh.tenantId)
      .all<{ details: string }>()
    expect(results.length).toBeGreaterThan(0)
    expect(JSON.stringify(results)).not.toContain('quokka')
  })
})
