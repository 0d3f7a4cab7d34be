package console

import (
	"encoding/json"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/store"
)

// list is the envelope of every list here.
type list[T any] struct {
	Result     []T     `json:"result"`
	NextCursor *string `json:"next_cursor"`
	Limit      int     `json:"limit"`
}

func listOf[T, V any](p store.Page[T], view func(T) V) list[V] {
	out := list[V]{Result: make([]V, len(p.Items)), Limit: p.Limit}
	for i, item := range p.Items {
		out.Result[i] = view(item)
	}
	if p.NextCursor != "" {
		out.NextCursor = &p.NextCursor
	}
	return out
}

// idOnly is the answer of a delete.
type idOnly struct {
	ID string `json:"id"`
}

// timeForm is ISO 8601 in UTC with milliseconds, which is what the store keeps.
const timeForm = "2006-01-02T15:04:05.000Z"

func timeText(t time.Time) string { return t.UTC().Format(timeForm) }

// timeOrNull is null for the zero time.
func timeOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := timeText(t)
	return &s
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type environmentView struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func viewEnvironment(e cognate.Environment) environmentView {
	return environmentView{ID: e.ID, Name: e.Name, CreatedAt: timeText(e.CreatedAt), UpdatedAt: timeText(e.UpdatedAt)}
}

type installationView struct {
	ID            string          `json:"id"`
	EnvironmentID string          `json:"environment_id"`
	IntegrationID string          `json:"integration_id"`
	Integration   string          `json:"integration"`
	Override      json.RawMessage `json:"override"`
	IsActive      bool            `json:"is_active"`
	CreatedAt     string          `json:"created_at"`
	UpdatedAt     string          `json:"updated_at"`
}

func viewInstallation(e cognate.EnvironmentIntegration) installationView {
	return installationView{
		ID: e.ID, EnvironmentID: e.EnvironmentID, IntegrationID: e.IntegrationID, Integration: e.Integration,
		Override: e.Override, IsActive: e.IsActive, CreatedAt: timeText(e.CreatedAt), UpdatedAt: timeText(e.UpdatedAt),
	}
}

type accountView struct {
	ID                       string                `json:"id"`
	TenantID                 *string               `json:"tenant_id"`
	EnvironmentID            string                `json:"environment_id"`
	EnvironmentIntegrationID string                `json:"environment_integration_id"`
	Integration              string                `json:"integration"`
	AuthenticationMethod     string                `json:"authentication_method"`
	Context                  json.RawMessage       `json:"context"` // without its secret fields
	UnifiedModelOverride     json.RawMessage       `json:"unified_model_override"`
	Status                   cognate.AccountStatus `json:"status"`
	LastError                *string               `json:"last_error"`
	IsSandbox                bool                  `json:"is_sandbox"`
	IsBlocked                bool                  `json:"is_blocked"`
	CreatedAt                string                `json:"created_at"`
	UpdatedAt                string                `json:"updated_at"`
}

func viewAccount(a cognate.Account) accountView {
	return accountView{
		ID: a.ID, TenantID: textOrNull(a.TenantID), EnvironmentID: a.EnvironmentID,
		EnvironmentIntegrationID: a.EnvironmentIntegrationID, Integration: a.Integration,
		AuthenticationMethod: a.AuthenticationMethod, Context: a.Context, UnifiedModelOverride: a.UnifiedModelOverride,
		Status: a.Status, LastError: textOrNull(a.LastError), IsSandbox: a.IsSandbox, IsBlocked: a.IsBlocked,
		CreatedAt: timeText(a.CreatedAt), UpdatedAt: timeText(a.UpdatedAt),
	}
}

type tokenView struct {
	ID            string            `json:"id"`
	Kind          cognate.TokenKind `json:"kind"`
	Name          string            `json:"name"`
	EnvironmentID *string           `json:"environment_id"` // null: of an admin token
	Scopes        []string          `json:"scopes"`
	ExpiresAt     *string           `json:"expires_at"`
	LastUsedAt    *string           `json:"last_used_at"`
	CreatedAt     string            `json:"created_at"`
	Token         string            `json:"token,omitempty"` // the secret: in the answer of create alone
}

func viewToken(t cognate.Token) tokenView {
	scopes := t.Scopes
	if scopes == nil {
		scopes = []string{}
	}
	return tokenView{
		ID: t.ID, Kind: t.Kind, Name: t.Name, EnvironmentID: textOrNull(t.EnvironmentID), Scopes: scopes,
		ExpiresAt: timeOrNull(t.ExpiresAt), LastUsedAt: timeOrNull(t.LastUsedAt), CreatedAt: timeText(t.CreatedAt),
	}
}

type integrationView struct {
	ID          string           `json:"id"`
	Name        string           `json:"name"`
	Label       string           `json:"label"`
	Category    string           `json:"category"`
	DocsURL     string           `json:"docs_url"`
	IsBeta      bool             `json:"is_beta"`
	Proof       connector.Level  `json:"proof_level"`
	Credentials []credentialView `json:"credentials"`
	CreatedAt   string           `json:"created_at"`
	UpdatedAt   string           `json:"updated_at"`
}

// credentialView is one way to connect: what is asked for, no values.
type credentialView struct {
	AuthenticationMethod string      `json:"authentication_method"`
	Fields               []fieldView `json:"fields"`
}

type fieldView struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"`
	Required bool     `json:"required"`
	Secret   bool     `json:"secret"`
	Pattern  string   `json:"pattern,omitempty"`
	Enum     []string `json:"enum,omitempty"`
	Default  string   `json:"default,omitempty"`
}

func viewIntegration(i cognate.Integration, in *connector.Integration) integrationView {
	v := integrationView{
		ID: i.ID, Name: i.Name, Label: in.Label, Category: in.Category, DocsURL: in.DocsURL, IsBeta: in.Beta,
		Proof: in.Proof.Level, Credentials: viewCredentials(in), CreatedAt: timeText(i.CreatedAt), UpdatedAt: timeText(i.UpdatedAt),
	}
	return v
}

func viewCredentials(in *connector.Integration) []credentialView {
	views := make([]credentialView, len(in.Credentials))
	for i, c := range in.Credentials {
		fields := make([]fieldView, len(c.Fields))
		for j, f := range c.Fields {
			fields[j] = fieldView{
				Name: f.Name, Label: f.Label, Help: f.Help, Required: !f.Optional && f.Default == "",
				Secret: f.Secret, Pattern: f.Pattern, Enum: f.Enum, Default: f.Default,
			}
		}
		views[i] = credentialView{AuthenticationMethod: c.Name, Fields: fields}
	}
	return views
}
