package console

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/credential"
	"cognate/internal/definition"
	"cognate/internal/httpapi"
	"cognate/internal/layer"
)

// Store is what the console needs of the store, by object.
type Store interface {
	environmentStore
	integrationStore
	installationStore
	accountStore
	connectStore
	tokenStore
	unifiedModelStore
	environmentModelStore
	methodOverrideStore
}

// Views gives the catalog as environments and accounts have it, and tries what would
// be laid over it.
type Views interface {
	Environment(ctx context.Context, id string) (*connector.View, error)
	View(ctx context.Context, a *cognate.Account) (*connector.View, *connector.Integration, error)
	Draft(ctx context.Context, environmentID string) (*layer.Draft, error)
	CheckAccount(ctx context.Context, c layer.AccountCheck) (definition.Problems, int64, error)
	// Misfits tells what stands and does not fit the catalog any more.
	Misfits(ctx context.Context, environmentID string) ([]string, error)
}

var _ Views = (*layer.Views)(nil)

// Library holds the catalog and can load it anew.
type Library interface {
	Catalog() *connector.Catalog
	Reload() error
}

// Config is what a Console needs; every field is required.
type Config struct {
	Store         Store
	Vault         Vault
	Checker       Checker
	Library       Library
	Views         Views
	Trier         Trier
	Authenticator httpapi.Authenticator
	Logger        *slog.Logger // one line a call: level info for what changes something, else debug
	Now           func() time.Time
}

// Console serves the admin API. Safe for concurrent use.
type Console struct {
	store   Store
	vault   Vault
	checker Checker
	library Library
	views   Views
	trier   Trier
	auth    httpapi.Authenticator
	log     *slog.Logger
	now     func() time.Time
}

// New makes a Console; a missing part is an error.
func New(c Config) (*Console, error) {
	if c.Store == nil || c.Vault == nil || c.Checker == nil || c.Library == nil || c.Views == nil || c.Trier == nil || c.Authenticator == nil ||
		c.Logger == nil || c.Now == nil {
		return nil, errors.New("console: a part of the configuration is missing")
	}
	return &Console{
		store: c.Store, vault: c.Vault, checker: c.Checker, library: c.Library, views: c.Views, trier: c.Trier, auth: c.Authenticator,
		log: slog.New(httpapi.LogHandler(c.Logger.Handler())), now: c.Now,
	}, nil
}

// handler serves one call: status and body of the answer, or the error.
type handler func(*request) (status int, body any, err error)

// reach says which tokens may make a call.
type reach int

const (
	forEnvironment reach = iota // API and admin tokens
	forAdmin                    // admin tokens
	forAnyToken                 // those of accounts too
)

// route is one row of the admin API.
type route struct {
	pattern string
	reach   reach
	handler handler
}

func (c *Console) routes() []route {
	return []route{
		{"GET /environment", forEnvironment, c.listEnvironments},
		{"POST /environment", forAdmin, c.createEnvironment},
		{"GET /environment/{id}", forEnvironment, c.getEnvironment},
		{"PATCH /environment/{id}", forEnvironment, c.updateEnvironment},
		{"DELETE /environment/{id}", forAdmin, c.deleteEnvironment},

		{"GET /integration", forEnvironment, c.listIntegrations},
		{"GET /integration/{id}", forEnvironment, c.getIntegration},
		{"GET /integration/{id}/capabilities", forEnvironment, c.integrationCapabilities},
		{"GET /integration/{id}/tools", forEnvironment, c.integrationTools},
		{"GET /integration/{id}/unified-apis", forEnvironment, c.integrationUnified},

		{"GET /environment-integration", forEnvironment, c.listInstallations},
		{"POST /environment-integration", forEnvironment, c.createInstallation},
		{"GET /environment-integration/{id}", forEnvironment, c.getInstallation},
		{"PATCH /environment-integration/{id}", forEnvironment, c.updateInstallation},
		{"DELETE /environment-integration/{id}", forEnvironment, c.deleteInstallation},

		{"GET /integrated-account", forEnvironment, c.listAccounts},
		{"POST /integrated-account", forEnvironment, c.createAccount},
		{"GET /integrated-account/me", forAnyToken, c.getOwnAccount},
		{"POST /integrated-account/token", forEnvironment, c.createAccountToken},
		{"POST /integrated-account/bulk-delete", forEnvironment, c.deleteAccounts},
		{"POST /integrated-account/refresh-credentials", forEnvironment, c.refreshCredentials},
		{"GET /integrated-account/{id}", forEnvironment, c.getAccount},
		{"PATCH /integrated-account/{id}", forEnvironment, c.updateAccount},
		{"DELETE /integrated-account/{id}", forEnvironment, c.deleteAccount},
		{"POST /integrated-account/{id}/unified-model-override/test", forEnvironment, c.tryAccountOverride},
		{"PATCH /integrated-account/{id}/credentials", forEnvironment, c.updateCredentials},
		{"GET /integrated-account/{id}/capabilities", forEnvironment, c.accountCapabilities},
		{"GET /integrated-account/{id}/tools", forEnvironment, c.accountTools},

		{"GET /unified-model", forEnvironment, c.listUnifiedModels},
		{"POST /unified-model", forEnvironment, c.createUnifiedModel},
		{"GET /unified-model/{id}", forEnvironment, c.getUnifiedModel},
		{"PATCH /unified-model/{id}", forEnvironment, c.updateUnifiedModel},
		{"DELETE /unified-model/{id}", forEnvironment, c.deleteUnifiedModel},

		{"GET /environment-unified-model", forEnvironment, c.listEnvironmentModels},
		{"POST /environment-unified-model", forEnvironment, c.createEnvironmentModel},
		{"GET /environment-unified-model/{id}", forEnvironment, c.getEnvironmentModel},
		{"PATCH /environment-unified-model/{id}", forEnvironment, c.updateEnvironmentModel},
		{"DELETE /environment-unified-model/{id}", forEnvironment, c.deleteEnvironmentModel},

		{"GET /environment-unified-model-resource-method", forEnvironment, c.listMethodOverrides},
		{"POST /environment-unified-model-resource-method", forEnvironment, c.createMethodOverride},
		{"POST /environment-unified-model-resource-method/test", forEnvironment, c.tryMethodOverride},
		{"GET /environment-unified-model-resource-method/{id}", forEnvironment, c.getMethodOverride},
		{"PATCH /environment-unified-model-resource-method/{id}", forEnvironment, c.updateMethodOverride},
		{"DELETE /environment-unified-model-resource-method/{id}", forEnvironment, c.deleteMethodOverride},

		{"GET /api-token", forEnvironment, c.listTokens},
		{"POST /api-token", forAdmin, c.createToken},
		{"DELETE /api-token/{id}", forAdmin, c.deleteToken},

		{"POST /admin/reload", forAdmin, c.reload},
	}
}

// Routes adds the admin API to a mux that stands inside httpapi.Wrap.
func (c *Console) Routes(mux *httpapi.Mux) {
	for _, rt := range c.routes() {
		mux.Handle(rt.pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, rt) }))
	}
}

// serve answers one call and notes it.
func (c *Console) serve(w http.ResponseWriter, r *http.Request, rt route) {
	began := c.now()
	status, body, err := c.answer(r, rt)
	if err != nil {
		status = httpapi.WriteError(w, r, err)
	} else {
		httpapi.WriteJSON(w, r, status, body)
	}
	level := slog.LevelInfo
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		level = slog.LevelDebug
	}
	p, _ := httpapi.Principal(r.Context())
	c.log.LogAttrs(r.Context(), level, "admin call", slog.String("route", rt.pattern), slog.String("object", r.PathValue("id")),
		slog.String("token", p.TokenID), slog.Int("status", status), slog.Int64("ms", c.now().Sub(began).Milliseconds()))
}

func (c *Console) answer(r *http.Request, rt route) (status int, body any, err error) {
	p, err := httpapi.Authenticate(r, c.auth)
	if err != nil {
		return 0, nil, err
	}
	if err := rt.reach.allows(p); err != nil {
		return 0, nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return 0, nil, cognate.Wrap(err, cognate.CodeInvalid, "the query string is not percent-encoded rightly")
	}
	if r.Method == http.MethodGet || r.Method == http.MethodDelete {
		if err := httpapi.RefuseBody(r); err != nil {
			return 0, nil, err
		}
	}
	return rt.handler(&request{
		ctx: withPrincipal(r.Context(), p), http: r, principal: p, query: query,
		read: func() ([]byte, error) { return httpapi.ReadBytes(r) },
	})
}

// withPrincipal lets the vault know on whose behalf a credential is opened.
func withPrincipal(ctx context.Context, p cognate.Principal) context.Context {
	return credential.WithPrincipal(ctx, p)
}

func (a reach) allows(p cognate.Principal) error {
	switch {
	case p.Kind == cognate.TokenAdmin:
		return nil
	case p.Kind == cognate.TokenAccount && a != forAnyToken:
		return cognate.Errorf(cognate.CodeForbidden, "the token of an account reaches its unified calls and GET /integrated-account/me, nothing else")
	case p.Kind == cognate.TokenAPI && a == forAdmin:
		return cognate.Errorf(cognate.CodeForbidden, "this needs an admin token; an API token reaches what is in its environment")
	case p.Kind == cognate.TokenAPI && p.EnvironmentID == "":
		return cognate.Errorf(cognate.CodeForbidden, "the token has no environment")
	}
	return nil
}
