import type { ModelDefinition } from '../../core/models.ts'
import { missingPermission, type Asking, type Performed, type RequestTo } from './asking.ts'
import { titleOf } from './fetch.ts'
import { passageOf, wordsOf } from './passage.ts'
import { searchScope } from './search-index.ts'
import { nameField } from './sight.ts'
import { startQuery } from './start-query.ts'
import { anyOf } from './statement.ts'

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
  const found = words.length === 0 ? [] : findRecords(asking, models, words, request.limit)
  const texts = readTexts(sql, scopesOf(asking, models), found)
  const hits = found.map(({ id, model }) => hitOf(asking, models, texts, words, { id, model }))
  return {
    answer: { did: 'search', hits },
    facts: { action: 'record.searched', model: null, recordId: null, recordCount: hits.length, fields: [] },
  }
}

type Found = { id: string; model: string }

function findRecords(
  { sql, sight }: Asking,
  models: readonly ModelDefinition[],
  words: string[],
  limit: number,
): Found[] {
  const { statement, visible } = startQuery(sight)
  const names = models.flatMap((model) => {
    const name = nameField(sight, model)
    return name === null ? [] : [searchScope(model.name, name.name)]
  })
  // Only letters and digits are left in a word, and it stands between quotes: no query syntax comes through (A45).
  const terms = statement.bindList(words.map((word) => `"${word}"${word.length < 3 ? '' : '*'}`))
  return sql
    .exec<Found>(
      `SELECT r.id, r.model, count(DISTINCT w.value) AS words, max(e.scope IN ${statement.bindList(names)}) AS named
      FROM ${terms} w CROSS JOIN search_texts s CROSS JOIN search_entries e CROSS JOIN records r
      WHERE s.search_texts MATCH w.value AND e.entry = s.rowid AND r.id = e.record_id
        AND e.scope IN ${statement.bindList(scopesOf({ sight }, models))}
        AND ${anyOf(models.map((model) => visible('r', model)))}
      GROUP BY r.id ORDER BY words DESC, named DESC, r.updated_at DESC, r.id LIMIT ${limit}`,
      ...statement.values(),
    )
    .toArray()
}

function scopesOf({ sight }: Pick<Asking, 'sight'>, models: readonly ModelDefinition[]): string[] {
  return models.flatMap((model) => sight.viewable(model).map(({ name }) => searchScope(model.name, name)))
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
  for (const { id, scope, text } of rows) texts.get(id)?.set(scope, text)
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
