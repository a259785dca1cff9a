import type { ModelDefinition } from '../../core/models.ts'
import { missingPermission, type Asking, type Performed, type RequestTo } from './asking.ts'
import { titleOf } from './fetch.ts'
import { unmarked } from './keeper-marks.ts'
import { passageOf, wordsOf } from './passage.ts'
import { findHits, scopesOf, type Hit } from './search-hits.ts'
import { searchScope } from './search-index.ts'
import { nameField } from './sight.ts'

/**
 * Visible records that have words of the query, or their beginnings, in a visible text field. Those with more of the
 * words come first, then those with one in the name, then the ones that changed last. The order uses nothing else:
 * ranking by how rare a word is would tell of texts that the reader may not see (V4).
 */
export function search(asking: Asking, request: RequestTo<'search'>): Performed {
  const { principal, sight, sql } = asking
  const models = sight.models.filter(({ name }) => sight.may(name, 'view'))
  if (models.length === 0) {
    throw missingPermission(
      principal,
      sight.models.map(({ name }) => `${name}:view`),
    )
  }
  const words = wordsOf(request.query)
  const found = bestOf(findHits(asking, models, words), request.limit)
  const texts = readTexts(sql, scopesOf(sight, models), found)
  const hits = found.map(({ id, model }) => hitOf(asking, models, texts, words, { id, model }))
  return {
    answer: { did: 'search', hits },
    facts: { action: 'record.searched', model: null, recordId: null, recordCount: hits.length, fields: [] },
  }
}

type Found = { id: string; model: string }

function bestOf(hits: readonly Hit[], limit: number): Found[] {
  return hits.toSorted(compared).slice(0, limit)
}

function compared(a: Hit, b: Hit): number {
  return (
    b.words.size - a.words.size ||
    Number(b.named) - Number(a.named) ||
    (a.updatedAt === b.updatedAt ? (a.id < b.id ? -1 : 1) : a.updatedAt < b.updatedAt ? 1 : -1)
  )
}

/** The visible texts of the records found, by record and then by scope. */
function readTexts(
  sql: SqlStorage,
  scopes: readonly string[],
  found: readonly Found[],
): Map<string, Map<string, string>> {
  const texts = new Map(found.map(({ id }) => [id, new Map<string, string>()]))
  const rows = sql.exec<{ id: string; scope: string; text: string }>(
    `SELECT e.record_id AS id, e.scope, s.text FROM search_entries e CROSS JOIN search_texts s ON s.rowid = e.entry
    WHERE e.record_id IN (SELECT value FROM json_each(?)) AND e.scope IN (SELECT value FROM json_each(?))`,
    JSON.stringify([...texts.keys()]),
    JSON.stringify(scopes),
  )
  for (const { id, scope, text } of rows) texts.get(id)?.set(scope, unmarked(text))
  return texts
}

function hitOf(
  { sight }: Asking,
  models: readonly ModelDefinition[],
  texts: ReadonlyMap<string, ReadonlyMap<string, string>>,
  words: readonly string[],
  { id, model }: Found,
) {
  const definition = models.find(({ name }) => name === model)
  const own = texts.get(id) ?? new Map<string, string>()
  const name = definition && nameField(sight, definition)
  const title = name ? own.get(searchScope(model, name.name)) : undefined
  const fields = definition === undefined ? [] : sight.viewable(definition).filter((field) => field !== name)
  const labelled = fields.map((field) => ({ label: field.label, text: own.get(searchScope(model, field.name)) ?? '' }))
  return { model, id, title: titleOf(definition?.label ?? model, id, title), passage: passageOf(labelled, words) }
}
