import { BUILTIN_MODELS } from '../../src/core/builtin-models.ts'
import type { ModelDefinition } from '../../src/core/models.ts'
import type { Row } from '../size/records.ts'

/** One way to lay records out in SQLite: what makes it, what fills it, and how the same questions are asked of it. */
export interface Layout {
  schema: string[]
  /** Takes a JSON list of rows: id, model, name, owner, company, data, and values in the order of the fields. */
  insert: (model: string) => string
  /** Of a model: a record by its id; a page by a filter and a sort; one that begins after two values; a sum by groups. */
  get: (model: string) => string
  page: (model: string, filter: string, sort: string) => string
  after: (model: string, filter: string, sort: string) => string
  sum: (model: string, field: string, group: string) => string
  update: (model: string, field: string) => string
  addField: (model: string, field: string) => string[]
}

export const MODELS = ['company', 'end_user', 'issue'] as const

/** The fields of a model that are neither its name nor whose it is. */
function fieldsOf(model: string): string[] {
  const definition = BUILTIN_MODELS.find(({ name }) => name === model) as ModelDefinition
  return definition.fields.slice(1).flatMap(({ name }) => (name === 'owner' || name === 'company' ? [] : [name]))
}

export function valuesOf(model: string, { id, ownerId, companyId, values }: Row): unknown[] {
  const name = values['name'] ?? values['title']
  const fields = fieldsOf(model).map((field) => values[field] ?? null)
  return [id, model, name, ownerId, companyId, JSON.stringify(values), ...fields]
}

function indexed(model: string): string[] {
  return fieldsOf(model).filter((name) => !['notes', 'description', 'website'].includes(name))
}

const PARTS = 'value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4'

/** One table for all models, values in JSON, an expression index of each field of each model. */
const json: Layout = {
  schema: [
    'CREATE TABLE records (id TEXT PRIMARY KEY, model TEXT, name TEXT, owner TEXT, company TEXT, data TEXT)',
    'CREATE INDEX records_owner ON records (owner, model, name)',
    'CREATE INDEX records_company ON records (company, model, name)',
    ...MODELS.flatMap((model) => [
      `CREATE INDEX ${model}_name ON records (name, id) WHERE model = '${model}'`,
      ...indexed(model).map(
        (name) => `CREATE INDEX ${model}_${name} ON records (data ->> '$.${name}', id) WHERE model = '${model}'`,
      ),
    ]),
  ],
  insert: () => `INSERT INTO records SELECT ${PARTS}, value ->> 5 FROM json_each(?)`,
  get: (model) => `SELECT * FROM records WHERE id = ? AND model = '${model}'`,
  page: (model, filter, sort) =>
    `SELECT id, data FROM records INDEXED BY ${model}_${sort} WHERE model = '${model}' AND data ->> '$.${filter}' = ?
      AND data ->> '$.${sort}' IS NOT NULL ORDER BY data ->> '$.${sort}' DESC, id DESC LIMIT 20`,
  after: (model, filter, sort) =>
    `SELECT id, data FROM records INDEXED BY ${model}_${sort} WHERE model = '${model}' AND data ->> '$.${filter}' = ?
      AND data ->> '$.${sort}' <= ? AND (data ->> '$.${sort}', id) < (?2, ?)
      ORDER BY data ->> '$.${sort}' DESC, id DESC LIMIT 20`,
  sum: (model, field, group) =>
    `SELECT data ->> '$.${group}' AS g, sum(data ->> '$.${field}') FROM records WHERE model = '${model}' GROUP BY g`,
  update: (_model, field) => `UPDATE records SET data = json_set(data, '$.${field}', ?) WHERE id = ?`,
  addField: (model, field) => [
    `CREATE INDEX ${model}_${field} ON records (data ->> '$.${field}', id) WHERE model = '${model}'`,
  ],
}

/** A table for each model, a column and an index for each field. */
const typed: Layout = {
  schema: MODELS.flatMap((model) => [
    `CREATE TABLE ${model} (id TEXT PRIMARY KEY, name TEXT, owner TEXT, company TEXT, ${fieldsOf(model).join(', ')})`,
    `CREATE INDEX ${model}_owner ON ${model} (owner, name)`,
    `CREATE INDEX ${model}_company ON ${model} (company, name)`,
    ...['name', ...indexed(model)].map((name) => `CREATE INDEX ${model}_${name} ON ${model} (${name}, id)`),
  ]),
  insert: (model) =>
    `INSERT INTO ${model} SELECT value ->> 0, value ->> 2, value ->> 3, value ->> 4,
      ${fieldsOf(model)
        .map((_, index) => `value ->> ${6 + index}`)
        .join(', ')} FROM json_each(?)`,
  get: (model) => `SELECT * FROM ${model} WHERE id = ?`,
  page: (model, filter, sort) =>
    `SELECT * FROM ${model} INDEXED BY ${model}_${sort} WHERE ${filter} = ? AND ${sort} IS NOT NULL
      ORDER BY ${sort} DESC, id DESC LIMIT 20`,
  after: (model, filter, sort) =>
    `SELECT * FROM ${model} INDEXED BY ${model}_${sort} WHERE ${filter} = ? AND (${sort}, id) < (?, ?)
      ORDER BY ${sort} DESC, id DESC LIMIT 20`,
  sum: (model, field, group) => `SELECT ${group} AS g, sum(${field}) FROM ${model} GROUP BY g`,
  update: (model, field) => `UPDATE ${model} SET ${field} = ? WHERE id = ?`,
  addField: (model, field) => [
    `ALTER TABLE ${model} ADD COLUMN ${field}`,
    `CREATE INDEX ${model}_${field} ON ${model} (${field}, id)`,
  ],
}

export const LAYOUTS: Readonly<Record<string, Layout>> = { json, typed }
