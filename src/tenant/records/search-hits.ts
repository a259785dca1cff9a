import type { ModelDefinition } from '../../core/models.ts'
import type { Asking } from './asking.ts'
import { searchScope } from './search-index.ts'
import { nameField, type Sight } from './sight.ts'
import { startQuery } from './start-query.ts'
import { anyOf, checked } from './statement.ts'

/** A record that has words of a search. */
export interface Hit {
  id: string
  model: string
  updatedAt: string
  words: Set<string>
  /** Whether one of them is in its name. */
  named: boolean
}

/**
 * So many visible texts are looked at for a word, the ones written last: a common word costs the same however many texts
 * have it. What nobody sees does not count, so that it can't be told by what is found (V4).
 */
const TEXTS = 200
const SHORTEST_BEGINNING = 3

/**
 * Visible records that have a word, or its beginning, in a visible text. For a word that stands in more texts than are
 * looked at, those that only begin with it are left out; texts that have all of the words are found in any case.
 */
export function findHits(asking: Asking, models: readonly ModelDefinition[], words: readonly string[]): Hit[] {
  const read = textsWith(asking, models)
  const hits = new Map<string, Hit>()
  const terms = words.map((word) => {
    const exact = read(term(word))
    const common = exact.length === TEXTS
    // Those that only begin with the word are asked for by themselves: reading the others again would cost as much.
    const longer = common || word.length < SHORTEST_BEGINNING ? [] : read(`${term(word, true)} NOT ${term(word)}`)
    collect(hits, [...exact, ...longer], [word])
    return { sql: term(word, !common), many: common || longer.length === TEXTS }
  })
  const all = terms.map(({ sql }) => sql).join(' AND ')
  if (words.length > 1 && terms.some(({ many }) => many)) collect(hits, read(all), words)
  return [...hits.values()]
}

/** The scopes of the texts that the reader may see. */
export function scopesOf(sight: Sight, models: readonly ModelDefinition[]): string[] {
  return models.flatMap((model) => sight.viewable(model).map(({ name }) => searchScope(model.name, name)))
}

type Text = { id: string; model: string; updated_at: string; named: number }

/** Reads the visible texts that match, the ones written last first. */
function textsWith({ sql, sight }: Asking, models: readonly ModelDefinition[]): (match: string) => Text[] {
  const names = models.flatMap((model) => {
    const name = nameField(sight, model)
    return name === null ? [] : [searchScope(model.name, name.name)]
  })
  return (match) => {
    const { statement, visible } = startQuery(sight)
    return sql
      .exec<Text>(
        `SELECT r.id, r.model, r.updated_at, e.scope IN ${statement.bindList(names)} AS named
        FROM search_texts s CROSS JOIN search_entries e CROSS JOIN records r
        WHERE s.search_texts MATCH ${statement.bind(sight.narrowed(match))} AND e.entry = s.rowid AND r.id = e.record_id
          AND e.scope IN ${statement.bindList(scopesOf(sight, models))}
          AND ${checked(anyOf(models.map((model) => visible('r', model))))}
        ORDER BY s.rowid DESC LIMIT ${TEXTS}`,
        ...statement.values(),
      )
      .toArray()
  }
}

/** Only letters and digits are left in a word, and it stands between quotes: no query syntax comes through (A45). */
function term(word: string, orBeginning = false): string {
  return `"${word}"${orBeginning && word.length >= SHORTEST_BEGINNING ? '*' : ''}`
}

function collect(hits: Map<string, Hit>, texts: readonly Text[], words: readonly string[]): void {
  for (const { id, model, updated_at: updatedAt, named } of texts) {
    const hit = hits.get(id) ?? { id, model, updatedAt, words: new Set(), named: false }
    for (const word of words) hit.words.add(word)
    hit.named ||= named === 1
    hits.set(id, hit)
  }
}
