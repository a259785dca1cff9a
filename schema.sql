-- What the migrations add up to. Written by `npm run schema`; `npm run check` compares.

CREATE TABLE account (
  id TEXT NOT NULL PRIMARY KEY,
  accountId TEXT NOT NULL,
  providerId TEXT NOT NULL,
  userId TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  accessToken TEXT,
  refreshToken TEXT,
  idToken TEXT,
  accessTokenExpiresAt DATE,
  refreshTokenExpiresAt DATE,
  scope TEXT,
  -- Salt and scrypt hash, in hex.
  password TEXT,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL
);

CREATE TABLE audit_events (
  -- Sorts by time.
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  member_id TEXT,
  client_id TEXT,
  connection_id TEXT,
  model TEXT,
  record_id TEXT,
  record_count INTEGER,
  -- JSON: names of the fields that were shown or changed.
  fields TEXT NOT NULL,
  via TEXT NOT NULL,
  ip TEXT,
  country TEXT,
  user_agent TEXT,
  -- JSON: facts beyond these, without values of records.
  details TEXT NOT NULL
) STRICT;

CREATE TABLE client_blocks (
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  client_id TEXT NOT NULL REFERENCES clients (id),
  blocked_by TEXT NOT NULL REFERENCES members (id),
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, client_id)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE client_secrets (
  -- SHA-256 of the secret, in hex.
  hash TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id),
  last_four TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER
) STRICT;

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  logo_url TEXT,
  preset TEXT NOT NULL CHECK (preset IN ('claude', 'chatgpt', 'custom')),
  type TEXT NOT NULL CHECK (type IN ('confidential', 'public')),
  require_secret INTEGER NOT NULL CHECK (require_secret IN (0, 1)),
  require_pkce INTEGER NOT NULL CHECK (require_pkce IN (0, 1)),
  -- JSON: a list.
  redirect_uris TEXT NOT NULL,
  -- Seconds.
  replay_window INTEGER NOT NULL CHECK (replay_window BETWEEN 0 AND 300),
  -- JSON: a permission set; null under dynamic permissions.
  ceiling TEXT,
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'deleted')),
  version INTEGER NOT NULL DEFAULT 1,
  created_by TEXT REFERENCES members (id),
  created_at INTEGER NOT NULL
, registration_id TEXT REFERENCES registrations (id)) STRICT;

CREATE TABLE "connections" (
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

CREATE TABLE invitations (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- In lower case.
  email TEXT NOT NULL,
  -- Role and member may be gone by the time that it is accepted: it is worth nothing then.
  role_id TEXT NOT NULL,
  -- SHA-256 of the link's token, in hex.
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  -- Whether the last e-mail left; `sending` until that is known.
  delivery TEXT NOT NULL DEFAULT 'sending' CHECK (delivery IN ('sending', 'sent', 'failed')),
  ended_at INTEGER,
  ended TEXT CHECK (ended IN ('accepted', 'revoked'))
) STRICT;

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

CREATE TABLE members (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  user_id TEXT NOT NULL REFERENCES user (id),
  role_id TEXT NOT NULL REFERENCES roles (id),
  status TEXT NOT NULL CHECK (status IN ('active', 'deactivated')),
  created_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1, removed_at INTEGER,
  UNIQUE (tenant_id, user_id)
) STRICT;

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

CREATE TABLE passkeys (
  -- The credential's id (WebAuthn Level 3 §5.1), in base64url.
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  -- COSE, in base64url.
  public_key TEXT NOT NULL,
  sign_count INTEGER NOT NULL,
  -- JSON: a list.
  transports TEXT NOT NULL,
  -- Whether it is kept in more than one place.
  synced INTEGER NOT NULL CHECK (synced IN (0, 1)),
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;

CREATE TABLE platform_admins (
  user_id TEXT PRIMARY KEY REFERENCES user (id),
  created_at INTEGER NOT NULL
) STRICT;

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

CREATE TABLE recovery_codes (
  -- SHA-256 of user and code, in hex. Gone when it is used.
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE registration_settings (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
  mode TEXT NOT NULL CHECK (mode IN ('off', 'ask', 'domains')),
  -- JSON: a list of host names.
  domains TEXT NOT NULL,
  -- JSON: the permission set that a client begins with.
  ceiling TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

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

CREATE TABLE roles (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  -- Set for built-in roles.
  key TEXT,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  -- JSON: the system permissions.
  system TEXT NOT NULL,
  -- JSON: a permission set.
  permissions TEXT NOT NULL,
  created_at INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1,
  UNIQUE (tenant_id, name)
) STRICT;

CREATE TABLE second_factors (
  user_id TEXT PRIMARY KEY REFERENCES user (id) ON DELETE CASCADE,
  -- The shared secret (RFC 6238), encrypted.
  secret TEXT NOT NULL,
  -- Null until the person has shown that their application has it.
  confirmed_at INTEGER,
  -- The time step of the last code that was used: each works once.
  last_step INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

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

CREATE TABLE session (
  id TEXT NOT NULL PRIMARY KEY,
  expiresAt DATE NOT NULL,
  -- Worth nothing without the signature that the cookie carries beside it.
  token TEXT NOT NULL UNIQUE,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL,
  ipAddress TEXT,
  userAgent TEXT,
  userId TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE
, method TEXT, provider TEXT, secondFactor INTEGER NOT NULL DEFAULT 0, confirmedAt DATE, country TEXT);

CREATE TABLE sign_in_attempts (
  -- `account:` and the SHA-256 of the e-mail address in hex, or `address:` and the IPv4 address or IPv6 /64.
  subject TEXT PRIMARY KEY,
  attempts INTEGER NOT NULL,
  -- Milliseconds since the epoch; from then on the row counts for nothing.
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_domains (
  domain TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  PRIMARY KEY (domain, tenant_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_settings (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
  -- JSON: the tenant's own OpenID Connect provider, its secret encrypted, its endpoints as they were found; or null.
  provider TEXT,
  -- `tenant` or `deployment:` and an id: the only single sign-on that lets members in; or null.
  required_provider TEXT,
  require_second_factor INTEGER NOT NULL CHECK (require_second_factor IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  logo_url TEXT,
  time_zone TEXT NOT NULL,
  -- Grows with every change to what anybody in the tenant may do.
  policy_version INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL
, modules TEXT NOT NULL DEFAULT '["api","mcp","import_export"]') STRICT;

CREATE TABLE tickets (
  -- SHA-256 of the ticket, in hex.
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT REFERENCES user (id) ON DELETE CASCADE,
  -- JSON, by kind.
  data TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE used_assertions (
  -- SHA-256 of client and `jti`, in hex.
  hash TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE user (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  -- In lower case.
  email TEXT NOT NULL UNIQUE,
  emailVerified INTEGER NOT NULL,
  image TEXT,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL
, resetPending INTEGER NOT NULL DEFAULT 0);

CREATE TABLE verification (
  id TEXT NOT NULL PRIMARY KEY,
  identifier TEXT NOT NULL,
  value TEXT NOT NULL,
  expiresAt DATE NOT NULL,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL
);

CREATE UNIQUE INDEX account_by_provider ON account (providerId, accountId);

CREATE INDEX account_userId_idx ON account (userId);

CREATE INDEX audit_events_by_action ON audit_events (tenant_id, action, id);

CREATE INDEX audit_events_by_client ON audit_events (tenant_id, client_id, id);

CREATE INDEX audit_events_by_member ON audit_events (tenant_id, member_id, id);

CREATE INDEX audit_events_by_tenant ON audit_events (tenant_id, id);

CREATE INDEX client_requests_by_registration ON client_requests (registration_id);

CREATE INDEX client_requests_by_status ON client_requests (tenant_id, status, created_at);

CREATE INDEX client_secrets_by_client ON client_secrets (client_id);

CREATE UNIQUE INDEX clients_by_registration ON clients (registration_id, tenant_id)
  WHERE registration_id IS NOT NULL AND status <> 'deleted';

CREATE INDEX clients_by_tenant ON clients (tenant_id, created_at);

CREATE INDEX connections_by_client ON connections (client_id, ended_at);

CREATE INDEX connections_by_member ON connections (member_id, ended_at);

CREATE INDEX connections_by_service_account ON connections (service_account_id, ended_at);

CREATE INDEX connections_by_tenant ON connections (tenant_id, ended_at);

CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email) WHERE ended_at IS NULL;

CREATE INDEX keys_by_tenant ON keys (tenant_id);

CREATE INDEX members_by_user ON members (user_id);

CREATE INDEX passkeys_by_user ON passkeys (user_id);

CREATE INDEX publications_by_status ON publications (status, requested_at);

CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

CREATE INDEX registrations_by_seen ON registrations (seen_at);

CREATE INDEX service_accounts_by_tenant ON service_accounts (tenant_id, created_at);

CREATE INDEX session_by_expiry ON session (expiresAt);

CREATE INDEX session_userId_idx ON session (userId);

CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (ends_at);

CREATE INDEX tickets_by_end ON tickets (expires_at);

CREATE INDEX tickets_by_user ON tickets (user_id, kind);

CREATE INDEX used_assertions_by_end ON used_assertions (expires_at);

CREATE INDEX verification_identifier_idx ON verification (identifier);
