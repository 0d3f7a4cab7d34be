package cognate

import (
	"encoding/json"
	"time"
)

// AccountStatus is the state of a connected account.
type AccountStatus string

// The states of an account, by the names of the API.
const (
	AccountActive           AccountStatus = "active"
	AccountConnecting       AccountStatus = "connecting"
	AccountPostInstallError AccountStatus = "post_install_error"
	AccountValidationError  AccountStatus = "validation_error"
	AccountNeedsReauth      AccountStatus = "needs_reauth"
)

// Account is one customer's account at a vendor: an integrated account. It
// never holds a secret: Context has the fields of the connector's credential
// that are not secret; the secret ones are sealed in the store and opened by
// package credential alone.
type Account struct {
	ID                       string
	EnvironmentID            string
	EnvironmentIntegrationID string
	Integration              string // name of the integration: "happyfox"
	TenantID                 string // the operator's own id of the customer; may be empty
	AuthenticationMethod     string // a key of the connector's credentials: "api_key"
	Context                  json.RawMessage
	UnifiedModelOverride     json.RawMessage // {} when none
	Status                   AccountStatus
	LastError                string // empty when none
	IsSandbox                bool
	IsBlocked                bool
	// CredentialVersion changes whenever the sealed context does, so that what
	// was derived from it can be kept until then.
	CredentialVersion int64
	CreatedAt         time.Time
	UpdatedAt         time.Time
}

// Environment is a separate world: accounts and tokens of one are unknown in
// another.
type Environment struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Integration is a vendor of the catalog as the store knows it: an id that
// stays for a name.
type Integration struct {
	ID        string
	Name      string
	CreatedAt time.Time
	UpdatedAt time.Time
}

// EnvironmentIntegration is an integration installed in an environment.
type EnvironmentIntegration struct {
	ID            string
	EnvironmentID string
	IntegrationID string
	Integration   string // name
	// Override is the operator's: {"base_url": "https://…"} stands in for the
	// connector's base URL, and its host for the connector's hosts. {} when none.
	Override  json.RawMessage
	IsActive  bool
	CreatedAt time.Time
	UpdatedAt time.Time
}
