import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { marked } from './keeper-marks.ts'
import { isText, placeOf, valueSql, type StoredRecord } from './layout.ts'

/** Adds the texts of new records to the search index: a row for each field, so that a search can leave fields out. */
export function indexTexts(
  sql: SqlStorage,
  definition: ModelDefinition,
  rows: readonly { id: string; record: StoredRecord }[],
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

/** Takes the texts of a record's fields out of the search index; those of archived fields stay in it. */
export function forgetTextsOf(sql: SqlStorage, definition: ModelDefinition, id: string): void {
  const scopes = JSON.stringify(definition.fields.map(({ name }) => searchScope(definition.name, name)))
  const entries = `SELECT entry FROM search_entries
    WHERE record_id = ? AND scope IN (SELECT value FROM json_each(?))`
  sql.exec(`DELETE FROM search_texts WHERE rowid IN (${entries})`, id, scopes)
  sql.exec(`DELETE FROM search_entries WHERE entry IN (${entries})`, id, scopes)
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

function textsOf(definition: ModelDefinition, record: StoredRecord): [scope: string, text: string][] {
  return definition.fields.flatMap((field): [string, string][] => {
    if (!isText(field)) return []
    const value = placeOf(definition, field) === 'name' ? record.name : record.data[field.name]
    return typeof value === 'string' && value !== '' ? [[searchScope(definition.name, field.name), value]] : []
  })
}
