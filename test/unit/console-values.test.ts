import { describe, expect, it } from 'vitest'
import { firstWith } from '../../src/console/record-answers.ts'
import { recordName, recordPath, valueInWords } from '../../src/console/words/values.ts'
import type { ValueInWords } from '../../src/console/words/values.ts'
import { GatehouseError, type ErrorCode, type Outcome } from '../../src/core/errors.ts'
import type { FieldType, ModelDefinition } from '../../src/core/models.ts'
import type { FieldValue, RecordAnswer, VisibleRecord } from '../../src/core/records.ts'

function words(type: FieldType, value: FieldValue, timeZone = 'Europe/Copenhagen'): ValueInWords {
  const field = {
    name: 'it',
    label: 'It',
    description: '',
    type,
    ...(type === 'reference' ? { model: 'company' } : {}),
  }
  return valueInWords(field, value, timeZone)
}

describe('a value in plain words (M2)', () => {
  it('is empty where there is nothing, and not where there is 0 or no', () => {
    for (const value of [null, '', []]) expect(words('text', value)).toEqual({ kind: 'empty' })
    expect(words('number', 0)).toEqual({ kind: 'text', text: '0' })
    expect(words('boolean', false)).toEqual({ kind: 'text', text: 'No' })
    expect(words('boolean', true)).toEqual({ kind: 'text', text: 'Yes' })
  })

  it.each([
    ['number', 1_234_567.891, '1,234,567.891'],
    ['number', -0.1, '-0.1'],
    ['money', 1_250_000, '1,250,000'],
    ['money', 99.5, '99.50'],
    ['money', 0.0025, '0.0025'],
  ] as const)('writes a %s with all of its digits: %s', (type, value, text) => {
    expect(words(type, value)).toEqual({ kind: 'text', text })
  })

  it('tells a time in the zone of the tenant, and a day in none', () => {
    const at = '2026-11-22T23:30:00.000Z'
    expect(words('datetime', at)).toEqual({ kind: 'time', text: '23 Nov 2026, 00:30', at })
    expect(words('datetime', at, 'America/New_York')).toEqual({ kind: 'time', text: '22 Nov 2026, 18:30', at })
    for (const zone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago'])
      expect(words('date', '2026-11-22', zone)).toEqual({ kind: 'time', text: '22 Nov 2026', at: '2026-11-22' })
    expect(words('date', 'soon')).toEqual({ kind: 'text', text: 'soon' })
    expect(words('time', '08:05')).toEqual({ kind: 'text', text: '08:05' })
  })

  it('puts choices into words, and leaves those that are words already', () => {
    expect(words('choice', 'at_risk')).toEqual({ kind: 'text', text: 'At risk' })
    expect(words('choice', 'iOS app')).toEqual({ kind: 'text', text: 'iOS app' })
    expect(words('choices', ['on_hold', 'done'])).toEqual({ kind: 'text', text: 'On hold, Done' })
  })

  it('links https and e-mail addresses and nothing else', () => {
    expect(words('link', 'https://a.example/x y')).toMatchObject({ kind: 'link', href: 'https://a.example/x%20y' })
    for (const value of ['http://a.example', 'javascript:alert(1)', 'data:text/html,x', '//a.example', 'a.example'])
      expect(words('link', value)).toEqual({ kind: 'text', text: value })
    expect(words('text', 'https://a.example')).toEqual({ kind: 'text', text: 'https://a.example' })
    expect(words('email', 'a@b.example')).toMatchObject({ kind: 'link', href: 'mailto:a@b.example' })
    expect(words('email', 'a@b.example?bcc=c@d.example')).toMatchObject({
      href: 'mailto:a@b.example%3Fbcc%3Dc%40d.example',
    })
  })

  it('links a reference that has a name, and tells nothing of one that has none (V4)', () => {
    const id = 'rec_1'
    expect(words('reference', { id, name: 'Acme' })).toEqual({ kind: 'record', text: 'Acme', model: 'company', id })
    expect(words('member', { id, name: 'Carly' })).toEqual({ kind: 'text', text: 'Carly' })
    expect(JSON.stringify(words('reference', { id, name: null }))).not.toContain(id)
  })

  it('keeps the lines of a long text', () => {
    expect(words('long_text', 'one\ntwo')).toEqual({ kind: 'lines', text: 'one\ntwo' })
  })
})

describe('a record', () => {
  const record: VisibleRecord = { id: 'rec_1', version: 1, created_at: '', updated_at: '', title: 'Login fails' }
  const field = (name: string) => ({ name, label: name, description: '', type: 'text' as const })
  const model: Omit<ModelDefinition, 'fields'> = {
    name: 'issue',
    label: 'Issue',
    pluralLabel: 'Issues',
    description: '',
  }

  it('is called by its first field, if that may be seen (M2)', () => {
    expect(recordName({ ...model, fields: [field('title')] }, record)).toBe('Login fails')
    expect(recordName({ ...model, fields: [field('name'), field('title')] }, record)).toBeNull()
  })

  it('has a path in which nothing of an id can lead elsewhere (A28)', () => {
    expect(recordPath('alderway', 'issue', '../..?x#y')).toBe('/t/alderway/data/issue/..%2F..%3Fx%23y')
  })
})

describe('the tenant that has a record (V4)', () => {
  const record: VisibleRecord = { id: 'rec_1', version: 1, created_at: '', updated_at: '' }
  const has: Outcome<RecordAnswer> = { ok: true, value: { did: 'get', model: 'company', record } }
  const refuses = (code: ErrorCode): Outcome<RecordAnswer> => ({ ok: false, error: { code, message: '', details: {} } })
  const answering = (outcome: Outcome<RecordAnswer>) => ({ ask: () => Promise.resolve(outcome) })
  const broken = { ask: () => Promise.reject(new Error('Network connection lost.')) }

  it('is the first that answers; those after it are not asked', async () => {
    const place = answering(has)
    const never = { ask: () => Promise.reject(new GatehouseError('internal', 'asked')) }
    for (const code of ['not_found', 'unknown_model', 'missing_permission'] as const)
      expect(await firstWith([answering(refuses(code)), place, never])).toBe(place)
  })

  it('is found although another is out of reach', async () => {
    const place = answering(has)
    expect(await firstWith([broken, place])).toBe(place)
    expect(await firstWith([answering(refuses('unavailable')), place])).toBe(place)
  })

  it('is unknown when all say no, in the same words for each of the reasons', async () => {
    const said = await Promise.all(
      (['not_found', 'unknown_model', 'missing_permission', 'invalid_input'] as const).map(async (code) => {
        const error: unknown = await firstWith([answering(refuses(code))]).catch((thrown: unknown) => thrown)
        return error instanceof GatehouseError ? `${error.code}: ${error.message} ${JSON.stringify(error.details)}` : ''
      }),
    )
    expect(said[0]).toMatch(/^not_found: /)
    expect(new Set(said).size).toBe(1)
    await expect(firstWith([])).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is not called unknown while one of them does not answer', async () => {
    for (const silent of [broken, answering(refuses('unavailable'))])
      await expect(firstWith([silent, answering(refuses('not_found'))])).rejects.toMatchObject({ code: 'unavailable' })
  })
})
