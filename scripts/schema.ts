import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

const ROOT = path.resolve(import.meta.dirname, '..')
const MIGRATIONS = path.join(ROOT, 'migrations')
const SCHEMA = path.join(ROOT, 'schema.sql')
const HEADING = '-- What the migrations add up to. Written by `npm run schema`; `npm run check` compares.\n'

/** The schema that the migrations leave in an empty database, in one canonical order. */
export function schemaOfMigrations(folder = MIGRATIONS): string {
  const database = new DatabaseSync(':memory:')
  try {
    for (const name of migrationNames(folder)) apply(database, folder, name)
    return (
      HEADING +
      statements(database)
        .map((statement) => `\n${statement};\n`)
        .join('')
    )
  } finally {
    database.close()
  }
}

function migrationNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
}

function apply(database: DatabaseSync, folder: string, name: string): void {
  try {
    database.exec(readFileSync(path.join(folder, name), 'utf8'))
  } catch (error) {
    throw new Error(`Migration ${name} does not apply.`, { cause: error })
  }
}

/** Tables first, then what stands on them; by name. */
function statements(database: DatabaseSync): string[] {
  const rows = database
    .prepare(
      `SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'
       ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, tbl_name, name`,
    )
    .all()
  return rows.map((row) => String(row['sql']))
}

if (import.meta.main) {
  const schema = schemaOfMigrations()
  if (!process.argv.includes('--check')) {
    writeFileSync(SCHEMA, schema)
  } else if (readFileSync(SCHEMA, 'utf8') !== schema) {
    console.error('schema.sql is not what the migrations add up to. Run `npm run schema` and commit it.')
    process.exitCode = 1
  }
}
