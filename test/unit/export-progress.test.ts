import { describe, expect, it } from 'vitest'
import { GatehouseError } from '../../src/core/errors.ts'
import { exportWriting, type ExportPage } from '../../src/core/export-file.ts'
import { watchedPages } from '../../src/core/export-progress.ts'

const FIRST = page(['a', 'b'], 'next')

describe('an export that is watched', () => {
  it('says how many rows it will be, how many there are with each piece, and that it is whole (D3)', async () => {
    const lines = await linesOf(FIRST, () => Promise.resolve(page(['c'], null)))
    expect(lines).toEqual([
      { total: 3 },
      { rows: 2, text: 'id,name\r\na,Name of a\r\nb,Name of b\r\n' },
      { rows: 3, text: 'c,Name of c\r\n' },
      { end: true },
    ])
  })

  it('claims no number of rows where they have not been counted to the end (D3)', async () => {
    const lines = await linesOf({ ...page(['a'], null), more_than_total: true }, neverAsked)
    expect(lines[0]).toEqual({ total: null })
  })

  it('ends with the reason, not as a whole, when it is refused meanwhile (D3, V5)', async () => {
    const lines = await linesOf(FIRST, () =>
      Promise.reject(new GatehouseError('missing_permission', 'Your role may not export records.')),
    )
    expect(lines.slice(2)).toEqual([{ problem: 'Your role may not export records.' }])
  })

  it('breaks off, and tells nothing of it, at a fault that nobody foresaw (D3)', async () => {
    const broken = linesOf(FIRST, () => Promise.reject(new Error('SQLITE_CORRUPT: secret')))
    await expect(broken).rejects.toThrow('SQLITE_CORRUPT')
  })
})

function page(ids: readonly string[], cursor: string | null): ExportPage {
  const times = { version: 1, created_at: '2026-11-25T08:00:00.000Z', updated_at: '2026-11-25T08:00:00.000Z' }
  const records = ids.map((id) => ({ id, ...times, name: `Name of ${id}` }))
  return { did: 'export', model: 'company', records, fields: ['name'], total: 3, next_cursor: cursor }
}

async function linesOf(first: ExportPage, pageAt: () => Promise<ExportPage>): Promise<unknown[]> {
  const stream = watchedPages(first, exportWriting('csv', first, ['name']), pageAt)
  const text = await new Response(stream).text()
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

function neverAsked(): Promise<ExportPage> {
  return Promise.reject(new Error('There is no second page'))
}
