import { beforeAll, describe, expect, it } from 'vitest'
import type { ModelDefinition } from '../../src/core/models.ts'
import { mayAct } from '../../src/policy/access.ts'
import { hear, newFullWorld, recordId, tokenOf, type Heard } from '../setup/bait.ts'
import {
  hiddenFields,
  hiddenPaths,
  modelsOf,
  PERSONAS,
  twinOf,
  visibleNames,
  type Persona,
} from '../setup/hidden-fields.ts'
import type { World } from '../setup/world.ts'

let world: World
const tokens = new Map<string, string>()

beforeAll(async () => {
  world = await newFullWorld('home')
  for (const who of PERSONAS) tokens.set(who.name, await tokenOf(world, who.role, who.ceiling))
})

type Call = [how: string, tool: string, args: (name: string) => unknown]

/** Every way in which a tool takes the name of a field; of a path through a relation, those that take paths. */
function waysToName(who: Persona, model: ModelDefinition, path: string): Call[] {
  const at = { model: model.name }
  const id = recordId('home', 'mine', model.name)
  const may = (action: 'export' | 'create' | 'update') => mayAct(who.permissions, model.name, action)
  const where = (op: string, value?: unknown) => (field: string) => ({ ...at, where: [{ field, op, value }] })
  const inAll = { ...at, where: [], dry_run: true }
  const through: Call[] = [
    ['shown in a list', 'list_records', (field) => ({ ...at, fields: [field] })],
    ['filtered by', 'list_records', where('eq', 'x')],
    ['sorted by', 'list_records', (field) => ({ ...at, sort: [{ field, direction: 'desc' }] })],
    ['grouped by', 'aggregate_records', (field) => ({ ...at, group_by: [field] })],
    ['added up', 'aggregate_records', (field) => ({ ...at, measure: 'sum', field })],
  ]
  if (path.includes('.')) return through
  const read: Call[] = [
    ...through,
    ['shown in one record', 'get_record', (field) => ({ ...at, id, fields: ['id', field] })],
    ['filtered by with a number', 'list_records', where('gt', 0)],
    ['filtered by emptiness', 'list_records', where('is_empty', true)],
    ['filtered by with the wrong kind of value', 'list_records', where('in', [{}])],
    ['filtered by with nothing', 'list_records', where('contains')],
    [
      'one of several conditions',
      'list_records',
      (field) => ({ ...at, where: [{ any: [{ field, op: 'eq', value: 1 }] }] }),
    ],
    ['counted by', 'aggregate_records', where('ne', null)],
    ...['count', 'average', 'min', 'max'].map((measure): Call => [
      `measured as ${measure}`,
      'aggregate_records',
      (field) => ({ ...at, measure, field }),
    ]),
  ]
  return [
    ...read,
    ...(may('export')
      ? ([
          ['exported', 'export_records', (field) => ({ ...at, fields: [field] })],
          ['a condition of an export', 'export_records', where('lt', 5)],
          ['the order of an export', 'export_records', (field) => ({ ...at, sort: [{ field }] })],
        ] satisfies Call[])
      : []),
    ...(may('create')
      ? ([
          ['set in a new record', 'create_record', (field) => ({ ...at, values: { [field]: 5 } })],
          ['set in one of many', 'create_records', (field) => ({ ...at, items: [{ [field]: 5 }], dry_run: true })],
        ] satisfies Call[])
      : []),
    ...(may('update')
      ? ([
          ['changed', 'update_record', (field) => ({ ...at, id, version: 1, values: { [field]: 5 } })],
          ['changed in many', 'update_records', (field) => ({ ...inAll, values: { [field]: 5 } })],
          [
            'a condition of a change',
            'update_records',
            (field) => ({ ...inAll, ...where('eq', 'x')(field), values: {} }),
          ],
          ['emptied', 'update_record', (field) => ({ ...at, id, version: 1, values: { [field]: null } })],
        ] satisfies Call[])
      : []),
  ]
}

/** The answer with the name taken out where it is quoted, as it was written; anywhere else it would be a leak. */
function masked({ wire }: Heard, name: string): string {
  return wire.replaceAll(`\\"${name}\\"`, '\\"?\\"').replaceAll(`"${name}"`, '"?"')
}

/** Without the hint at names that are close to what was written. */
function withoutHint(answer: string, visible: readonly string[]): string {
  return answer.replace(/(Did you mean [^?]*\?|The fields are: [^.]*\.)/, (hint) => {
    const named = [...hint.matchAll(/\\"([^"\\]+)\\"/g)].map(([, name = '']) => name)
    expect(named.filter((name) => !visible.includes(name))).toEqual([])
    return '<hint>'
  })
}

/** Administrator, manager and customer success see every field. */
describe.each(PERSONAS.filter((who) => modelsOf(who).some((model) => hiddenFields(who, model).length > 0)))(
  '$name',
  (who) => {
    const token = () => tokens.get(who.name) ?? ''

    it.each(modelsOf(who).map((model) => [model.name, model] as const))(
      'hears the same of a hidden field of %s as of an unknown one, whatever they do with it (A31, A32, V4)',
      async (_name, model) => {
        const paths = hiddenPaths(who, model)
        const visible = visibleNames(who, model)
        expect(paths.length).toBeGreaterThan(0)
        for (const path of paths) {
          const { twin, sameHints } = twinOf(who, model, path)
          for (const [how, tool, args] of waysToName(who, model, path)) {
            const hidden = await hear(token(), tool, args(path))
            const unknown = await hear(token(), tool, args(twin))
            const said = [masked(hidden, path), masked(unknown, twin)]
            const [one, other] = sameHints ? said : said.map((answer) => withoutHint(answer, visible))
            expect(one, `${path} ${how}`).toBe(other)
            expect(hidden.ok, `${path} ${how}`).toBe(false)
          }
        }
      },
    )
  },
)

describe.each(PERSONAS)('$name', (who) => {
  const token = () => tokens.get(who.name) ?? ''

  it.each(modelsOf(who).map((model) => [model.name, model] as const))(
    'can use every visible field of %s, so that being refused means something (V1)',
    async (_name, model) => {
      for (const name of visibleNames(who, model)) {
        const shown = await hear(token(), 'list_records', {
          model: model.name,
          fields: [name],
          sort: [{ field: name }],
        })
        expect([name, shown.ok, shown.text.slice(0, shown.ok ? 0 : 200)]).toEqual([name, true, ''])
      }
    },
  )
})

describe('a model that a ceiling hides', () => {
  const args: [string, Record<string, unknown>][] = [
    ['list_records', {}],
    ['get_record', { id: 'home_mine_project' }],
    ['aggregate_records', {}],
    ['export_records', {}],
    ['describe', {}],
    ['create_record', { values: { name: 'x' } }],
    ['update_record', { id: 'home_mine_project', version: 1, values: { name: 'x' } }],
    ['remove_record', { id: 'home_mine_project', version: 1 }],
    ['create_records', { items: [{ name: 'x' }] }],
    ['update_records', { items: [{ id: 'home_mine_project', version: 1, values: {} }] }],
    ['update_records', { where: [], values: {}, dry_run: true }],
    ['remove_records', { where: [], dry_run: true }],
    ['record_history', { id: 'home_mine_project' }],
    ['record_history', {}],
    ['restore_record', { id: 'home_mine_project' }],
    ['restore_record', { id: 'home_mine_project', version: 1, to_version: 1 }],
  ]

  it.each(args)('is refused by %s like one that does not exist (V4, A31)', async (tool, rest) => {
    const token = tokens.get('administrator through a patchy ceiling') ?? ''
    const hidden = await hear(token, tool, { model: 'project', ...rest })
    const unknown = await hear(token, tool, { model: 'qzwvxyk', ...rest })
    expect(masked(hidden, 'project')).toBe(masked(unknown, 'qzwvxyk'))
    expect(hidden.ok).toBe(false)
    const seen = await hear(tokens.get('administrator') ?? '', tool, { model: 'project', ...rest })
    expect(seen.wire).not.toBe(hidden.wire)
  })

  it('is not reached by fetch, search, or the link of a task (A32)', async () => {
    const token = tokens.get('administrator through a patchy ceiling') ?? ''
    const [hidden, unknown] = await Promise.all([
      hear(token, 'fetch', { id: 'project/home_mine_project' }),
      hear(token, 'fetch', { id: 'project/void_mine_project' }),
    ])
    expect(hidden.wire.replaceAll('home_', 'void_')).toBe(unknown.wire)
    expect((await hear(token, 'search', { query: 'project of birch' })).wire).not.toContain('home_mine_project')
    const task = await hear(token, 'get_record', { model: 'task', id: 'home_mine_task', fields: ['project', 'title'] })
    expect(task.structured).toMatchObject({ record: { project: null } })
  })
})
