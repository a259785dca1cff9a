import { describe, expect, it } from 'vitest'
import {
  actionsOf,
  explanation,
  fieldsInWords,
  joined,
  modelDifference,
  modelInWords,
  permissionSummary,
  recordsInWords,
} from '../../src/console/words/permissions.ts'
import { ago, exactTime } from '../../src/console/words/time.ts'
import { dayAfter, startOfDay } from '../../src/core/calendar.ts'
import { ACTION_GROUPS, auditFacts, auditSentence } from '../../src/console/words/audit.ts'
import { AUDIT_ACTIONS } from '../../src/core/audit.ts'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { ModelDefinition } from '../../src/core/models.ts'
import type { PermissionSet } from '../../src/core/permissions.ts'
import { BOTTOM } from '../../src/policy/lattice.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'
import type { AuditRow } from '../../src/tenant/contract.ts'

function model(name: string): ModelDefinition {
  const found = BUILTIN_MODELS.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no model ${name}`)
  return found
}

function role(key: string): PermissionSet {
  const found = BUILTIN_ROLES(BUILTIN_MODELS).find((one) => one.key === key)
  if (found === undefined) throw new Error(`no role ${key}`)
  return found.permissions
}

const issues: PermissionSet = {
  models: {
    issue: { actions: ['create', 'view', 'update'], fields: { title: 'edit', status: 'edit', company: 'view' } },
  },
  portfolio: [],
}

describe('permissions in words (C1, U1)', () => {
  it('joins as people do', () => {
    expect([joined([]), joined(['a']), joined(['a', 'b']), joined(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ])
  })

  it('tells looking first, then changing', () => {
    expect(modelInWords(issues, model('issue'))).toBe('View, create and update issues')
  })

  it('says nothing about a model in which nothing may be done', () => {
    expect(modelInWords(issues, model('task'))).toBeNull()
    expect(permissionSummary(BOTTOM, BUILTIN_MODELS)).toBe('Nothing at the moment')
  })

  it('tells models with the same actions together', () => {
    expect(permissionSummary(role('viewer'), BUILTIN_MODELS)).toBe(
      'View companies, end users, assets, issues, projects, tasks, opportunities, licenses and notes',
    )
  })

  it('tells models with different actions one after the other', () => {
    const mixed: PermissionSet = {
      models: { company: { actions: ['view'], fields: {} }, issue: { actions: ['view', 'update'], fields: {} } },
      portfolio: [],
    }
    expect(permissionSummary(mixed, BUILTIN_MODELS)).toBe('View companies; view and update issues')
  })

  it('counts the fields that can be seen and changed', () => {
    expect(fieldsInWords(issues, model('issue'))).toBe('3 of 10 fields can be seen; 2 can be changed')
    expect(fieldsInWords(role('customer_success'), model('issue'))).toBe('All 10 fields can be seen and changed')
    expect(fieldsInWords(role('viewer'), model('company'))).toBe('11 of 13 fields can be seen')
  })

  it('does not call a field visible without the action view', () => {
    const creates: PermissionSet = {
      models: { issue: { actions: ['create'], fields: { title: 'edit' } } },
      portfolio: [],
    }
    expect(fieldsInWords(creates, model('issue'))).toBe('No fields can be seen; 1 can be changed')
  })

  it('explains only what is allowed', () => {
    expect(explanation(role('viewer'), model('issue'))).toContain('can read issues')
    expect(explanation(role('viewer'), model('issue'))).not.toContain('remove')
    expect(actionsOf(role('administrator'), 'issue')).toEqual(['view', 'create', 'update', 'remove', 'export'])
  })

  it('says which records, where it is not all of them (V3)', () => {
    expect(recordsInWords(role('administrator'), 'own')).toBeNull()
    expect(recordsInWords(role('customer_success'), 'own')).toBe('Only companies that you own, and their records')
    expect(recordsInWords(role('customer_success'), 'other')).toBe(
      'Only companies that the member owns, and their records',
    )
    expect(recordsInWords({ ...issues, portfolio: 'none' }, 'own')).toBe('No records')
    expect(recordsInWords(BOTTOM, 'own')).toBeNull()
  })

  it('tells what a new authorization adds and takes away (C5)', () => {
    const before: PermissionSet = {
      models: { issue: { actions: ['view', 'remove'], fields: { title: 'view', reporter: 'view' } } },
      portfolio: [],
    }
    expect(modelDifference(before, issues, model('issue'))).toEqual({
      gains: ['create', 'update', 'view the field Company', 'edit the fields Title and Status'],
      losses: ['remove', 'view the field Reporter'],
    })
    expect(modelDifference(issues, issues, model('issue'))).toEqual({ gains: [], losses: [] })
    expect(modelDifference(BOTTOM, before, model('issue'))).toEqual({ gains: ['view', 'remove'], losses: [] })
  })
})

describe('the audit in words (A1, A2)', () => {
  const row: AuditRow = {
    id: 'evt',
    at: 0,
    action: 'record.listed',
    outcome: 'success',
    member: null,
    client: null,
    key: null,
    connectionId: null,
    model: 'company',
    recordId: null,
    recordCount: 20,
    fields: ['name', 'arr'],
    via: 'mcp:list_records',
    origin: { ip: '203.0.113.7', country: null, userAgent: null },
    details: { reason: 'x', missingScopes: ['a', 'b'] },
  }

  it('offers each action in exactly one group of the filter', () => {
    expect(ACTION_GROUPS.flatMap((group) => group.actions).sort()).toEqual([...AUDIT_ACTIONS].sort())
  })

  it('has a sentence for each action', () => {
    const sentences = AUDIT_ACTIONS.map((action) => auditSentence({ ...row, action }, BUILTIN_MODELS))
    expect(sentences.every((sentence) => sentence.length > 3)).toBe(true)
  })

  it('counts records in the words of the model', () => {
    expect(auditSentence(row, BUILTIN_MODELS)).toBe('Listed 20 companies')
    expect(auditSentence({ ...row, recordCount: 1 }, BUILTIN_MODELS)).toBe('Listed 1 company')
    const update = { ...row, action: 'record.updated', model: 'end_user', recordCount: 1 } as const
    expect(auditSentence({ ...update, recordId: 'rec_1' }, BUILTIN_MODELS)).toBe('Updated an end user')
    expect(auditSentence({ ...update, recordCount: 20 }, BUILTIN_MODELS)).toBe('Updated 20 end users')
    expect(auditSentence({ ...row, model: 'gone' }, BUILTIN_MODELS)).toBe('Listed 20 gone')
  })

  it('lists the facts that there are, and only these', () => {
    const labels = auditFacts(row).map((fact) => fact.label)
    expect(labels).toEqual(['Event', 'Action', 'Through', 'Records', 'Fields', 'Address', 'Reason', 'Missing scopes'])
    expect(auditFacts(row).at(-1)?.value).toBe('a, b')
  })
})

describe('time in words (A2)', () => {
  it('begins a day at midnight of the time zone, summer and winter', () => {
    expect(startOfDay('2026-11-22', 'Europe/Berlin')).toBe(Date.UTC(2026, 10, 21, 23))
    expect(startOfDay('2026-07-01', 'Europe/Berlin')).toBe(Date.UTC(2026, 5, 30, 22))
    expect(startOfDay('2026-03-29', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 28, 23))
    expect(startOfDay('2026-11-01', 'America/New_York')).toBe(Date.UTC(2026, 10, 1, 4))
    expect(startOfDay('2026-11-22', 'Asia/Kolkata')).toBe(Date.UTC(2026, 10, 21, 18, 30))
  })

  it('knows no day that does not exist', () => {
    expect([startOfDay('2026-02-30', 'UTC'), startOfDay('22.11.2026', 'UTC'), startOfDay('', 'UTC')]).toEqual([
      null,
      null,
      null,
    ])
  })

  it('ends a day where the next begins, also at the end of a year', () => {
    expect([dayAfter('2026-12-31'), dayAfter('2028-02-28')]).toEqual(['2027-01-01', '2028-02-29'])
  })

  it('shows the time of the time zone', () => {
    expect(exactTime(Date.UTC(2026, 10, 22, 14, 5, 9), 'Europe/Berlin')).toBe('22 Nov 2026, 15:05:09')
  })

  it('says how long ago', () => {
    const now = Date.UTC(2026, 10, 22)
    const said = [-5, 30, 90, 7_200, 100_000, 400_000, 9_000_000].map((seconds) => ago(now - seconds * 1000, now))
    expect(said).toEqual([
      'just now',
      'just now',
      '1 minute ago',
      '2 hours ago',
      'yesterday',
      '4 days ago',
      '3 months ago',
    ])
  })
})
