import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { fold } from './fold.ts'
import { isText, keySql } from './layout.ts'
import type { Checked } from './field-values.ts'
import { linkedModel, nameField, type Sight } from './sight.ts'
import { startQuery } from './start-query.ts'

/**
 * The id of what a relation is to lead to, found by id, by external id, or by an e-mail address or name that only one has. Records that the caller may not
 * see are not found, like those that do not exist (V4).
 */
export function findEnd(sql: SqlStorage, sight: Sight, field: FieldDefinition, given: string): Checked {
  if (field.type === 'member') return one(findMembers(sql, given), given, 'active member', 'id or e-mail address')
  const linked = linkedModel(sight, field)
  return one(linked === null ? [] : findRecords(sql, sight, linked, given), given, 'record', 'id')
}

/** Ids of active members: by id, else by e-mail address, else by full name. */
function findMembers(sql: SqlStorage, given: string): string[] {
  for (const [column, value] of [
    ['id', given],
    ['email_key', fold(given)],
    ['name_key', fold(given)],
  ]) {
    const found = sql
      .exec<{ id: string }>(`SELECT id FROM people WHERE ${column} = ? AND active = 1 LIMIT 2`, value)
      .toArray()
    if (found.length > 0) return found.map(({ id }) => id)
  }
  return []
}

/** Ids of visible records: by id, by external id, by a text that is unique, by e-mail address, or by name, in this order. */
function findRecords(sql: SqlStorage, sight: Sight, definition: ModelDefinition, given: string): string[] {
  const byId = select(sql, sight, definition, 'l.id', given)
  if (byId.length > 0) return byId
  const byExternalId = select(sql, sight, definition, 'l.external_id', given)
  if (byExternalId.length > 0) return byExternalId
  for (const field of keyFields(sight, definition, given)) {
    const found = select(sql, sight, definition, keySql('l', definition, field), fold(given))
    if (found.length > 0) return found
  }
  return []
}

/** Fields that the caller sees and that can tell one record from the others; each has an index. */
function keyFields(sight: Sight, definition: ModelDefinition, given: string): FieldDefinition[] {
  const name = nameField(sight, definition)
  const texts = sight.viewable(definition).filter((field) => field !== name && isText(field))
  const unique = texts.filter((field) => field.unique === true)
  const emails = given.includes('@') ? texts.filter(({ type, unique }) => type === 'email' && unique !== true) : []
  return [...unique, ...emails, ...(name === null ? [] : [name])]
}

function select(sql: SqlStorage, sight: Sight, definition: ModelDefinition, key: string, value: string): string[] {
  const { statement, visible } = startQuery(sight)
  const condition = `${visible('l', definition)} AND ${key} = ${statement.bind(value)}`
  return sql
    .exec<{ id: string }>(`SELECT l.id FROM records l WHERE ${condition} LIMIT 2`, ...statement.values())
    .toArray()
    .map(({ id }) => id)
}

function one(ids: readonly string[], given: string, what: string, better: string): Checked {
  const written = given.slice(0, 60)
  const [id, other] = ids
  if (id === undefined) return { wrong: `leads to no ${what} "${written}". Use an ${better} that you have read.` }
  if (other !== undefined)
    return { wrong: `could lead to more than one ${what} called "${written}". Use the ${better}.` }
  return { value: id }
}
