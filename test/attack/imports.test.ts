import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { refusedRowsFile } from '../../src/core/refused-rows.ts'
import { importsOf, streamOf } from '../setup/imports.ts'
import { callerOf, inTenant, newWorld, type World } from '../setup/world.ts'

let world: World

beforeAll(async () => {
  world = await newWorld('import-attacks')
})

/** What is left of files in the tenant. */
const staged = (): Promise<number> =>
  inTenant(
    world,
    (_tenant, { storage }) =>
      storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM imports WHERE state <> 'receiving'").one().n,
  )

/** A stream that makes what it gives, and says how much of it was taken. */
function endless(piece: Uint8Array, most: number): { stream: ReadableStream<Uint8Array>; taken: () => number } {
  let taken = 0
  const stream = new ReadableStream({
    type: 'bytes',
    pull(controller) {
      taken += piece.length
      controller.enqueue(piece.slice())
      if (taken >= most) controller.close()
    },
  })
  return { stream, taken: () => taken }
}

describe('a file that is none (A48)', () => {
  it.each([
    ['duplicate headers', 'name,City,name\n1,2,3\n', /Columns 1 and 3 are both called “name”/],
    ['an empty header', 'name,,city\nAcme,1,2\n', /Column 2 has no name/],
    ['10,000 columns', `${Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',')}\n1\n`, /10,000 columns; 500/],
    ['NUL bytes', 'name\nAc\u0000me\n', /NUL bytes/],
    ['a workbook', 'PK\u0003\u0004rest of it', /workbook/],
    ['a quotation mark that is never closed', 'name,city\n"Acme,Oslo\n', /In row 2 .* never closed/],
    ['no rows', 'name,city\n', /no rows/],
    ['nothing', '', /no rows/],
    ['a JSON list', '[{"name":"Acme"}]', /without a list/],
    ['a line that is no JSON', '{"name":"Acme"}\n{"name":\n', /Line 2 .* not JSON/],
  ])('is refused for %s, with what is wrong', async (_what, file, message) => {
    const before = await staged()
    expect(await importsOf(world).refusal(file)).toMatch(message)
    expect(await staged()).toBe(before)
  })

  it('is refused for one line without an end long before its end, holding none of it', async () => {
    const { stream, taken } = endless(new TextEncoder().encode('a'.repeat(65_536)), 1024 ** 3)
    const imports = importsOf(world)
    const outcome = await imports.tenant.receiveImport(imports.caller, { model: 'company' }, stream)
    expect(outcome).toMatchObject({ ok: false, error: { code: 'too_large' } })
    expect(taken()).toBeLessThan(8 * 1024 * 1024)
  })

  it('is refused for bytes that are UTF-8 first and then not', async () => {
    const bytes = new TextEncoder().encode(`name\n${'Ærø\n'.repeat(3000)}`)
    bytes[bytes.length - 10] = 0xff
    expect(await importsOf(world).refusal(bytes)).toMatch(/not UTF-8/)
  })

  it.each([
    ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, ...new TextEncoder().encode('name\nÆrø\n')], 'utf-8'],
    ['Windows-1252', [...new TextEncoder().encode('name\n'), 0xc6, 0x72, 0xf8, 0x0a], 'windows-1252'],
    ['UTF-16', [0xff, 0xfe, ...[...'name\nÆrø\n'].flatMap((sign) => [sign.charCodeAt(0), 0])], 'utf-16le'],
    ['UTF-16 without a mark', [...'name\nÆrø\nmore\n'].flatMap((sign) => [0, sign.charCodeAt(0)]), 'utf-16be'],
  ])('is read all the same in %s', async (_what, bytes, encoding) => {
    const imports = importsOf(world)
    const file = await imports.receive(new Uint8Array(bytes))
    expect([file.encoding, file.columns, file.sample[0]]).toEqual([encoding, ['name'], ['Ærø']])
    valueOf(await imports.tenant.cancelImport(imports.caller, file.id))
  })
})

describe('columns that are called like what every object has (A41, A48)', () => {
  it('are columns like all others, filled or left out', async () => {
    const imports = importsOf(world)
    const file = await imports.receive('name,constructor,toString,__proto__\nTrap,1,2,3\n')
    const checked = await imports.check(file.id, { mapping: { name: 'name' }, match: null, mode: 'create' })
    expect(checked).toMatchObject({ state: 'checked', counts: { created: 1, refused: 0 } })
    valueOf(await imports.tenant.cancelImport(imports.caller, file.id))
  })
})

describe('a formula (A47)', () => {
  it('is kept on import, neutralised in the file of errors, and the same when that is imported again', async () => {
    const imports = importsOf(world)
    const file = 'external_id,name,health\nf-1,"=1+1",good\nf-2,"  @SUM(A1)",none of these\n'
    const done = await imports.whole(file)
    const name = await inTenant(world, (_tenant, { storage }) =>
      storage.sql.exec<{ name: string }>("SELECT name FROM records WHERE external_id = 'f-1'").one(),
    )
    expect(name).toEqual({ name: '=1+1' })
    const rows = async (row: number) => valueOf(await imports.tenant.refusedRows(imports.caller, done.id, row))
    const errors = await new Response(refusedRowsFile(done.columns, rows)).text()
    expect(errors).toContain("f-2,'  @SUM(A1),none of these,")
    const again = await imports.whole(errors.replace('none of these', 'good'))
    expect(again.counts.created).toBe(1)
    const second = await inTenant(world, (_tenant, { storage }) =>
      storage.sql.exec<{ name: string }>("SELECT name FROM records WHERE external_id = 'f-2'").one(),
    )
    expect(second).toEqual({ name: '@SUM(A1)' })
  })
})

describe('who may not (V4, V5, A31)', () => {
  it('is refused by name without the system permission, and it is on record', async () => {
    const carly = importsOf(world, callerOf(world.people.customer_success))
    expect(await carly.refusal('name\nAcme\n')).toBe(
      'forbidden: The role Customer Success does not include “import”. Ask Ada Lind.',
    )
  })

  it('can neither fill nor match a hidden field: it is one that does not exist (A32)', async () => {
    const other = await newWorld('import-hidden')
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE roles SET permissions = json_remove(permissions, '$.models.company.fields.arr')
        WHERE tenant_id = ? AND key = 'manager'`,
      ).bind(other.tenantId),
      env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(other.tenantId),
    ])
    const max = importsOf(other, callerOf(other.people.manager))
    const file = await max.receive('name,arr\nAcme,5\n')
    expect(file.settings.mapping).toEqual({ name: 'name', arr: null })
    expect(JSON.stringify([file.fields, file.matches])).not.toContain('"arr"')
    const said = async (field: string, match: string | null): Promise<string> => {
      const settings = { mapping: { name: 'name', arr: field }, match, mode: 'both' } as const
      const outcome = await max.tenant.mapImport(max.caller, file.id, settings)
      return outcome.ok ? 'taken' : outcome.error.message.replaceAll(field, 'X')
    }
    expect(await said('arr', null)).toBe(await said('xyz', null))
    expect(await said('arr', 'arr')).toBe(await said('xyz', 'xyz'))
  })

  it('sees nothing of what is in the file of somebody else, and can’t touch it', async () => {
    const ada = importsOf(world)
    const max = importsOf(world, callerOf(world.people.manager))
    const file = await ada.receive('name\nVery Secret\n', { fileName: 'theirs.csv' })
    await ada.check(file.id)
    const seen = JSON.stringify([await max.tenant.import(max.caller, file.id), await max.tenant.imports(max.caller)])
    expect(seen).toContain('theirs.csv')
    expect(seen).not.toContain('Very Secret')
    for (const attempt of [
      max.tenant.startImport(max.caller, file.id),
      max.tenant.cancelImport(max.caller, file.id),
      max.tenant.mapImport(max.caller, file.id, {}),
      max.tenant.refusedRows(max.caller, file.id, 0),
    ]) {
      expect(await attempt).toMatchObject({ ok: false, error: { code: 'not_found' } })
    }
  })

  it('of a foreign tenant meets an unknown id (A28)', async () => {
    const other = await newWorld('import-foreign')
    const file = await importsOf(world).receive('name\nAcme\n')
    const foreign = importsOf(other)
    const [theirs, none] = await Promise.all(
      [file.id, 'imp_unknown'].map((id) => foreign.tenant.import(foreign.caller, id)),
    )
    expect(theirs).toEqual(none)
  })

  it('is refused before a byte of the file is read', async () => {
    const carly = importsOf(world, callerOf(world.people.viewer))
    const outcome = await carly.tenant.receiveImport(carly.caller, { model: 'company' }, streamOf('name\nAcme\n'))
    expect(outcome).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })
})

describe('an undo (A34, A36, V4)', () => {
  /** Whoever looks after their own companies may import there and do everything. */
  async function withImportingCarly(slug: string): Promise<World> {
    const made = await newWorld(slug)
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE roles SET system = '["import"]', permissions = json_set(
          (SELECT permissions FROM roles a WHERE a.tenant_id = roles.tenant_id AND a.key = 'administrator'),
          '$.portfolio', json('[{"kind":"own"}]'))
        WHERE tenant_id = ? AND key = 'customer_success'`,
      ).bind(made.tenantId),
      env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(made.tenantId),
    ])
    return made
  }

  it('of somebody else’s import is refused to whoever does not see every record, and can still be made', async () => {
    const own = await withImportingCarly('import-undo')
    const ada = importsOf(own)
    const carly = importsOf(own, callerOf(own.people.customer_success))
    const done = await ada.whole('name\nHers\nNot For Carly\n')
    const attempt = await carly.tenant.undoImport(carly.caller, done.id)
    expect(attempt).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    const seen = valueOf(await carly.tenant.import(carly.caller, done.id))
    expect(seen.undo_refusal).toMatch(/only by those who see every record/)
    expect((await ada.look(done.id)).undo_refusal).toBeNull()
    expect(await ada.undo(done.id)).toMatchObject({ state: 'undone', kept_count: 0 })
    const mine = await carly.whole(`name,owner\nMine,${own.people.customer_success.email}\n`)
    expect(await carly.undo(mine.id)).toMatchObject({ state: 'undone', kept_count: 0 })
  })

  it('does not tell that something belongs to a company that was moved out of the portfolio', async () => {
    const own = await withImportingCarly('import-moved')
    const carly = importsOf(own, callerOf(own.people.customer_success))
    const done = await carly.whole(`name,owner\nMoved,${own.people.customer_success.email}\n`)
    await inTenant(own, (_tenant, { storage }) =>
      storage.sql.exec('UPDATE records SET owner_id = ?', own.people.administrator.memberId),
    )
    await importsOf(own).whole('name,company\nAnn,Moved\n', {}, { model: 'end_user' })
    const undone = await carly.undo(done.id)
    expect(undone.kept).toMatchObject([{ reason: expect.stringMatching(/^There is no company with the id/) as string }])
  })

  it('of a company takes the permission on all that belongs to companies, asked for at once', async () => {
    const own = await withImportingCarly('import-belongings')
    await env.DB.batch([
      env.DB.prepare(
        `UPDATE roles SET permissions = json_remove(permissions, '$.models.asset')
        WHERE tenant_id = ? AND key = 'customer_success'`,
      ).bind(own.tenantId),
      env.DB.prepare('UPDATE tenants SET policy_version = policy_version + 1 WHERE id = ?').bind(own.tenantId),
    ])
    const carly = importsOf(own, callerOf(own.people.customer_success))
    const done = await carly.whole(`name,owner\nMine,${own.people.customer_success.email}\n`)
    const refused = await carly.tenant.undoImport(carly.caller, done.id)
    expect(refused).toMatchObject({ ok: false, error: { code: 'missing_permission' } })
    expect(JSON.stringify(refused)).not.toContain('asset')
  })
})
