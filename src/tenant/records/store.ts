import { BUILTIN_MODELS } from '../../core/builtin-models.ts'
import type { ModelDefinition } from '../../core/models.ts'
import type { StoredValue } from './field-values.ts'
import { firstWord, fold } from './fold.ts'
import { HISTORY_TABLE } from './history-rows.ts'
import { MARK_TRIGGER, prepareMarks } from './keeper-marks.ts'
import { addKeepers, KEEPER_TRIGGERS } from './keepers.ts'
import { renewFieldIndexes } from './field-indexes.ts'
import { MARKS_OF_CHANGE, markChange } from './known-counts.ts'
import { EMPTY, insertRows, withValues } from './rows.ts'

const SCHEMA = [
  `CREATE TABLE IF NOT EXISTS records (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    owner_id TEXT,
    company_id TEXT,
    keeper_id TEXT,
    version INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    removed_at TEXT,
    removed_with TEXT,
    external_id TEXT,
    data TEXT NOT NULL,
    folded TEXT
  )`,
  'CREATE INDEX IF NOT EXISTS records_by_owner ON records (owner_id, model, name_key, id) WHERE removed_at IS NULL',
  'CREATE INDEX IF NOT EXISTS records_company ON records (company_id, model, name_key, id) WHERE removed_at IS NULL',
  'CREATE INDEX IF NOT EXISTS records_company_removed ON records (company_id) WHERE removed_at IS NOT NULL',
  ...KEEPER_TRIGGERS,
  `CREATE UNIQUE INDEX IF NOT EXISTS records_external ON records (model, external_id)
    WHERE external_id IS NOT NULL AND removed_at IS NULL`,
  `CREATE INDEX IF NOT EXISTS records_removed ON records (removed_at, id)
    WHERE removed_at IS NOT NULL AND removed_with IS NULL`,
  'CREATE INDEX IF NOT EXISTS records_removed_with ON records (removed_with) WHERE removed_with IS NOT NULL',
  HISTORY_TABLE,
  `CREATE TABLE IF NOT EXISTS people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email_key TEXT NOT NULL,
    first_key TEXT NOT NULL,
    active INTEGER NOT NULL
  ) WITHOUT ROWID`,
  'CREATE TABLE IF NOT EXISTS search_entries (entry INTEGER PRIMARY KEY, record_id TEXT NOT NULL, scope TEXT NOT NULL)',
  'CREATE INDEX IF NOT EXISTS search_entries_record ON search_entries (record_id)',
  `CREATE VIRTUAL TABLE IF NOT EXISTS search_texts USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')`,
  MARK_TRIGGER,
  ...MARKS_OF_CHANGE,
  'CREATE TABLE IF NOT EXISTS cursor_key (id INTEGER PRIMARY KEY CHECK (id = 1), key TEXT NOT NULL)',
]
/** Made by earlier versions. */
const FORMER_INDEXES = ['records_name', 'records_owner', 'records_belonging', 'records_updated', 'records_created']
/** Rows that go into one statement: well below what a parameter may hold (2 MB). */
const CHARACTERS_AT_ONCE = 500_000

/** Makes the tables and indexes of records where they are missing. */
export function prepareStore(sql: SqlStorage): void {
  const columns = sql.exec<{ name: string }>(`SELECT name FROM pragma_table_info('records')`).toArray()
  if (columns.length > 0 && !columns.some(({ name }) => name === 'external_id')) {
    sql.exec('ALTER TABLE records ADD COLUMN external_id TEXT')
  }
  if (columns.length > 0 && !columns.some(({ name }) => name === 'keeper_id')) addKeepers(sql)
  for (const name of FORMER_INDEXES) sql.exec(`DROP INDEX IF EXISTS ${name}`)
  for (const statement of SCHEMA) sql.exec(statement)
  prepareMarks(sql, columns.length === 0)
  // While it is empty, that costs nothing; later on, models and their fields come and go one at a time.
  if (columns.length === 0) renewFieldIndexes(sql, BUILTIN_MODELS)
  renewStatistics(sql)
}

/**
 * Takes over the tenant's members. Whoever is deactivated, or no longer among them, keeps the name on their records and
 * can't be chosen any more (T4).
 */
export function syncPeople(
  sql: SqlStorage,
  people: readonly { id: string; name: string; email: string; active?: boolean }[],
): void {
  const rows = people.map(({ id, name, email, active = true }) => {
    const key = fold(name)
    return [id, name, email, key, fold(email), firstWord(key), Number(active)]
  })
  sql.exec('UPDATE people SET active = 0')
  sql.exec(
    `INSERT OR REPLACE INTO people (id, name, email, name_key, email_key, first_key, active)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`,
    JSON.stringify(rows),
  )
  markChange(sql)
}

/**
 * Writes many new records of one model, for filling a tenant: values as they are stored (core/models.ts), relations as
 * ids, `at` in milliseconds. Throws a plain Error on a field that the model does not have.
 */
export function insertRecords(
  sql: SqlStorage,
  definition: ModelDefinition,
  rows: readonly {
    id: string
    ownerId: string | null
    companyId: string | null
    values: Record<string, unknown>
    at: number
  }[],
): void {
  let waiting: Parameters<typeof insertRows>[2][number][] = []
  let size = 0
  for (const { id, ownerId, companyId, values, at } of rows) {
    const record = withValues(definition, { ...EMPTY, ownerId, companyId }, storedValues(definition, values))
    waiting.push({ id, at: new Date(at).toISOString(), record })
    size += JSON.stringify(record).length + 100
    if (size < CHARACTERS_AT_ONCE) continue
    insertRows(sql, definition, waiting)
    waiting = []
    size = 0
  }
  if (waiting.length > 0) insertRows(sql, definition, waiting)
  renewStatistics(sql)
}

/** Lets SQLite look at a sample (0x10) of the tables that have grown much: it chooses its indexes by that. */
export function renewStatistics(sql: SqlStorage): void {
  sql.exec('PRAGMA optimize = 0x10012')
}

function storedValues(definition: ModelDefinition, values: Record<string, unknown>) {
  return Object.entries(values).map(([name, value]) => {
    const field = definition.fields.find((candidate) => candidate.name === name)
    if (field === undefined) throw new Error(`${definition.name} has no field ${name}`)
    return [field, (value === '' || value === undefined ? null : value) as StoredValue] as [typeof field, StoredValue]
  })
}
