-- What a tenant has of its own in its data models (D1). What is built in is in the code; a tenant that changed nothing
-- has no rows.

CREATE TABLE models (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- What the API calls it; never used again, even when the model is deleted.
  name TEXT NOT NULL,
  -- 1: a model of the tenant's own; 0: changes to a built-in one.
  custom INTEGER NOT NULL CHECK (custom IN (0, 1)),
  -- JSON: labels, the order of fields, fields of the tenant's own, changes to built-in ones, names of deleted fields.
  definition TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('active', 'archived', 'deleted')),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, name)
) STRICT;
