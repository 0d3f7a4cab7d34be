-- What environments lay over the catalog: models of their own, what they change of
-- models, and what they change of mappings.

-- A model of the catalog has no environment and no definition.
CREATE TABLE unified_model (
  id             TEXT PRIMARY KEY,
  environment_id TEXT REFERENCES environment (id) ON DELETE CASCADE,
  name           TEXT NOT NULL,
  definition     TEXT NOT NULL,
  version        INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX unified_model_of_catalog ON unified_model (name) WHERE environment_id IS NULL;
CREATE UNIQUE INDEX unified_model_of_environment ON unified_model (environment_id, name);

CREATE TABLE environment_unified_model (
  id               TEXT PRIMARY KEY,
  environment_id   TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  unified_model_id TEXT NOT NULL REFERENCES unified_model (id) ON DELETE CASCADE,
  override         TEXT NOT NULL,
  created_at       INTEGER NOT NULL,
  updated_at       INTEGER NOT NULL,
  UNIQUE (environment_id, unified_model_id)
) STRICT;

CREATE INDEX environment_unified_model_by_model ON environment_unified_model (unified_model_id);

CREATE TABLE environment_unified_model_resource_method (
  id                           TEXT PRIMARY KEY,
  environment_id               TEXT NOT NULL REFERENCES environment (id) ON DELETE CASCADE,
  environment_unified_model_id TEXT NOT NULL REFERENCES environment_unified_model (id) ON DELETE CASCADE,
  integration_id               TEXT NOT NULL REFERENCES integration (id),
  resource_name                TEXT NOT NULL,
  method_name                  TEXT NOT NULL,
  config                       TEXT NOT NULL,
  created_at                   INTEGER NOT NULL,
  updated_at                   INTEGER NOT NULL,
  UNIQUE (environment_unified_model_id, integration_id, resource_name, method_name)
) STRICT;

CREATE INDEX environment_unified_model_resource_method_by_environment ON environment_unified_model_resource_method (environment_id, id);
CREATE INDEX environment_unified_model_resource_method_by_integration ON environment_unified_model_resource_method (integration_id);

-- They rise with every write of the above, and with every write of an override of an
-- account in the environment: whoever checks one against the other sees that it moved.
ALTER TABLE environment ADD COLUMN definitions_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE environment ADD COLUMN account_overrides_version INTEGER NOT NULL DEFAULT 0;
