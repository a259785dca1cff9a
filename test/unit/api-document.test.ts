import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { apiDocument } from '../../src/api/document/document.ts'
import { OPERATIONS } from '../../src/api/operations.ts'
import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import { ACTIONS, type PermissionSet } from '../../src/core/permissions.ts'
import { mayAct, viewableFields, editableFields } from '../../src/policy/access.ts'
import { BUILTIN_ROLES } from '../../src/policy/roles.ts'

const BASE = 'https://gatehouse.test/api/v1'
const documentFor = (permissions: PermissionSet, mayImport = true) =>
  apiDocument(BASE, { permissions, models: BUILTIN_MODELS, mayImport }, OPERATIONS)

/** Each built-in role, and sets in which models, actions and fields are missing one by one. */
const CALLERS: [string, PermissionSet][] = [
  ...BUILTIN_ROLES(BUILTIN_MODELS).map(({ name, permissions }): [string, PermissionSet] => [name, permissions]),
  ['nobody', { models: {}, portfolio: [] }],
  ['no record', { models: { task: { actions: ['view'], fields: { title: 'view' } } }, portfolio: 'none' }],
  ...ACTIONS.map((action): [string, PermissionSet] => [
    `${action} alone`,
    {
      models: { issue: { actions: [action], fields: { title: 'edit', company: 'edit', status: 'view' } } },
      portfolio: [],
    },
  ]),
]

describe('the OpenAPI document', () => {
  it.each(CALLERS)('of %s is one (R1, OpenAPI 3.1)', async (_who, permissions) => {
    const document = documentFor(permissions)
    const verdict = await new Validator().validate(structuredClone(document) as never)
    expect(verdict.valid ? [] : verdict.errors).toEqual([])
    expect(danglingReferences(document)).toEqual([])
    const ids = operationsOf(document).map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it.each(CALLERS)('of %s has what they may do and nothing else (R1, A31)', (_who, permissions) => {
    const document = documentFor(permissions)
    for (const { name } of BUILTIN_MODELS) {
      const may = (...actions: (typeof ACTIONS)[number][]) =>
        actions.every((action) => mayAct(permissions, name, action))
      const seesAll = permissions.portfolio !== 'none' && permissions.portfolio.length === 0
      const expected = [
        may('view') && `get /${name}`,
        may('create') && `post /${name}`,
        may('view') && `get /${name}/aggregate`,
        may('view', 'export') && `get /${name}/export`,
        may('view', 'create', 'update') && seesAll && `post /${name}/upsert`,
        (may('create') || may('update') || may('remove')) && `post /${name}/batch`,
        may('view', 'create') && `get /${name}/removed`,
        may('view', 'create') && `post /${name}/removed/{id}/restoration`,
        may('view') && `get /${name}/{id}`,
        may('update') && `patch /${name}/{id}`,
        may('remove') && `delete /${name}/{id}`,
        may('view') && `get /${name}/{id}/history`,
        may('view', 'update') && `post /${name}/{id}/restoration`,
      ].filter((line) => line !== false)
      const told = Object.entries(document.paths)
        .filter(([path]) => path === `/${name}` || path.startsWith(`/${name}/`))
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
      expect(told).toEqual(expected)
    }
  })

  it.each(CALLERS)('of %s names no model and no field that is hidden (A31)', (_who, permissions) => {
    const { info: _info, components, paths, tags } = documentFor(permissions)
    const { securitySchemes, ...rest } = components
    const text = JSON.stringify([rest.schemas, paths, tags, securitySchemes])
    for (const model of BUILTIN_MODELS) {
      const known = [...viewableFields(permissions, model), ...editableFields(permissions, model)]
      const schemas = Object.entries(rest.schemas).filter(
        ([name]) => name === model.name || name.startsWith(`${model.name}_`),
      )
      const named = new Set(schemas.flatMap(([, schema]) => namesIn(schema)))
      for (const field of model.fields.filter((candidate) => !known.includes(candidate))) {
        expect([model.name, field.name, named.has(field.name)]).toEqual([model.name, field.name, false])
        expect(JSON.stringify(schemas)).not.toContain(field.description)
      }
      if (ACTIONS.some((action) => mayAct(permissions, model.name, action))) continue
      expect(text).not.toContain(`${model.name}:`)
      expect(text).not.toContain(`/${model.name}`)
      expect(text).not.toContain(model.description)
    }
  })

  it.each(CALLERS)(
    'of %s tells of imports where both the role and the data allow one (D3, A31)',
    (_who, permissions) => {
      const writable = BUILTIN_MODELS.map(({ name }) => name).filter(
        (name) => mayAct(permissions, name, 'create') || mayAct(permissions, name, 'update'),
      )
      const { paths } = documentFor(permissions)
      const schema = paths['/imports']?.['post']?.parameters.find(({ name }) => name === 'model')?.['schema']
      expect(schema).toEqual(writable.length === 0 ? undefined : { type: 'string', enum: writable })
      for (const document of [
        documentFor(permissions, false),
        ...(writable.length === 0 ? [documentFor(permissions)] : []),
      ]) {
        expect(JSON.stringify([document.paths, document.components.schemas, document.tags])).not.toMatch(
          /import(?!ant)/i,
        )
      }
    },
  )

  it('offers to filter, sort and group by what can be seen, through relations too (A31, A32)', () => {
    const viewer = CALLERS.find(([name]) => name === 'Viewer')?.[1] ?? { models: {}, portfolio: [] }
    const { components, paths } = documentFor(viewer)
    const fields = components.schemas['issue_path']?.['enum']
    expect(fields).toContain('company.name')
    expect(fields).toContain('reporter.job_title')
    expect(fields).toContain('reporter.company.industry')
    for (const hidden of ['company.arr', 'company.notes', 'reporter.email', 'reporter.company.arr']) {
      expect(fields).not.toContain(hidden)
      expect(JSON.stringify(paths['/issue'])).not.toContain(hidden)
    }
  })
})

function operationsOf({ paths }: ReturnType<typeof documentFor>) {
  return Object.values(paths).flatMap((methods) => Object.values(methods))
}

/** The fields that a schema has, or takes as a field to filter by. */
function namesIn(schema: Record<string, unknown>): string[] {
  const named = (schema['enum'] ?? []) as string[]
  return [...Object.keys(schema['properties'] ?? {}), ...named.map((name) => name.replace(/^-|:.*$/g, ''))]
}

/** References that lead to nothing in the document. */
function danglingReferences(document: ReturnType<typeof documentFor>): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  return [...new Set(references)].filter((path) => {
    let place: unknown = document
    for (const part of path.split('/')) place = (place as Record<string, unknown> | undefined)?.[part]
    return place === undefined
  })
}
