-- People, their passwords and their sessions: the tables of better-auth, which a test compares with its schema. Its
-- dates are ISO 8601 text in UTC.

CREATE TABLE user (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  -- In lower case.
  email TEXT NOT NULL UNIQUE,
  emailVerified INTEGER NOT NULL,
  image TEXT,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL
);

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
);

CREATE INDEX session_userId_idx ON session (userId);
CREATE INDEX session_by_expiry ON session (expiresAt);

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

CREATE INDEX account_userId_idx ON account (userId);

CREATE TABLE verification (
  id TEXT NOT NULL PRIMARY KEY,
  identifier TEXT NOT NULL,
  value TEXT NOT NULL,
  expiresAt DATE NOT NULL,
  createdAt DATE NOT NULL,
  updatedAt DATE NOT NULL
);

CREATE INDEX verification_identifier_idx ON verification (identifier);

-- How often sign-in was tried for an account or from an address within its present window.
CREATE TABLE sign_in_attempts (
  -- `account:` and the SHA-256 of the e-mail address in hex, or `address:` and the IPv4 address or IPv6 /64.
  subject TEXT PRIMARY KEY,
  attempts INTEGER NOT NULL,
  -- Milliseconds since the epoch; from then on the row counts for nothing.
  ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_attempts_by_end ON sign_in_attempts (ends_at);
