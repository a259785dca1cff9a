-- Clients that registered themselves (P6): by a Client ID Metadata Document or by Dynamic Client Registration (RFC 7591).
-- A registration belongs to no tenant. A tenant that admits it has a client of its own for it. Times are milliseconds.

CREATE TABLE registrations (
  -- The client_id: the document's URL, or `dyn_` and random characters.
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('document', 'dynamic')),
  name TEXT NOT NULL,
  logo_url TEXT,
  client_uri TEXT,
  -- JSON: a list; only those to which this server would send a code.
  redirect_uris TEXT NOT NULL,
  -- JSON: a list of token endpoint authentication methods.
  auth_methods TEXT NOT NULL,
  -- JSON: public keys or where they are (RFC 7517), for private_key_jwt; or null.
  keys TEXT,
  -- SHA-256 of the secret, in hex; or null.
  secret_hash TEXT,
  created_at INTEGER NOT NULL,
  -- When the document was read last, and until when that copy is used without asking for it; 0 for dynamic ones.
  read_at INTEGER NOT NULL,
  fresh_until INTEGER NOT NULL,
  -- When somebody came to authorize it last.
  seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX registrations_by_seen ON registrations (seen_at);

ALTER TABLE clients ADD COLUMN registration_id TEXT REFERENCES registrations (id);

CREATE UNIQUE INDEX clients_by_registration ON clients (registration_id, tenant_id)
  WHERE registration_id IS NOT NULL AND status <> 'deleted';

-- Members asked an administrator to admit a client that registered itself. One row for a tenant and a registration.
CREATE TABLE client_requests (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  registration_id TEXT NOT NULL REFERENCES registrations (id),
  -- JSON: who asked, when and why.
  requesters TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'approved', 'declined')),
  version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  decided_by TEXT REFERENCES members (id),
  decided_at INTEGER,
  reason TEXT,
  UNIQUE (tenant_id, registration_id)
) STRICT;

CREATE INDEX client_requests_by_status ON client_requests (tenant_id, status, created_at);
CREATE INDEX client_requests_by_registration ON client_requests (registration_id);

-- Which clients that registered themselves a tenant takes. Without a row: an administrator is asked, and they may do
-- nothing until somebody says so.
CREATE TABLE registration_settings (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
  mode TEXT NOT NULL CHECK (mode IN ('off', 'ask', 'domains')),
  -- JSON: a list of host names.
  domains TEXT NOT NULL,
  -- JSON: the permission set that a client begins with.
  ceiling TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Client assertions that were used (RFC 7523 §3): each works once.
CREATE TABLE used_assertions (
  -- SHA-256 of client and `jti`, in hex.
  hash TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX used_assertions_by_end ON used_assertions (expires_at);
