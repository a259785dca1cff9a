import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { marked } from './keeper-marks.ts'
import { isText, placeOf, valueSql, type StoredRecord } from './layout.ts'

/** Adds the texts of new records to the search index: a row for each field, so that a search can leave fields out. */
export function indexTexts(
  sql: SqlStorage,
  definition: ModelDefinition,
  rows: readonly { id: string; record: Pick<StoredRecord, 'name' | 'data'> }[],
): void {
  const texts = rows.flatMap(({ id, record }) => textsOf(definition, record).map(([scope, text]) => [id, scope, text]))
  if (texts.length === 0) return
  const { next } = sql.exec<{ next: number }>('SELECT coalesce(max(entry), 0) + 1 AS next FROM search_entries').one()
  const entries = JSON.stringify(texts.map((text, index) => [next + index, ...text]))
  sql.exec(
    `INSERT INTO search_entries (entry, record_id, scope)
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    entries,
  )
  sql.exec(
    `INSERT INTO search_texts (rowid, text)
    SELECT value ->> 0, ${marked(KEEPER_OF_RECORD, 'value ->> 3')} FROM json_each(?)`,
    entries,
  )
}

const KEEPER_OF_RECORD = '(SELECT k.keeper_id FROM records k WHERE k.id = value ->> 1)'

/** Takes the texts of records out of the search index. */
export function forgetTexts(sql: SqlStorage, ids: readonly string[]): void {
  const list = JSON.stringify(ids)
  sql.exec(
    `DELETE FROM search_texts WHERE rowid IN
      (SELECT entry FROM search_entries WHERE record_id IN (SELECT value FROM json_each(?)))`,
    list,
  )
  sql.exec('DELETE FROM search_entries WHERE record_id IN (SELECT value FROM json_each(?))', list)
}

/**
 * Writes the texts of records anew that were changed without them. FTS5 writes what it holds to storage with every
 * savepoint: whoever changes many records, each in its own, does this once for all of them.
 */
export function renewTexts(sql: SqlStorage, definition: ModelDefinition, ids: readonly string[]): void {
  if (ids.length === 0) return
  forgetTextsOf(sql, definition, ids)
  const rows = sql
    .exec<{ id: string; name: string; data: string }>(
      'SELECT id, name, data FROM records WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
    .toArray()
    .map(({ id, name, data }) => ({ id, record: { name, data: JSON.parse(data) as Record<string, unknown> } }))
  indexTexts(sql, definition, rows)
}

/** Takes the texts of the fields of records out of the search index; those of archived fields stay in it. */
export function forgetTextsOf(sql: SqlStorage, definition: ModelDefinition, ids: readonly string[]): void {
  const scopes = JSON.stringify(definition.fields.map(({ name }) => searchScope(definition.name, name)))
  const entries = `SELECT entry FROM search_entries
    WHERE record_id IN (SELECT value FROM json_each(?)) AND scope IN (SELECT value FROM json_each(?))`
  const list = JSON.stringify(ids)
  sql.exec(`DELETE FROM search_texts WHERE rowid IN (${entries})`, list, scopes)
  sql.exec(`DELETE FROM search_entries WHERE entry IN (${entries})`, list, scopes)
}

/** Takes the texts of one field out of the search index, of all records. */
export function forgetField(sql: SqlStorage, { name }: ModelDefinition, field: FieldDefinition): void {
  const entries = 'SELECT entry FROM search_entries WHERE scope = ?'
  const scope = searchScope(name, field.name)
  sql.exec(`DELETE FROM search_texts WHERE rowid IN (${entries})`, scope)
  sql.exec('DELETE FROM search_entries WHERE scope = ?', scope)
}

/** Adds the texts of one field to it, of all records, if its type is one that is searched. */
export function indexField(sql: SqlStorage, definition: ModelDefinition, field: FieldDefinition): void {
  if (!isText(field)) return
  const { next } = sql.exec<{ next: number }>('SELECT coalesce(max(entry), 0) AS next FROM search_entries').one()
  const value = valueSql('r', definition, field)
  sql.exec(
    `INSERT INTO search_entries (entry, record_id, scope)
    SELECT ? + row_number() OVER (ORDER BY r.id), r.id, ? FROM records r WHERE r.model = ? AND ${value} IS NOT NULL`,
    next,
    searchScope(definition.name, field.name),
    definition.name,
  )
  sql.exec(
    `INSERT INTO search_texts (rowid, text)
    SELECT e.entry, ${marked('r.keeper_id', value)} FROM search_entries e JOIN records r ON r.id = e.record_id WHERE e.entry > ?`,
    next,
  )
}

/** The name under which the texts of a field are found: models and fields that may be searched are named by it. */
export function searchScope(model: string, field: string): string {
  return `${model}.${field}`
}

function textsOf(
  definition: ModelDefinition,
  record: Pick<StoredRecord, 'name' | 'data'>,
): [scope: string, text: string][] {
  return definition.fields.flatMap((field): [string, string][] => {
    if (!isText(field)) return []
    const value = placeOf(definition, field) === 'name' ? record.name : record.data[field.name]
    return typeof value === 'string' && value !== '' ? [[searchScope(definition.name, field.name), value]] : []
  })
}
