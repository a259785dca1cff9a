import { describe, expect, it } from 'vitest'
import { auditAddress, auditFilter, readAuditQuery } from '../../src/console/forms/audit-query.ts'
import { ceilingFrom, presetCeiling, tickable } from '../../src/console/forms/ceiling-form.ts'
import {
  authenticationOf,
  clientSettings,
  presetValues,
  readClientForm,
  valuesOf,
} from '../../src/console/forms/client-form.ts'
import { issuesOf } from '../../src/console/forms/form-issues.ts'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { GatehouseError, failed } from '../../src/core/errors.ts'
import { actionTick, fieldTick, readTicks } from '../../src/core/ticks.ts'
import { fieldAccess, mayAct } from '../../src/policy/access.ts'
import { atMost, same } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import { parseClientSettings } from '../../src/tenant/clients/client-settings.ts'

function form(entries: Record<string, string>): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(entries)) data.append(name, value)
  return data
}

describe('ticks of a form (C3, P4)', () => {
  it('reads actions and fields model by model, and leaves out none', () => {
    const ticks = readTicks(
      form({
        [actionTick('issue', 'view')]: 'on',
        [fieldTick('issue', 'title')]: 'edit',
        [fieldTick('issue', 'status')]: 'none',
        handle: 'x',
        decision: 'authorize',
      }),
    )
    expect(ticks).toEqual({ issue: { actions: ['view'], fields: { title: 'edit' } } })
  })

  it('keeps what goes too far, for the judge to see (A13)', () => {
    const ticks = readTicks(form({ 'action:issue:fly': 'on', 'field:issue:title': 'own' }))
    expect(ticks).toEqual({ issue: { actions: ['fly'], fields: { title: 'own' } } })
  })

  it('takes the name of a prototype for a name (A41)', () => {
    const ticks = readTicks(form({ 'action:__proto__:view': 'on' }))
    expect(Object.keys(ticks)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['actions']).toBeUndefined()
  })
})

describe('the ceiling form (P4)', () => {
  const roles = BUILTIN_ROLES(BUILTIN_MODELS)
  const role = (key: string) => {
    const found = roles.find((one) => one.key === key)
    if (found === undefined) throw new Error(key)
    return found.permissions
  }

  it('makes a ceiling of the ticks, without what does not exist', () => {
    const ticks = {
      issue: { actions: ['view', 'fly'], fields: { title: 'edit', nothing: 'view' } },
      ghost: { actions: ['view'], fields: {} },
    }
    expect(ceilingFrom(ticks, BUILTIN_MODELS)).toEqual({
      models: { issue: { actions: ['view'], fields: { title: 'edit' } } },
      portfolio: [],
    })
  })

  it('has presets that never exceed the role of the admin', () => {
    const own = { ...role('customer_success'), portfolio: [] }
    expect(same(presetCeiling('everything', own), own)).toBe(true)
    expect(atMost(presetCeiling('read', own), own)).toBe(true)
    expect(mayAct(presetCeiling('read', own), 'issue', 'update')).toBe(false)
    expect(fieldAccess(presetCeiling('read', own), 'issue', 'title')).toBe('view')
    expect(mayAct(presetCeiling('nothing', own), 'issue', 'view')).toBe(false)
  })

  it('lets an admin keep what the ceiling has beyond their role, and nothing else beyond it (T5)', () => {
    const before = { models: { issue: { actions: ['remove' as const], fields: {} } }, portfolio: [] }
    const limit = tickable(role('viewer'), before, BUILTIN_MODELS)
    expect(mayAct(limit, 'issue', 'remove')).toBe(true)
    expect(mayAct(limit, 'issue', 'update')).toBe(false)
    expect(mayAct(limit, 'task', 'remove')).toBe(false)
    expect(fieldAccess(limit, 'company', 'arr')).toBe('none')
    expect(same(tickable(role('viewer'), null, BUILTIN_MODELS), role('viewer'))).toBe(true)
  })
})

describe('the client form (P2, P3, O4)', () => {
  it.each(['claude', 'chatgpt'] as const)(
    'fills in the preset %s so that it can be saved with its name alone',
    (preset) => {
      const settings = parseClientSettings(clientSettings(presetValues(preset)))
      expect(settings.replayWindow).toBe(60)
      expect(settings).toMatchObject({ type: 'confidential', requireSecret: true, requirePkce: true })
    },
  )

  it('knows the redirect URLs of Claude, Claude Code and ChatGPT', () => {
    expect(clientSettings(presetValues('claude')).redirectUris).toEqual([
      'https://claude.ai/api/mcp/auth_callback',
      'https://claude.com/api/mcp/auth_callback',
      'http://localhost/callback',
      'http://127.0.0.1/callback',
    ])
    expect(clientSettings(presetValues('chatgpt')).redirectUris).toEqual([
      'https://chatgpt.com/connector_platform_oauth_redirect',
    ])
  })

  it('starts Custom without a replay window', () => {
    expect(clientSettings(presetValues('custom')).replayWindow).toBe(0)
  })

  it('joins the callback URL that ChatGPT shows with the others, each once', () => {
    const values = readClientForm(
      form({
        callbackUrl: 'https://chatgpt.com/connector/oauth/1',
        redirectUris: 'https://a.example/cb\r\n https://a.example/cb\n',
      }),
    )
    expect(clientSettings(values).redirectUris).toEqual([
      'https://chatgpt.com/connector/oauth/1',
      'https://a.example/cb',
    ])
  })

  it.each([
    ['secret_and_pkce', 'confidential', true, true],
    ['secret', 'confidential', true, false],
    ['pkce', 'confidential', false, true],
    ['public', 'public', false, true],
  ] as const)('understands %s', (authentication, type, requireSecret, requirePkce) => {
    const settings = clientSettings({ ...presetValues('claude'), authentication })
    expect(settings).toMatchObject({ type, requireSecret, requirePkce })
    expect(authenticationOf(settings)).toBe(authentication)
  })

  it('does not take an empty replay window for 0', () => {
    expect(() => parseClientSettings(clientSettings({ ...presetValues('claude'), replayWindow: '' }))).toThrow(
      GatehouseError,
    )
  })

  it('shows a client as it was saved', () => {
    const values = { ...presetValues('chatgpt'), description: 'Ours', logoUrl: 'https://a.example/l.png' }
    const client = {
      ...clientSettings(values),
      id: 'c',
      status: 'active',
      ceiling: null,
      version: 1,
      createdAt: 0,
      createdBy: null,
      lastUsedAt: null,
      connections: 0,
      registration: null,
      secrets: [],
    } as const
    expect(valuesOf(client)).toEqual(values)
  })

  it('brings each problem to the field that asked for it', () => {
    const failure = failed(
      new GatehouseError('invalid_input', 'Not saved.', {
        issues: [
          { field: 'type', message: 'a' },
          { field: 'logoUrl', message: 'b' },
          { field: 'surprise', message: 'c' },
        ],
      }),
    )
    expect(issuesOf(failure, ['name', 'logoUrl', 'authentication'], 'name')).toEqual([
      { field: 'authentication', message: 'a' },
      { field: 'logoUrl', message: 'b' },
      { field: 'name', message: 'c' },
    ])
  })

  it('does not pass off another error as one of the form', () => {
    expect(() => issuesOf(failed(new GatehouseError('forbidden', 'No.')), ['name'], 'name')).toThrow('No.')
  })
})

describe('the audit filter (A2)', () => {
  it('covers whole days of the tenant’s time zone', () => {
    const query = readAuditQuery(new URLSearchParams('from=2026-11-01&until=2026-11-02'))
    expect(auditFilter(query, 'America/New_York')).toMatchObject({
      from: Date.UTC(2026, 10, 1, 4),
      until: Date.UTC(2026, 10, 3, 5),
    })
  })

  it('leaves out what makes no sense', () => {
    const query = readAuditQuery(
      new URLSearchParams('from=yesterday&action=record.read&action=made.up&outcome=odd&member='),
    )
    expect(query).toMatchObject({ from: '', actions: ['record.read'], outcome: '', members: [] })
    expect(auditFilter(query, 'UTC')).toEqual({ limit: 50, actions: ['record.read'] })
  })

  it('makes an address that reads back as the same query', () => {
    const query = readAuditQuery(
      new URLSearchParams(
        'from=2026-11-01&action=record.read&action=client.created&member=m1&client=c&connection=k&cursor=x%2By&outcome=refused',
      ),
    )
    const address = new URL(auditAddress('acme', query), 'https://gatehouse.example')
    expect(address.pathname).toBe('/t/acme/audit')
    expect(readAuditQuery(address.searchParams)).toEqual(query)
  })
})
