import { beforeAll, describe, expect, it } from 'vitest'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ceilingWith, hear, newFullWorld, rolePermissions, send } from '../setup/bait.ts'
import { hiddenFields, PERSONAS } from '../setup/hidden-fields.ts'
import { connect, connectionOf, consentPage, cookieFor, newClient, type World } from '../setup/world.ts'

let world: World
const viewer = PERSONAS.find(({ name }) => name === 'viewer') ?? PERSONAS[0]

beforeAll(async () => {
  world = await newFullWorld('home')
})

/** Labels and descriptions of fields that the viewer's role hides; no labels that visible fields or models have, too. */
function hiddenWords(): string[] {
  if (viewer === undefined) return []
  const hidden = BUILTIN_MODELS.flatMap((model) => hiddenFields(viewer, model))
  const visible = new Set(
    BUILTIN_MODELS.flatMap((model) => [
      model.pluralLabel,
      ...model.fields.filter((field) => !hiddenFields(viewer, model).includes(field)).map(({ label }) => label),
    ]),
  )
  return hidden.flatMap(({ label, description }) => [...(visible.has(label) ? [] : [label]), description])
}

const page = async (path: string, cookie: string) =>
  await (await send(path, { headers: { cookie, accept: 'text/html' } })).text()

describe('a page that a member sees about their own connections', () => {
  it.each([
    ['a ceiling', 'role'],
    ['dynamic permissions', null],
    [
      'a ceiling of what is hidden alone',
      ceilingWith((model, field) => (`${model}.${field}` === 'company.arr' ? 'edit' : 'none')),
    ],
  ] as const)('names no field that their role hides, under %s (A31, C1, C3, U1)', async (_what, ceiling) => {
    const client = await newClient(world, {}, ceiling)
    const cookie = await cookieFor(world.people.viewer)
    const asked = await consentPage(cookie, client.id)
    expect(asked.handle).not.toBe('')
    const { access_token: token } = await connect(world.people.viewer, client.id)
    const said = [
      asked.html,
      (await consentPage(cookie, client.id)).html,
      await page('/profile/applications', cookie),
      await page(`/profile/applications/home/${connectionOf(token)}`, cookie),
    ]
    const words = hiddenWords()
    expect(words.length).toBeGreaterThan(8)
    for (const text of said) {
      expect(text).toContain('Vera Noll')
      expect(words.filter((word) => new RegExp(`\\b${word.replaceAll(/[.?]/g, '\\$&')}(?!\\w)`).test(text))).toEqual([])
    }
    expect((await hear(token, 'describe', {})).wire).not.toMatch(/\barr\b/)
  })

  it('names them to somebody who has them, so that their absence means something (A31)', async () => {
    const client = await newClient(world)
    const { html } = await consentPage(await cookieFor(world.people.manager), client.id)
    expect(hiddenWords().filter((word) => html.includes(word)).length).toBeGreaterThan(4)
    expect(rolePermissions('manager').models).toHaveProperty('company.fields.arr')
  })
})
