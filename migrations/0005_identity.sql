-- Sign-in in full: how a session came about, second factors, passkeys, invitations, and how each tenant lets people in.
-- Columns of better-auth's tables keep its spelling and its dates; the other times are milliseconds since the epoch.

-- `password`, `passkey`, `sso`; null for sessions from before this was known, which count as the weakest.
ALTER TABLE session ADD COLUMN method TEXT;
-- The provider of a single sign-on: `deployment:` and its id, or `tenant:` and the tenant's id.
ALTER TABLE session ADD COLUMN provider TEXT;
ALTER TABLE session ADD COLUMN secondFactor INTEGER NOT NULL DEFAULT 0;
-- When the person last proved who they are; changes to how they sign in ask for a recent proof.
ALTER TABLE session ADD COLUMN confirmedAt DATE;
ALTER TABLE session ADD COLUMN country TEXT;

-- Until they have set a new password by e-mail, nothing signs this person in.
ALTER TABLE user ADD COLUMN resetPending INTEGER NOT NULL DEFAULT 0;

CREATE UNIQUE INDEX account_by_provider ON account (providerId, accountId);

-- Things that work once and for a short time: a sign-in that waits for its second factor, a password reset, a challenge
-- for a passkey, a single sign-on that is under way.
CREATE TABLE tickets (
  -- SHA-256 of the ticket, in hex.
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  user_id TEXT REFERENCES user (id) ON DELETE CASCADE,
  -- JSON, by kind.
  data TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX tickets_by_user ON tickets (user_id, kind);
CREATE INDEX tickets_by_end ON tickets (expires_at);

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

CREATE TABLE recovery_codes (
  -- SHA-256 of user and code, in hex. Gone when it is used.
  hash TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES user (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX recovery_codes_by_user ON recovery_codes (user_id);

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

CREATE INDEX passkeys_by_user ON passkeys (user_id);

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

CREATE UNIQUE INDEX invitations_open ON invitations (tenant_id, email) WHERE ended_at IS NULL;

-- How the members of a tenant sign in. Without a row: however they can.
CREATE TABLE sign_in_settings (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id),
  -- JSON: the tenant's own OpenID Connect provider, its secret encrypted, its endpoints as they were found; or null.
  provider TEXT,
  -- `tenant` or `deployment:` and an id: the only single sign-on that lets members in; or null.
  required_provider TEXT,
  require_second_factor INTEGER NOT NULL CHECK (require_second_factor IN (0, 1)),
  version INTEGER NOT NULL DEFAULT 1
) STRICT;

-- Which tenant's provider an e-mail address is sent to.
CREATE TABLE sign_in_domains (
  domain TEXT NOT NULL,
  tenant_id TEXT NOT NULL REFERENCES tenants (id),
  PRIMARY KEY (domain, tenant_id)
) STRICT, WITHOUT ROWID;
