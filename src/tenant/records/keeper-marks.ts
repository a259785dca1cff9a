import type { Portfolio } from '../../core/permissions.ts'
import { isWithinOwn } from '../../policy/portfolio.ts'

/*
 * Each text of the search index begins with a mark: a word for the member who keeps its record. A search within the
 * portfolio "own" asks for the mark together with the words, so that it costs as little as any other: the index itself
 * leaves out what others keep. It only narrows down: whether a record may be seen is asked of the record (V3).
 *
 * Marks begin with a character of private use (U+E000), which the index takes for a letter. Nobody can type one: only
 * letters and digits are left in the words of a search (passage.ts). A member's id is compared in lower case and without
 * its underscore; were two alike, that would cost time alone.
 */
const MARK = 0xe000

/** SQL of a text as the index has it, with the mark of a keeper. */
export function marked(keeper: string, text: string): string {
  return `(char(${MARK}) || replace(lower(coalesce(${keeper}, '')), '_', '') || ' ' || (${text}))`
}

/** The text as it was written. */
export function unmarked(text: string): string {
  return text.codePointAt(0) === MARK ? text.slice(text.indexOf(' ') + 1) : text
}

/** A search for these terms, narrowed down to what the reader keeps where they see nothing else. */
export function withinMarks(sql: SqlStorage, portfolio: Portfolio, memberId: string, terms: string): string {
  if (!isWithinOwn(portfolio) || unmarkedFrom(sql) !== null) return terms
  return `(${terms}) AND "${String.fromCodePoint(MARK)}${memberId.toLowerCase().replaceAll('_', '')}"`
}

/** Where texts of earlier versions wait for their mark: all entries up to this one. No row: none does. */
const MARKS_TABLE = 'CREATE TABLE search_marks (id INTEGER PRIMARY KEY CHECK (id = 1), up_to INTEGER NOT NULL)'

/** A keeper's mark follows the keeper, in the change that makes another one of them. */
export const MARK_TRIGGER = `CREATE TRIGGER IF NOT EXISTS records_marked AFTER UPDATE OF keeper_id ON records
  WHEN new.keeper_id IS NOT old.keeper_id
  BEGIN
    UPDATE search_texts SET text = ${marked('new.keeper_id', `iif(unicode(text) = ${MARK}, substr(text, instr(text, ' ') + 1), text)`)}
      WHERE rowid IN (SELECT entry FROM search_entries WHERE record_id = new.id);
  END`

/** Makes the table of what is left to mark; in a store from before there were marks, that is all. */
export function prepareMarks(sql: SqlStorage, isNew: boolean): void {
  if (sql.exec(`SELECT 1 FROM sqlite_master WHERE name = 'search_marks'`).toArray().length > 0) return
  sql.exec(MARKS_TABLE)
  if (isNew) return
  sql.exec(
    'INSERT INTO search_marks (id, up_to) SELECT 1, max(entry) FROM search_entries HAVING max(entry) IS NOT NULL',
  )
}

/** So many texts are marked in 10 to 100 milliseconds. */
const AT_ONCE = 250

/** Marks some of the texts that wait for it, the ones written last first; gives whether more are left. */
export function markSome(sql: SqlStorage): boolean {
  const upTo = unmarkedFrom(sql)
  if (upTo === null) return false
  sql.exec(
    `UPDATE search_texts SET text = ${marked(KEEPER_OF_ENTRY, 'text')}
    WHERE rowid > ? AND rowid <= ? AND unicode(text) <> ${MARK}`,
    upTo - AT_ONCE,
    upTo,
  )
  if (upTo > AT_ONCE) sql.exec('UPDATE search_marks SET up_to = ?', upTo - AT_ONCE)
  else sql.exec('DELETE FROM search_marks')
  return upTo > AT_ONCE
}

const KEEPER_OF_ENTRY = `(SELECT r.keeper_id FROM search_entries e JOIN records r ON r.id = e.record_id
  WHERE e.entry = search_texts.rowid)`

function unmarkedFrom(sql: SqlStorage): number | null {
  return sql.exec<{ up_to: number }>('SELECT up_to FROM search_marks').toArray()[0]?.up_to ?? null
}
