import type { ModelDefinition } from '../../core/models.ts'
import { wordsOf } from './passage.ts'
import type { Query } from './query.ts'
import { searchScope } from './search-index.ts'
import { allOf, FALSE, TRUE } from './statement.ts'

/**
 * SQL that holds for records `r` that have all words of a text, or their beginnings, in fields that the reader may see;
 * a hidden field never contributes (V4). A text without a word matches nothing.
 */
export function hasWords({ sight, statement }: Query, definition: ModelDefinition, text: string | undefined): string {
  if (text === undefined) return TRUE
  const words = wordsOf(text)
  if (words.length === 0) return FALSE
  const scopes = statement.bindList(sight.viewable(definition).map(({ name }) => searchScope(definition.name, name)))
  // Only letters and digits are left in a word, and it stands between quotes: no query syntax comes through (A45).
  return allOf(
    words.map((word) => {
      const term = statement.bind(sight.narrowed(`"${word}"${word.length < 3 ? '' : '*'}`))
      return `r.id IN (SELECT e.record_id FROM search_texts s CROSS JOIN search_entries e ON e.entry = s.rowid
        WHERE s.search_texts MATCH ${term} AND e.scope IN ${scopes})`
    }),
  )
}
