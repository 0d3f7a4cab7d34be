package console

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// capabilitiesView says what an integration, or an account of it, can do.
type capabilitiesView struct {
	Integration integrationRef      `json:"integration"`
	Account     *accountRef         `json:"account,omitempty"`
	Proxy       []struct{}          `json:"proxy"` // empty: vendor calls as they are, are not offered yet
	Unified     []unifiedCapability `json:"unified"`
	Auth        authView            `json:"auth"`
}

type integrationRef struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Category string `json:"category"`
	Proof    string `json:"proof_level"`
}

type accountRef struct {
	ID        string                `json:"id"`
	Status    cognate.AccountStatus `json:"status"`
	IsBlocked bool                  `json:"is_blocked"`
}

type unifiedCapability struct {
	Model         string   `json:"model"`
	Resource      string   `json:"resource"`
	Methods       []string `json:"methods"`
	EnvOverridden bool     `json:"env_overridden"`
	DocsURL       string   `json:"docs_url"`
}

type authView struct {
	Formats []string        `json:"formats"`
	Fields  []authFieldView `json:"fields"`
}

type authFieldView struct {
	Name     string `json:"name"`
	Required bool   `json:"required"`
}

func (c *Console) integrationCapabilities(r *request) (int, any, error) {
	f, err := readCapabilityFilter(r)
	if err != nil {
		return 0, nil, err
	}
	_, in, err := c.integration(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, f.capabilities(in), nil
}

func (c *Console) accountCapabilities(r *request) (int, any, error) {
	f, err := readCapabilityFilter(r)
	if err != nil {
		return 0, nil, err
	}
	id, err := r.id("integrated account")
	if err != nil {
		return 0, nil, err
	}
	a, err := c.store.Account(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	in, err := c.connectorOf(a.Integration)
	if err != nil {
		return 0, nil, err
	}
	v := f.capabilities(in)
	v.Account = &accountRef{ID: a.ID, Status: a.Status, IsBlocked: a.IsBlocked}
	return http.StatusOK, v, nil
}

// capabilityFilter narrows a capabilities answer.
type capabilityFilter struct {
	unified  bool
	resource string
	methods  []string
}

func readCapabilityFilter(r *request) (capabilityFilter, error) {
	f := capabilityFilter{resource: r.param("resource")}
	if m := r.param("methods"); m != "" {
		f.methods = strings.Split(m, ",")
	}
	if _, err := r.optionalFlag("has_description"); err != nil { // of proxy methods, of which there are none
		return f, err
	}
	switch t := r.param("type"); t {
	case "", "all", "unified":
		f.unified = true
	case "proxy":
	default:
		return f, refuse([]cognate.Failure{failure("type", "enum", "want one of proxy, unified, all, got %q", shorten(t))})
	}
	return f, nil
}

func (f capabilityFilter) capabilities(in *connector.Integration) capabilitiesView {
	v := capabilitiesView{
		Integration: integrationRef{Name: in.Name, Label: in.Label, Category: in.Category, Proof: proofTyped},
		Proxy:       []struct{}{}, Unified: []unifiedCapability{}, Auth: viewAuth(in),
	}
	if !f.unified {
		return v
	}
	for _, m := range in.Models {
		for _, res := range m.Resources {
			methods := f.keep(res.Supported())
			if len(methods) == 0 || f.resource != "" && f.resource != res.Resource.Name {
				continue
			}
			v.Unified = append(v.Unified, unifiedCapability{
				Model: m.Model.Name, Resource: res.Resource.Name, Methods: methods,
				DocsURL: "/docs/unified/" + m.Model.Name + "/" + res.Resource.Name,
			})
		}
	}
	return v
}

func (f capabilityFilter) keep(methods []string) []string {
	if len(f.methods) == 0 {
		return methods
	}
	var kept []string
	for _, m := range methods {
		if slices.Contains(f.methods, m) {
			kept = append(kept, m)
		}
	}
	return kept
}

func viewAuth(in *connector.Integration) authView {
	v := authView{Formats: []string{}, Fields: []authFieldView{}}
	for _, c := range in.Credentials {
		v.Formats = append(v.Formats, c.Name)
		for _, f := range c.Fields {
			v.Fields = append(v.Fields, authFieldView{Name: f.Name, Required: !f.Optional && f.Default == ""})
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
	_, in, err := c.integration(r)
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

// tool is one unified method as a function that a program can offer to whoever
// chooses what to call.
type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Model       string          `json:"model"`
	Resource    string          `json:"resource"`
	Method      string          `json:"method"`
	HTTPMethod  string          `json:"http_method"`
	Path        string          `json:"path"`
	QuerySchema json.RawMessage `json:"query_schema"` // JSON Schema of the parameters that reach this vendor
	BodySchema  json.RawMessage `json:"body_schema"`  // JSON Schema; null for a method without body
}

// integrationTools is GET /integration/{id}/tools.
func (c *Console) integrationTools(r *request) (int, any, error) {
	_, in, err := c.integration(r)
	if err != nil {
		return 0, nil, err
	}
	out := resultView[tool]{Result: []tool{}}
	for _, m := range in.Models {
		for _, res := range m.Resources {
			for _, mapping := range res.Mappings {
				if mapping.Unsupported == "" {
					out.Result = append(out.Result, viewTool(in, mapping))
				}
			}
		}
	}
	return http.StatusOK, out, nil
}

func viewTool(in *connector.Integration, mapping *connector.Mapping) tool {
	method := mapping.Method
	res := method.Resource
	t := tool{
		Name:        fmt.Sprintf("%s_%s_%s", method.Name, res.Model.Name, res.Name),
		Description: method.Description + " (" + in.Label + ")",
		Model:       res.Model.Name, Resource: res.Name, Method: method.Name, HTTPMethod: method.HTTPMethod, Path: method.Path,
		BodySchema: json.RawMessage("null"),
	}
	properties := []jsonata.Field{}
	for _, p := range mapping.Filters {
		properties = append(properties, jsonata.Field{Key: p.Name, Value: p.JSONSchema(false)})
	}
	t.QuerySchema = jsonata.Object(
		jsonata.Field{Key: "type", Value: jsonata.String("object")},
		jsonata.Field{Key: "properties", Value: jsonata.Object(properties...)},
	).AppendJSON(nil)
	if method.Body != nil {
		t.BodySchema = method.Body.JSONSchema(false).AppendJSON(nil)
	}
	return t
}
