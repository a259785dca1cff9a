import { isRelation, type ModelDefinition } from '../../core/models.ts'
import type { FieldValue, VisibleRecord } from '../../core/records.ts'
import { resolvePath, type FieldPath } from './field-paths.ts'
import { Joins } from './joins.ts'
import { jsonSql, PROPERTIES } from './layout.ts'
import type { Query } from './query.ts'

/** SQLite takes 32 arguments for a function here. */
const PER_COLUMN = 30

/** What is read of each record, and how a row becomes a visible record. */
export interface Projection {
  /** Field names and paths, as they were written, without properties. */
  names: readonly string[]
  /** SQL of the columns to select. */
  columns: readonly string[]
  joins: Joins
  read: (row: readonly unknown[]) => VisibleRecord
}

/**
 * Reads the fields that are asked for and no others; without a choice, every visible field. Throws `unknown_field`
 * by name for what may not be seen, and never drops it (V4).
 */
export function project(query: Query, definition: ModelDefinition, asked: readonly string[] | undefined): Projection {
  const names = asked ?? query.sight.viewable(definition).map(({ name }) => name)
  const paths = [...new Set(names)]
    .map((name) => resolvePath(query.sight, definition, name))
    .filter(({ through, field }) => through.length > 0 || !PROPERTIES.includes(field))
  const joins = new Joins(query)
  const properties = ['r.id', 'r.version', 'r.created_at', 'r.updated_at', 'r.external_id']
  const values = [...properties, ...paths.flatMap((path) => partsOf(joins, path))]
  return { names: paths.map(({ path }) => path), columns: packed(values), joins, read: (row) => readRow(paths, row) }
}

/** A relation takes two values, its id and its name; all others take one. */
function partsOf(joins: Joins, path: FieldPath): string[] {
  const link = joins.link(path)
  return link === null ? [jsonSql(joins.aliasOf(path), path.holder, path.field)] : [link.id, link.name]
}

function packed(values: readonly string[]): string[] {
  const columns: string[] = []
  for (let at = 0; at < values.length; at += PER_COLUMN) {
    columns.push(`json_array(${values.slice(at, at + PER_COLUMN).join(', ')})`)
  }
  return columns
}

function readRow(paths: readonly FieldPath[], row: readonly unknown[]): VisibleRecord {
  const values = row.flatMap((column) => JSON.parse(String(column)) as (string | number | boolean | null | string[])[])
  const [id, version, created, updated, externalId] = values
  const record: VisibleRecord = {
    id: String(id),
    version: Number(version),
    created_at: String(created),
    updated_at: String(updated),
    ...(typeof externalId === 'string' ? { external_id: externalId } : {}),
  }
  let at = 5
  for (const { path, field } of paths) {
    const value = values[at] ?? null
    record[path] = isRelation(field) ? related(value, values[at + 1]) : value
    at += isRelation(field) ? 2 : 1
  }
  return record
}

function related(id: unknown, name: unknown): FieldValue {
  return typeof id === 'string' ? { id, name: typeof name === 'string' ? name : null } : null
}
