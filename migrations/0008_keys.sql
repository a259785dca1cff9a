-- Keys and service accounts (K1 to K3): connections that no consent has made. Times are milliseconds since the epoch.

CREATE TABLE service_accounts (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  -- JSON: of the system permissions, those that count without a sign-in.
  system TEXT NOT NULL,
  -- JSON: a permission set that names its models and fields.
  permissions TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  created_by TEXT NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;

CREATE INDEX service_accounts_by_tenant ON service_accounts (tenant_id, created_at);

CREATE TABLE connections_now (
  -- The grant id of the OAuth provider, and the name of the Connection object.
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- As whom it acts: a member or a service account.
  member_id TEXT REFERENCES members (id),
  service_account_id TEXT REFERENCES service_accounts (id),
  -- What the member authorized; null for a key and for client credentials.
  client_id TEXT REFERENCES clients (id),
  -- SHA-256 of the consent handle that it came from: each makes one connection. Null without a client.
  consent TEXT UNIQUE,
  -- JSON: the permission set that was granted.
  granted TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER,
  ended_at INTEGER,
  ended_reason TEXT,
  CHECK ((member_id IS NULL) <> (service_account_id IS NULL)),
  CHECK ((client_id IS NULL) = (consent IS NULL)),
  CHECK (service_account_id IS NULL OR client_id IS NULL)
) STRICT;

INSERT INTO connections_now
  (id, tenant_id, member_id, client_id, consent, granted, created_at, last_used_at, ended_at, ended_reason)
SELECT id, tenant_id, member_id, client_id, consent, granted, created_at, last_used_at, ended_at, ended_reason
FROM connections;

DROP TABLE connections;

ALTER TABLE connections_now RENAME TO connections;

CREATE INDEX connections_by_client ON connections (client_id, ended_at);
CREATE INDEX connections_by_member ON connections (member_id, ended_at);
CREATE INDEX connections_by_service_account ON connections (service_account_id, ended_at);
CREATE INDEX connections_by_tenant ON connections (tenant_id, ended_at);

CREATE TABLE keys (
  connection_id TEXT PRIMARY KEY REFERENCES connections (id),
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- `key`: a token of its own; `credentials`: a secret for short-lived tokens. Both are in the Connection object, as hashes.
  kind TEXT NOT NULL CHECK (kind IN ('key', 'credentials')),
  name TEXT NOT NULL,
  last_four TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_by TEXT NOT NULL REFERENCES members (id),
  rotated_at INTEGER,
  -- The secret before this one, as long as both work.
  previous_last_four TEXT,
  previous_until INTEGER
) STRICT;

CREATE INDEX keys_by_tenant ON keys (tenant_id);
