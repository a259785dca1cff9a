import { beforeAll, describe, expect, it } from 'vitest'
import { valueOf } from '../../src/core/errors.ts'
import { importsOf } from '../setup/imports.ts'
import { editModels, newField, rolesWith } from '../setup/models.ts'
import { auditOf, inTenant, newWorld, type World } from '../setup/world.ts'

let world: World

const FILE = [
  'External ID,Name,Owner,Health,ARR,Customer since',
  'c-1,Acme,Carly Jensen,Good,"1,200.50",2024-03-01',
  'c-2,Beta,carly@imports.example,at risk,900,2023-01-31',
  'c-3,Gamma,Nobody Known,good,1,2023-01-31',
].join('\r\n')

beforeAll(async () => {
  world = await newWorld('imports')
})

const count = (where: string): Promise<number> =>
  inTenant(
    world,
    (_tenant, { storage }) => storage.sql.exec<{ n: number }>(`SELECT count(*) AS n FROM ${where}`).one().n,
  )

describe('an import', () => {
  it('recognises a file, suggests what its columns are, and runs it (D3)', async () => {
    const imports = importsOf(world)
    const file = await imports.receive(FILE, { fileName: 'companies.csv' })
    expect(file).toMatchObject({ state: 'mapping', format: 'csv', delimiter: ',', header: true, rows: 3, own: true })
    expect(file.settings).toMatchObject({
      mapping: {
        'External ID': 'external_id',
        Name: 'name',
        Owner: 'owner',
        Health: 'health',
        ARR: 'arr',
        'Customer since': 'customer_since',
      },
      match: 'external_id',
      mode: 'both',
    })
    const checked = await imports.check(file.id)
    expect(checked).toMatchObject({ state: 'checked', counts: { created: 1, updated: 0, unchanged: 0, refused: 2 } })
    expect(checked.preview[0]).toMatchObject({ row: 2, outcome: 'created', values: { name: 'Acme', arr: '1200.5' } })
    expect(checked.problems.map(({ row }) => row)).toEqual([3, 4])
    expect(await count('records')).toBe(0)
    await imports.start(file.id)
    const done = await imports.settled(file.id)
    expect(done).toMatchObject({ state: 'finished', counts: { created: 1, refused: 2 }, done: 3 })
    expect(await count('records')).toBe(1)
  })

  it('tells row by row what is wrong, for a file to correct and send again (D3)', async () => {
    const imports = importsOf(world)
    const done = await imports.whole(FILE.replaceAll('c-', 'd-'))
    const refused = valueOf(await imports.tenant.refusedRows(imports.caller, done.id, 0))
    expect(refused.map(({ row, problem }) => [row, problem])).toEqual([
      [3, expect.stringContaining('leads to no active member "carly@imports.example"')],
      [4, expect.stringContaining('leads to no active member "Nobody Known"')],
    ])
    expect(refused[0]?.cells[1]).toBe('Beta')
  })

  it('of the same file again changes nothing: unchanged is no version (D3)', async () => {
    const imports = importsOf(world)
    const file = 'external_id,name,health\nsame-1,One,good\nsame-2,Two,\n'
    expect((await imports.whole(file)).counts).toEqual({ created: 2, updated: 0, unchanged: 0, refused: 0 })
    const again = await imports.receive(file)
    expect(again.same_as).not.toBeNull()
    await imports.check(again.id)
    await imports.start(again.id)
    expect((await imports.settled(again.id)).counts).toEqual({ created: 0, updated: 0, unchanged: 2, refused: 0 })
    expect(await count("records WHERE external_id LIKE 'same-%' AND version > 1")).toBe(0)
  })

  it('leads to records of other models by their external ids or names, and to members by e-mail (D3)', async () => {
    const imports = importsOf(world)
    await imports.whole('external_id,name\nlead-1,Lead One\n')
    const people = [
      'external_id,name,company,owner',
      'p-1,Ann,lead-1,customer_success@imports.example',
      'p-2,Bo,Lead One,Carly Jensen',
    ]
    const done = await imports.whole(people.join('\n'), {}, { model: 'end_user' })
    expect(done.counts).toEqual({ created: 2, updated: 0, unchanged: 0, refused: 0 })
    const where =
      "records p JOIN records c ON c.id = p.company_id WHERE p.external_id LIKE 'p-%' AND c.name = 'Lead One'"
    expect(await count(where)).toBe(2)
  })

  it('that is undone removes what it created and restores what it changed, unless it was changed since (D3)', async () => {
    const imports = importsOf(world)
    await imports.whole('external_id,name,health\nu-1,Old,good\nu-2,Kept,good\n')
    const done = await imports.whole('external_id,name,health\nu-1,New,at_risk\nu-2,Other,at_risk\nu-3,Third,good\n')
    expect(done.counts).toMatchObject({ created: 1, updated: 2 })
    const list = valueOf(await imports.tenant.records(imports.caller, { do: 'list', model: 'company', limit: 200 }))
    if (list.did !== 'list') throw new Error('not listed')
    const second = list.records.find((record) => record['external_id'] === 'u-2')
    const change = {
      do: 'update',
      model: 'company',
      id: second?.id ?? '',
      version: 2,
      values: { name: 'By hand' },
    } as const
    valueOf(await imports.tenant.records(imports.caller, change))
    const undone = await imports.undo(done.id)
    expect(undone).toMatchObject({
      state: 'undone',
      kept_count: 1,
      kept: [{ id: second?.id, reason: 'It was changed since.' }],
    })
    const names = await inTenant(world, (_tenant, { storage }) =>
      storage.sql
        .exec<{ name: string; gone: number }>(
          "SELECT name, removed_at IS NOT NULL AS gone FROM records WHERE external_id LIKE 'u-%' ORDER BY external_id",
        )
        .toArray(),
    )
    expect(names).toEqual([
      { name: 'Old', gone: 0 },
      { name: 'By hand', gone: 0 },
      { name: 'Third', gone: 1 },
    ])
  })

  it('is on record from beginning to end, with counts and fields and no value (A1)', async () => {
    const imports = importsOf(world)
    const done = await imports.whole('external_id,name\naudit-1,Secret Name\naudit-2,\n')
    await imports.undo(done.id)
    const events = (await auditOf(world, { limit: 200 })).filter(({ details }) => details['import'] === done.id)
    expect(events.map(({ action, recordCount }) => [action, recordCount]).toReversed()).toEqual([
      ['record.previewed', 1],
      ['access.refused', 1],
      ['import.started', 2],
      ['record.created', 1],
      ['access.refused', 1],
      ['import.finished', 1],
      ['record.removed', 1],
      ['import.undone', 1],
    ])
    expect(events.every(({ via }) => via === `import:${done.id}` || via === `undo:${done.id}`)).toBe(true)
    expect(JSON.stringify(events)).not.toContain('Secret Name')
    const history = await inTenant(world, (_tenant, { storage }) =>
      storage.sql.exec<{ via: string }>('SELECT via FROM history WHERE via LIKE ?', `%:${done.id}`).toArray(),
    )
    expect(history.map(({ via }) => via)).toEqual([`import:${done.id}`, `undo:${done.id}`])
  })
})

describe('the rules of fields in an import (D1, D3)', () => {
  it('are those of every other way in: each row is refused for what breaks one, by the name of the field', async () => {
    const own = await newWorld('imports-rules')
    await editModels(
      own,
      await newField(own, 'registry', { rules: { label: 'Registry', pattern: 'R-[0-9]{3}', unique: true } }),
      await newField(own, 'seats', { type: 'number', rules: { label: 'Seats', min: 1, max: 100 } }),
    )
    const imports = importsOf(own)
    const rows: [line: string, problem: RegExp | null][] = [
      ['Good,R-001,5,good,Carly Jensen,2024-02-01', null],
      ['Same registry,R-001,5,good,,', /^"registry" has to be unique/],
      ['Pattern,X-9,5,good,,', /^"registry" /],
      ['Range,R-002,500,good,,', /^"seats" is 100 or less, not 500/],
      ['Number,R-003,many,good,,', /^"seats" takes a number/],
      ['Choice,R-004,5,splendid,,', /^"health" takes one of/],
      ['Date,R-005,5,good,,yesterday', /^"customer_since" /],
      ['Reference,R-006,5,good,Nobody,', /^"owner" leads to no active member "Nobody"/],
      [',R-007,5,good,,', /^"name" is required/],
    ]
    const header = 'name,registry,seats,health,owner,customer_since'
    const done = await imports.whole([header, ...rows.map(([line]) => line)].join('\n'), {
      match: null,
      mode: 'create',
    })
    expect(done.counts).toMatchObject({ created: 1, refused: rows.length - 1 })
    const refused = valueOf(await imports.tenant.refusedRows(imports.caller, done.id, 0))
    const wanted = rows.flatMap(([, problem], index) => (problem === null ? [] : [[index + 2, problem] as const]))
    expect(refused.map(({ row }) => row)).toEqual(wanted.map(([row]) => row))
    for (const [index, [, problem]] of wanted.entries()) expect(refused[index]?.problem).toMatch(problem)
  })

  it('that lead elsewhere take an id, an external id, an e-mail address or a name, and say when that is not enough', async () => {
    const own = await newWorld('imports-references')
    const imports = importsOf(own)
    await imports.whole('external_id,name\nc-1,Twin\nc-2,Twin\nc-3,Only\n')
    const people =
      'name,company,email\nAnn,c-1,ann@twin.example\nBo,Only,shared@twin.example\nCy,Only,shared@twin.example\n'
    expect((await imports.whole(people, { match: null, mode: 'create' }, { model: 'end_user' })).counts.created).toBe(3)
    const issues = [
      'title,company,reporter',
      'By e-mail,c-1,Ann@twin.example',
      'By name,Only,Bo',
      'Two of a name,Twin,Ann',
      'Two of an address,Only,shared@twin.example',
      'None,Nowhere,Ann',
    ]
    const done = await imports.whole(issues.join('\n'), { match: null, mode: 'create' }, { model: 'issue' })
    const refused = valueOf(await imports.tenant.refusedRows(imports.caller, done.id, 0))
    expect([done.counts.created, refused.map(({ row, problem }) => [row, problem])]).toEqual([
      2,
      [
        [4, '"company" could lead to more than one record called "Twin". Use the id.'],
        [5, '"reporter" could lead to more than one record called "shared@twin.example". Use the id.'],
        [6, expect.stringMatching(/^"company" leads to no record "Nowhere"/)],
      ],
    ])
  })

  it('can be searched by their texts after the import, and not by those of refused rows (D3)', async () => {
    const own = await newWorld('imports-search')
    const imports = importsOf(own)
    await imports.whole('external_id,name,health\ns-1,Quixotic,good\ns-2,Zeppelin,none of these\n')
    await imports.whole('external_id,name\ns-1,Renamed\n')
    const hits = async (query: string): Promise<number> => {
      const found = valueOf(await imports.tenant.records(imports.caller, { do: 'search', query }))
      return found.did === 'search' ? found.hits.length : -1
    }
    expect([await hits('Renamed'), await hits('Quixotic'), await hits('Zeppelin')]).toEqual([1, 0, 0])
  })
})

describe('a model that is deleted', () => {
  it('takes the files with it that wait to become its records (D1, D3)', async () => {
    const own = await newWorld('imports-deleted')
    const roles = await rolesWith(own)
    const model = 'visit'
    const labels = { label: 'Visit', pluralLabel: 'Visits', description: 'A visit.' }
    await editModels(own, { do: 'create_model', name: model, ...labels, roles })
    const imports = importsOf(own)
    await imports.receive('name\nOne\nTwo\n', { model })
    await editModels(
      own,
      { do: 'set_model_status', model, status: 'archived' },
      { do: 'delete_model', model, confirm: model },
    )
    for (let round = 0; round < 5; round += 1) await inTenant(own, (tenant) => tenant.alarm())
    const left = await inTenant(own, (_tenant, { storage }) =>
      storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM import_rows').one(),
    )
    expect(left.n).toBe(0)
  })
})
