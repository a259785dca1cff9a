import { GatehouseError } from '../core/errors.ts'
import { storedModelSchema, type StoredModel } from '../core/stored-models.ts'

/** Statement: what a tenant stores about its models, in the order in which it began to. */
export function selectModels(db: D1Database, tenantId: string): D1PreparedStatement {
  return db
    .prepare(
      `SELECT name, custom, definition, status, version, created_at FROM models
       WHERE tenant_id = ? ORDER BY created_at, name`,
    )
    .bind(tenantId)
}

export interface ModelRow {
  name: string
  custom: number
  definition: string
  status: StoredModel['status']
  version: number
  created_at: number
}

/** A model out of a row. One that can't be read denies everything by failing. */
export function storedModel(row: ModelRow): StoredModel {
  const parsed = storedModelSchema.safeParse(JSON.parse(row.definition))
  if (!parsed.success) {
    throw new GatehouseError('internal', 'A stored data model is damaged.', {}, { cause: parsed.error })
  }
  return {
    name: row.name,
    custom: row.custom === 1,
    definition: parsed.data,
    status: row.status,
    version: row.version,
    createdAt: row.created_at,
  }
}

/** Statement: a model as it is from now on. */
export function putModel(db: D1Database, tenantId: string, model: StoredModel): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO models (tenant_id, name, custom, definition, status, version, created_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
       ON CONFLICT (tenant_id, name) DO UPDATE SET definition = ?4, status = ?5, version = ?6`,
    )
    .bind(
      tenantId,
      model.name,
      Number(model.custom),
      JSON.stringify(model.definition),
      model.status,
      model.version,
      model.createdAt,
    )
}
