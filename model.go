package cognate

import (
	"encoding/json"
	"time"
)

// UnifiedModel is a unified model as the store knows it: one of the catalog, by an
// id that stays for its name, or one of an environment's own.
type UnifiedModel struct {
	ID            string
	EnvironmentID string // of one's own; empty for one of the catalog
	Name          string
	// Definition is a JSON object of label, description, category, resources and
	// mappings; empty for one of the catalog.
	Definition json.RawMessage
	Version    int64 // of the definition; it rises with every change
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// EnvironmentUnifiedModel is a unified model as it is installed in an environment.
type EnvironmentUnifiedModel struct {
	ID             string
	EnvironmentID  string
	UnifiedModelID string
	UnifiedModel   string // name
	// Override is laid over the model in this environment. {} when none.
	Override  json.RawMessage
	CreatedAt time.Time
	UpdatedAt time.Time
}

// MethodOverride is what an environment lays over one method of an integration's
// mapping.
type MethodOverride struct {
	ID                        string
	EnvironmentID             string
	EnvironmentUnifiedModelID string
	UnifiedModel              string // name
	Resource                  string
	Integration               string // name
	Method                    string
	Config                    json.RawMessage // with the keys of a method's mapping
	CreatedAt                 time.Time
	UpdatedAt                 time.Time
}
