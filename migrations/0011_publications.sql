-- Clients that members of every tenant may authorize, after a review (P5). Times are milliseconds.

CREATE TABLE publications (
  client_id TEXT PRIMARY KEY REFERENCES clients (id),
  -- Whose client it is.
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  status TEXT NOT NULL CHECK (status IN ('requested', 'published', 'declined', 'withdrawn')),
  -- JSON: company, contact, help centre, privacy policy, terms.
  details TEXT NOT NULL,
  -- Whether members may grant custom fields of their own tenant.
  custom_fields INTEGER NOT NULL DEFAULT 0 CHECK (custom_fields IN (0, 1)),
  requested_by TEXT NOT NULL REFERENCES members (id),
  requested_at INTEGER NOT NULL,
  -- Name of the platform admin who decided last.
  decided_by TEXT,
  decided_at INTEGER,
  reason TEXT,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE INDEX publications_by_status ON publications (status, requested_at);

-- A tenant lets its members authorize a published client no longer.
CREATE TABLE client_blocks (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  client_id TEXT NOT NULL REFERENCES clients (id),
  blocked_by TEXT NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, client_id)
) STRICT, WITHOUT ROWID;
