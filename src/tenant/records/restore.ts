import { GatehouseError } from '../../core/errors.ts'
import type { FieldDefinition, ModelDefinition } from '../../core/models.ts'
import { demand, type Asking, type Performed, type RequestTo } from './asking.ts'
import { demandOnBelongings } from './belongings.ts'
import { shortened } from './field-paths.ts'
import { remember, type StoredChanges } from './history-rows.ts'
import { valueSql } from './layout.ts'
import { checkInside } from './inside.ts'
import { readOne } from './read-one.ts'
import { withUnique } from './unique.ts'
import { refuseWrong } from './write-values.ts'
import { removedCompanyOf, restorable } from './removed-records.ts'
import { nameField } from './sight.ts'
import { checkVersion } from './stored.ts'

/**
 * Brings a removed record back, a company with all that was removed with it (D2). It takes the permissions to view and
 * to create. Throws `not_found` for whatever the caller could not see in the list of what was removed (V4).
 */
export function restore(asking: Asking, request: RequestTo<'restore'>): Performed {
  const { sql, sight, now } = asking
  const definition = demand(asking, request.model, 'view', 'create')
  if (definition.name === 'company') demandOnBelongings(asking, 'create', 'Restoring a company restores')
  const { statement, condition } = restorable(asking, definition)
  const [row] = sql
    .exec<{ id: string; version: number; external_id: string | null }>(
      `SELECT r.id, r.version, r.external_id FROM records r WHERE r.id = ${statement.bind(request.id)} AND ${condition}`,
      ...statement.values(),
    )
    .toArray()
  if (row === undefined) throw notRemoved(definition.name, request.id)
  checkVersion(definition, row.version, request.version ?? row.version)
  refuseBeforeCompany(asking, definition, row.id)
  const { id } = row
  const version = row.version + 1
  const at = new Date(now).toISOString()
  giveUpTakenIds(sql, id)
  const back = withUnique(sight, () => {
    sql.exec('UPDATE records SET removed_at = NULL, version = ?, updated_at = ? WHERE id = ?', version, at, id)
    return restoreWith(sql, id)
  })
  refuseWithoutRequired(asking, definition, id)
  checkInside(asking, definition, id, 'The restored record would not be')
  const { record } = readOne(asking, definition, id)
  remember(asking, id, version, 'restored', lostId(row.external_id, record['external_id'] ?? null))
  return {
    answer: { did: 'restore', model: definition.name, id, version, record },
    facts: { action: 'record.restored', model: definition.name, recordId: id, recordCount: 1 + back, fields: [] },
  }
}

/**
 * A record comes back to where it was, so its company has to be there first. Throws `conflict` that names the company to
 * those who may restore it.
 */
function refuseBeforeCompany(asking: Asking, definition: ModelDefinition, id: string): void {
  const { sql, sight } = asking
  const { company } = sql
    .exec<{ company: string | null }>(`SELECT (${removedCompanyOf('r')}) AS company FROM records r WHERE r.id = ?`, id)
    .one()
  if (company === null) return
  const model = sight.models.find(({ name }) => name === 'company')
  const mayRestore = model !== undefined && sight.may('company', 'view') && sight.may('company', 'create')
  const named = mayRestore ? companyToRestore(asking, model, company) : null
  throw new GatehouseError(
    'conflict',
    `The company that this ${definition.name} belongs to was removed. ` +
      (named === null
        ? 'Ask somebody who may restore companies to bring it back first.'
        : `Restore the company ${named} first; this ${definition.name} was removed before it, and is restored by itself after it.`),
    { field: 'company' },
  )
}

/** What the caller would find it by among removed companies; null when they would not. */
function companyToRestore(asking: Asking, definition: ModelDefinition, id: string): string | null {
  const { statement, condition } = restorable(asking, definition)
  const name = nameField(asking.sight, definition)
  const [row] = asking.sql
    .exec<{ id: string; name: string | null }>(
      `SELECT r.id, ${name === null ? 'NULL' : valueSql('r', definition, name)} AS name FROM records r
      WHERE r.id = ${statement.bind(id)} AND ${condition}`,
      ...statement.values(),
    )
    .toArray()
  if (row === undefined) return null
  return row.name === null ? row.id : `${JSON.stringify(row.name)} (${row.id})`
}

/**
 * Since a record was removed, a field may have become required that it has no value in. Throws `invalid_input` that names
 * those that the caller sees, and no other (V4).
 */
function refuseWithoutRequired({ sql, sight }: Asking, definition: ModelDefinition, id: string): void {
  const empty = definition.fields.filter((field) => field.required === true && isEmpty(sql, definition, field, id))
  const seen = empty.filter((field) => sight.viewable(definition).includes(field))
  const message = 'is required by now, and this record has no value in it. Ask an administrator to make it optional.'
  refuseWrong(seen.map(({ name }) => ({ field: name, message })))
  if (empty.length === 0) return
  throw new GatehouseError(
    'conflict',
    'This can’t be restored under the rules of its data model. Ask an administrator.',
  )
}

function isEmpty(sql: SqlStorage, definition: ModelDefinition, field: FieldDefinition, id: string): boolean {
  const value = valueSql('r', definition, field)
  return sql.exec(`SELECT 1 FROM records r WHERE r.id = ? AND ${value} IS NULL`, id).toArray().length > 0
}

/** Restores what was removed with a company; gives how many records that were. */
function restoreWith(sql: SqlStorage, company: string): number {
  return sql
    .exec('UPDATE records SET removed_at = NULL, removed_with = NULL WHERE removed_with = ? RETURNING 1', company)
    .toArray().length
}

/** An external id that another record has by now stays with that one. */
function giveUpTakenIds(sql: SqlStorage, id: string): void {
  sql.exec(
    `UPDATE records SET external_id = NULL WHERE (id = ?1 OR removed_with = ?1) AND external_id IS NOT NULL
      AND EXISTS (SELECT 1 FROM records o
        WHERE o.model = records.model AND o.external_id = records.external_id AND o.removed_at IS NULL)`,
    id,
  )
}

function lostId(before: string | null, after: unknown): StoredChanges {
  return before !== null && after === null ? { external_id: [before, null] } : {}
}

function notRemoved(model: string, id: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    `There is no removed ${model} with the id "${shortened(id)}" that can be restored. What was removed with its ` +
      'company comes back with the company.',
  )
}
