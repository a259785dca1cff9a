import type { ImportSettings } from '../../core/imports.ts'
import { columnKey } from './suggest.ts'

/** What columns of this name were, in the last file for the model; whoever may not write a field is not offered it. */
export function rememberedMapping(sql: SqlStorage, model: string): Map<string, string> {
  const rows = sql
    .exec<{ column_key: string; field: string }>('SELECT column_key, field FROM import_mappings WHERE model = ?', model)
    .toArray()
  return new Map(rows.map((row) => [row.column_key, row.field]))
}

/** Keeps what the columns are for the next file. */
export function rememberMapping(sql: SqlStorage, model: string, { mapping }: ImportSettings): void {
  for (const [column, field] of Object.entries(mapping)) {
    const key = columnKey(column)
    if (field === null) sql.exec('DELETE FROM import_mappings WHERE model = ? AND column_key = ?', model, key)
    else sql.exec('INSERT OR REPLACE INTO import_mappings VALUES (?, ?, ?)', model, key, field)
  }
}
