-- Times are milliseconds since 1970 in UTC; 0 stands for never. JSON is text.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE environment (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE integration (
  id         TEXT PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE environment_integration (
  id             TEXT PRIMARY KEY,
  environment_id TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  integration_id TEXT NOT NULL REFERENCES integration (id),
  override       TEXT NOT NULL,
  is_active      INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  UNIQUE (environment_id, integration_id)
) STRICT;

CREATE INDEX environment_integration_by_integration ON environment_integration (integration_id);

CREATE TABLE integrated_account (
  id                         TEXT PRIMARY KEY,
  environment_id             TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  -- Not a cascade: an integration in use is not to be taken out by mistake.
  environment_integration_id TEXT NOT NULL REFERENCES environment_integration (id),
  tenant_id                  TEXT NOT NULL,
  authentication_method      TEXT NOT NULL,
  context                    TEXT NOT NULL,
  context_sealed             BLOB NOT NULL,
  credential_version         INTEGER NOT NULL,
  unified_model_override     TEXT NOT NULL,
  status                     TEXT NOT NULL,
  last_error                 TEXT NOT NULL,
  is_sandbox                 INTEGER NOT NULL,
  is_blocked                 INTEGER NOT NULL,
  created_at                 INTEGER NOT NULL,
  updated_at                 INTEGER NOT NULL
) STRICT;

CREATE INDEX integrated_account_by_environment ON integrated_account (environment_id, id);
CREATE INDEX integrated_account_by_tenant ON integrated_account (tenant_id, id);
CREATE INDEX integrated_account_by_environment_integration ON integrated_account (environment_integration_id, id);

CREATE TABLE api_token (
  id             TEXT PRIMARY KEY,
  kind           TEXT NOT NULL,
  name           TEXT NOT NULL,
  hash           BLOB NOT NULL UNIQUE,
  environment_id TEXT REFERENCES environment (id) ON DELETE CASCADE,
  account_id     TEXT REFERENCES integrated_account (id) ON DELETE CASCADE,
  scopes         TEXT NOT NULL,
  expires_at     INTEGER NOT NULL,
  last_used_at   INTEGER NOT NULL,
  created_at     INTEGER NOT NULL
) STRICT;

CREATE INDEX api_token_by_environment ON api_token (environment_id, id);
CREATE INDEX api_token_by_account ON api_token (account_id);
CREATE INDEX api_token_by_expiry ON api_token (expires_at);
