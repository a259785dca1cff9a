import { describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { MODULES } from '../../src/core/modules.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { checkAssertions, type AssertedPolicy } from '../../src/policy/assertions.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'

const ROLES = BUILTIN_ROLES(BUILTIN_MODELS).map(({ key, name, system, permissions }) => ({
  key,
  name,
  system,
  permissions,
}))
const READS: PermissionSet = { models: { company: { actions: ['view'], fields: { name: 'view' } } }, portfolio: [] }
const POLICY: AssertedPolicy = {
  known: BUILTIN_MODELS,
  models: BUILTIN_MODELS,
  modules: MODULES,
  roles: ROLES,
  accounts: [{ key: 'svc_1', name: 'Warehouse', system: [], permissions: READS }],
  clients: [
    { key: 'app_1', name: 'ChatGPT', ceiling: READS },
    { key: 'app_2', name: 'Claude', ceiling: null },
    { key: 'app_3', name: 'Viewer', ceiling: READS },
  ],
}

const check = (text: string, policy = POLICY) => checkAssertions([text], policy)[0]

describe('an assertion', () => {
  it.each([
    ['ChatGPT can never view company.arr', true],
    ['chatgpt can view company.name', true],
    ['app_1 can never edit company.name.', true],
    ['ChatGPT can never view company.name', false],
    // Dynamic permissions: whatever a role has, its member may grant.
    ['Claude can never remove company', false],
    ['Claude can remove company', true],
    ['any application can never remove company', false],
    ['Customer Success can never remove company', true],
    ['Manager can never remove company', true],
    ['Manager can remove issue', true],
    ['the role Viewer can never view company.arr', true],
    ['the application Viewer can view company.name', true],
    ['anybody can view company.arr', true],
    ['Warehouse can never view issue', true],
    ['svc_1 can view company.name', true],
  ])('“%s”: %s (V2, P4)', (text, holds) => {
    expect(check(text)?.holds).toBe(holds)
  })

  it('names who could, where it does not hold (V2)', () => {
    expect(check('Claude can never remove company')?.reason).toBe('It can: Administrator through Claude.')
  })

  it.each([
    ['ChatGPT must not view company', /^This is no assertion/],
    ['ChatGPT can never view', /^This is no assertion/],
    ['ChatGTP can never view company.arr', /no application, role or service account called “ChatGTP”/],
    ['Viewer can never view company.arr', /^More than one is called “Viewer”/],
    ['ChatGPT can never view companies.arr', /no data model “companies”/],
    ['ChatGPT can never view company.revenue', /company has no field “revenue”/],
    ['ChatGPT can never export company.arr', /^A field is viewed or edited/],
    ['ChatGPT can never edit company', /^Say which field of company/],
  ])('that is mistyped holds of nothing, and says so: “%s” (V1)', (text, reason) => {
    const result = check(text)
    expect([result?.holds, result?.reason]).toEqual([false, expect.stringMatching(reason)])
  })

  it('is judged as if every module were on: that can be switched without the file (T2)', () => {
    const off = { ...POLICY, modules: ['api'] as const }
    expect(check('Claude can never export company', off)?.holds).toBe(false)
  })
})
