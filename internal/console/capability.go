package console

import (
	"net/http"
	"slices"

	"cognate"
	"cognate/internal/connector"
)

// capabilitiesView says what an integration, or an account of it, can do.
type capabilitiesView struct {
	Integration   integrationRef      `json:"integration"`
	EnvironmentID string              `json:"environment_id,omitempty"` // of an account
	Account       *accountRef         `json:"account,omitempty"`
	Proxy         []proxyCapability   `json:"proxy"`
	Unified       []unifiedCapability `json:"unified"`
	Auth          authView            `json:"auth"`
	Readiness     readinessView       `json:"ai_readiness"`
}

type integrationRef struct {
	ID       string          `json:"id"`
	Name     string          `json:"name"`
	Label    string          `json:"label"`
	Category string          `json:"category"`
	Proof    connector.Level `json:"proof_level"` // of all its methods: that of the least proven
}

type accountRef struct {
	ID                   string                `json:"id"`
	Status               cognate.AccountStatus `json:"status"`
	AuthenticationMethod string                `json:"authentication_method"`
	IsBlocked            bool                  `json:"is_blocked"`
	IsSandbox            bool                  `json:"is_sandbox"`
}

// proxyCapability is a resource as the vendor has it.
type proxyCapability struct {
	Resource string        `json:"resource"`
	Methods  []proxyMethod `json:"methods"`
}

// proxyMethod is one vendor call. The schemas themselves are told by the tools.
type proxyMethod struct {
	Method            string  `json:"method"`
	Name              string  `json:"name"` // of the tool
	Description       string  `json:"description"`
	HasDescription    bool    `json:"has_description"`
	HasQuerySchema    bool    `json:"has_query_schema"`
	HasBodySchema     bool    `json:"has_body_schema"`
	HasResponseSchema bool    `json:"has_response_schema"`
	DocumentationURL  *string `json:"api_documentation_url"`
	// Retry says when the call may be made again: safe, unsent or never.
	Retry connector.Retry `json:"retry"`
}

type unifiedCapability struct {
	Model       string   `json:"model"`
	ModelLabel  string   `json:"model_label"`
	Resource    string   `json:"resource"`
	Description string   `json:"description"`
	Methods     []string `json:"methods"`
	// Proof says of each method how well it is proven; Proven, where it is asked for,
	// of each of its parameters and fields as well.
	Proof         map[string]connector.Level        `json:"proof_levels"`
	Proven        map[string]*connector.MethodProof `json:"proof,omitempty"`
	EnvOverridden bool                              `json:"env_overridden"`
	DocsURL       string                            `json:"docs_url"`
}

type authView struct {
	Formats       []string        `json:"formats"`
	Fields        []authFieldView `json:"fields"`
	Documentation string          `json:"documentation_link"`
}

type authFieldView struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Type     string `json:"type"` // text, or password for a secret
	Required bool   `json:"required"`
}

// readinessView counts the vendor calls that say what they do.
type readinessView struct {
	Methods   int     `json:"proxy_methods"`
	Described int     `json:"proxy_methods_with_descriptions"`
	Score     float64 `json:"ai_ready_score"` // 0 to 1
}

func (c *Console) integrationCapabilities(r *request) (int, any, error) {
	f, err := readOfferFilter(r)
	if err != nil {
		return 0, nil, err
	}
	stored, in, err := c.integrationHere(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, f.capabilities(stored, in), nil
}

func (c *Console) accountCapabilities(r *request) (int, any, error) {
	f, err := readOfferFilter(r)
	if err != nil {
		return 0, nil, err
	}
	a, in, err := c.accountAndConnector(r)
	if err != nil {
		return 0, nil, err
	}
	stored, err := c.store.Integration(r.ctx, in.Name)
	if err != nil {
		return 0, nil, err
	}
	v := f.capabilities(stored, in)
	v.EnvironmentID = a.EnvironmentID
	v.Account = &accountRef{
		ID: a.ID, Status: a.Status, AuthenticationMethod: a.AuthenticationMethod, IsBlocked: a.IsBlocked, IsSandbox: a.IsSandbox,
	}
	return http.StatusOK, v, nil
}

// accountAndConnector finds the account that the path names, and its connector as
// the account has it.
func (c *Console) accountAndConnector(r *request) (cognate.Account, *connector.Integration, error) {
	id, err := r.id("integrated account")
	if err != nil {
		return cognate.Account{}, nil, err
	}
	a, err := c.store.Account(r.ctx, r.scope(), id)
	if err != nil {
		return a, nil, err
	}
	_, in, err := c.views.View(r.ctx, &a)
	if err == nil && in == nil {
		_, err = c.connectorOf(a.Integration) // which says that it is gone
	}
	return a, in, err
}

// integrationHere is the integration that the path names, as the environment of the
// token has it, or the one that an admin names; without one, as the catalog does.
func (c *Console) integrationHere(r *request) (cognate.Integration, *connector.Integration, error) {
	environmentID, err := r.listScope()
	if err != nil {
		return cognate.Integration{}, nil, err
	}
	stored, in, err := c.integration(r)
	if err != nil {
		return stored, nil, err
	}
	view, err := c.views.Environment(r.ctx, environmentID)
	if err != nil {
		return stored, nil, err
	}
	if here := view.Integration(in.Name); here != nil {
		in = here
	}
	return stored, in, nil
}

func (f offerFilter) capabilities(stored cognate.Integration, in *connector.Integration) capabilitiesView {
	v := capabilitiesView{
		Integration: integrationRef{ID: stored.ID, Name: in.Name, Label: in.Label, Category: in.Category, Proof: in.Proof.Level},
		Proxy:       []proxyCapability{}, Unified: []unifiedCapability{}, Auth: viewAuth(in), Readiness: viewReadiness(in),
	}
	for _, m := range f.calls(in) {
		if n := len(v.Proxy); n == 0 || v.Proxy[n-1].Resource != m.Resource {
			v.Proxy = append(v.Proxy, proxyCapability{Resource: m.Resource})
		}
		last := &v.Proxy[len(v.Proxy)-1]
		last.Methods = append(last.Methods, viewProxyMethod(in, m))
	}
	for _, m := range f.mappings(in) {
		res := m.Method.Resource
		if n := len(v.Unified); n == 0 || v.Unified[n-1].Model != res.Model.Name || v.Unified[n-1].Resource != res.Name {
			v.Unified = append(v.Unified, unifiedCapability{
				Model: res.Model.Name, ModelLabel: res.Model.Label, Resource: res.Name, Description: res.Description,
				EnvOverridden: m.Resource.Overridden, DocsURL: "/docs/unified/" + res.Model.Name + "/" + res.Name, Proof: map[string]connector.Level{},
			})
		}
		last := &v.Unified[len(v.Unified)-1]
		last.Methods = append(last.Methods, m.Method.Name)
		last.Proof[m.Method.Name] = in.Proof.Of(m).Level
		if f.proof {
			if last.Proven == nil {
				last.Proven = map[string]*connector.MethodProof{}
			}
			last.Proven[m.Method.Name] = in.Proof.Of(m)
		}
	}
	return v
}

func viewProxyMethod(in *connector.Integration, m *connector.Method) proxyMethod {
	known, description := in.Known(m), m.Describe(in.Label)
	return proxyMethod{
		Method: m.Name, Name: proxyToolName(in, m), Description: description, HasDescription: description != "",
		HasQuerySchema: !known.Query.IsUndefined(), HasBodySchema: !known.Body.IsUndefined(),
		HasResponseSchema: !known.Response.IsUndefined(), DocumentationURL: textOrNull(m.Docs), Retry: m.Retry,
	}
}

func viewReadiness(in *connector.Integration) readinessView {
	v := readinessView{Methods: len(in.Methods)}
	for _, m := range in.Methods {
		if m.Describe(in.Label) != "" {
			v.Described++
		}
	}
	if v.Methods > 0 {
		v.Score = float64(v.Described) / float64(v.Methods)
	}
	return v
}

func viewAuth(in *connector.Integration) authView {
	v := authView{Formats: []string{}, Fields: []authFieldView{}, Documentation: in.DocsURL}
	for _, c := range in.Credentials {
		v.Formats = append(v.Formats, c.Name)
		for _, f := range c.Fields {
			kind := "text"
			if f.Secret {
				kind = "password"
			}
			field := authFieldView{Name: f.Name, Label: f.Label, Type: kind, Required: !f.Optional && f.Default == ""}
			if !slices.Contains(v.Fields, field) {
				v.Fields = append(v.Fields, field)
			}
		}
	}
	return v
}

type resultView[T any] struct {
	Result []T `json:"result"`
}

type unifiedAPI struct {
	Model     string            `json:"model"`
	Label     string            `json:"label"`
	Resources []unifiedResource `json:"resources"`
}

type unifiedResource struct {
	Name    string   `json:"name"`
	Methods []string `json:"methods"`
}

// integrationUnified is GET /integration/{id}/unified-apis: the unified models
// that the integration serves.
func (c *Console) integrationUnified(r *request) (int, any, error) {
	_, in, err := c.integrationHere(r)
	if err != nil {
		return 0, nil, err
	}
	out := resultView[unifiedAPI]{Result: []unifiedAPI{}}
	for _, m := range in.Models {
		api := unifiedAPI{Model: m.Model.Name, Label: m.Model.Label}
		for _, res := range m.Resources {
			api.Resources = append(api.Resources, unifiedResource{Name: res.Resource.Name, Methods: res.Supported()})
		}
		out.Result = append(out.Result, api)
	}
	return http.StatusOK, out, nil
}
