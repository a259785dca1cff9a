import { isRelation, type FieldDefinition } from '../../core/models.ts'
import type { FieldPath } from './field-paths.ts'
import { keySql, MEMBER, valueSql, type Holder } from './layout.ts'
import type { Query } from './query.ts'
import { linkedModel, nameField } from './sight.ts'
import { checked } from './statement.ts'

const NOTHING = 'NULL'

/** What a relation leads to, as SQL: everything is NULL where the reader may not see the other end (V3, V4). */
export interface LinkSql {
  id: string
  name: string
  /** What to sort by: the folded name, or the id where there is no name to see. */
  key: string
}

/**
 * The joins of one SELECT over records `r`: each relation is joined once, however often it is shown, sorted or
 * grouped by.
 */
export class Joins {
  readonly #query: Query
  readonly #aliases = new Map<string, string>()
  #sql = ''

  constructor(query: Query) {
    this.#query = query
  }

  /** To stand after `FROM records r`. */
  sql(): string {
    return this.#sql
  }

  /** The table alias that has the field of a path. */
  aliasOf({ through }: FieldPath): string {
    return through.reduce((alias, { holder, relation }) => this.#joined(alias, holder, relation) ?? alias, 'r')
  }

  /** What the field of a path leads to; null when it is no relation. */
  link(path: FieldPath): LinkSql | null {
    const { holder, field } = path
    if (holder === MEMBER || !isRelation(field)) return null
    const from = this.aliasOf(path)
    const alias = this.#joined(from, holder, field)
    if (alias === null) return { id: NOTHING, name: NOTHING, key: NOTHING }
    if (field.type === 'member') {
      const id = valueSql(from, holder, field)
      return { id, name: `${alias}.name`, key: `coalesce(${alias}.name_key, ${id})` }
    }
    return this.#recordLink(alias, field)
  }

  /** Joins a row for each of several choices, stored as a JSON list; gives the SQL of one. */
  each(list: string): string {
    const alias = this.#query.statement.alias('e')
    this.#sql += ` LEFT JOIN json_each(${list}) ${alias}`
    return `${alias}.value`
  }

  #recordLink(alias: string, field: FieldDefinition): LinkSql {
    const linked = linkedModel(this.#query.sight, field)
    const name = linked && nameField(this.#query.sight, linked)
    if (linked === null || name === null) return { id: `${alias}.id`, name: NOTHING, key: `${alias}.id` }
    return { id: `${alias}.id`, name: valueSql(alias, linked, name), key: keySql(alias, linked, name) }
  }

  #joined(from: string, holder: Holder, relation: FieldDefinition): string | null {
    const key = `${from}.${relation.name}`
    const known = this.#aliases.get(key)
    if (known !== undefined) return known
    const { sight, statement, visible } = this.#query
    const linked = linkedModel(sight, relation)
    if (relation.type !== 'member' && linked === null) return null
    const alias = statement.alias('j')
    const id = valueSql(from, holder, relation)
    this.#sql +=
      linked === null
        ? ` LEFT JOIN people ${alias} ON ${alias}.id = ${id}`
        : ` LEFT JOIN records ${alias} ON ${alias}.id = ${id} AND ${checked(visible(alias, linked))}`
    this.#aliases.set(key, alias)
    return alias
  }
}
