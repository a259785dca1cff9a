import { SELF } from 'cloudflare:test'
import { beforeAll, describe, expect, it } from 'vitest'
import { auditOf, cookieFor, newWorld, putRecords, SITE, type RoleKey, type World } from '../setup/world.ts'

const MANY = 1200
let world: World

beforeAll(async () => {
  world = await newWorld('console-export')
  const rows = Array.from({ length: MANY }, (_, index) => ({ id: `tsk_${index}`, values: { title: `=Task ${index}` } }))
  await putRecords(world, 'task', rows)
})

async function open(role: RoleKey, path: string): Promise<Response> {
  const headers = { cookie: await cookieFor(world.people[role]), host: new URL(SITE).host }
  return await SELF.fetch(`${SITE}/t/${world.slug}/exports/${path}`, { headers, redirect: 'manual' })
}

describe('exporting from the console', () => {
  it('says how many rows it is, and streams them all as text that no spreadsheet runs (D3, A47, A1)', async () => {
    const where = encodeURIComponent('{"field":"title","op":"contains","value":"Task"}')
    const page = await open('manager', `new?model=task&columns=title&where=${where}`)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('1,200')])

    const file = await open('manager', `file?model=task&field=title&where=${where}&format=csv`)
    const lines = (await file.text()).trimEnd().split('\r\n')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename="task.csv"')
    expect([lines[0], lines.length]).toEqual(['id,title', MANY + 1])
    expect(lines[1]).toMatch(/,'=Task \d+$/)
    const events = await auditOf(world, { actions: ['record.exported'], limit: 3 })
    expect(events.map(({ recordCount, via }) => [recordCount, via])).toEqual([
      [200, 'console:export'],
      [1000, 'console:export'],
    ])
  })

  it('is refused to a role that may not export, and tells of no hidden model or field (V1, V4)', async () => {
    expect((await open('viewer', 'new?model=task')).status).toBe(403)
    expect((await open('viewer', 'file?model=task&field=title')).status).toBe(403)
    expect((await open('manager', 'new?model=nothing')).status).toBe(404)
    expect((await open('manager', 'file?model=task&field=nothing')).status).toBe(400)
    expect((await open('manager', 'file?model=task')).status).toBe(400)
  })

  it('never takes a filter that can’t be read for none (D3)', async () => {
    expect((await open('manager', 'file?model=task&field=title&where=%7B')).status).toBe(400)
  })
})
