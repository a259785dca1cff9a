/**
 * The member in whose own portfolio a record is (layout.ts, `keeper_id`): of a company its owner, of what belongs to a
 * company the owner of that company while it is there, of all else its own owner. Triggers keep it true, whatever
 * changes a record: a portfolio must never lag behind (V3, V5).
 */
export const KEEPER_TRIGGERS: readonly string[] = [
  `CREATE TRIGGER IF NOT EXISTS records_kept AFTER UPDATE OF owner_id, company_id, removed_at ON records
    WHEN new.owner_id IS NOT old.owner_id OR new.company_id IS NOT old.company_id
      OR new.removed_at IS NOT old.removed_at
    BEGIN
      UPDATE records SET keeper_id = ${keeperOf('new')} WHERE rowid = new.rowid;
    END`,
  `CREATE TRIGGER IF NOT EXISTS records_company_kept AFTER UPDATE OF owner_id, removed_at ON records
    WHEN new.company_id = new.id
      AND (new.owner_id IS NOT old.owner_id OR (new.removed_at IS NULL) <> (old.removed_at IS NULL))
    BEGIN
      UPDATE records SET keeper_id = iif(new.removed_at IS NULL, new.owner_id, NULL)
        WHERE company_id = new.id AND removed_at IS NULL AND id <> new.id;
      UPDATE records SET keeper_id = iif(new.removed_at IS NULL, new.owner_id, NULL)
        WHERE company_id = new.id AND removed_at IS NOT NULL AND id <> new.id;
    END`,
]

/** SQL of the keeper of a row with these columns. */
export function keeperOf(row: string): string {
  return `CASE WHEN ${row}.company_id IS NULL OR ${row}.company_id = ${row}.id THEN ${row}.owner_id
    ELSE (SELECT c.owner_id FROM records c WHERE c.id = ${row}.company_id AND c.removed_at IS NULL) END`
}

/** Brings a store from before there were keepers up to date. */
export function addKeepers(sql: SqlStorage): void {
  sql.exec('ALTER TABLE records ADD COLUMN keeper_id TEXT')
  sql.exec(`UPDATE records SET keeper_id = ${keeperOf('records')}`)
}
