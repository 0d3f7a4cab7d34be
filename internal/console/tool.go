package console

import (
	"encoding/json"
	"net/http"
	"strings"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// tool is one method, unified or the vendor's own, as a function that a program
// can offer to whoever chooses what to call.
type tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Type        string          `json:"type"`            // unified or proxy
	Model       string          `json:"model,omitempty"` // of a unified method
	Resource    string          `json:"resource"`
	Method      string          `json:"method"`
	HTTPMethod  string          `json:"http_method"`
	Path        string          `json:"path"`
	QuerySchema json.RawMessage `json:"query_schema"` // JSON Schema; id stands for {id} of the path
	BodySchema  json.RawMessage `json:"body_schema"`  // JSON Schema; null for a method without body
	Required    []string        `json:"required"`     // of both
	Tags        []string        `json:"tags"`
}

// accountToolsView has the list under both names that Truto's pages give it.
type accountToolsView struct {
	Result  []tool `json:"result"`
	Results []tool `json:"results"`
}

// integrationTools is GET /integration/{id}/tools.
func (c *Console) integrationTools(r *request) (int, any, error) {
	f, err := readOfferFilter(r)
	if err != nil {
		return 0, nil, err
	}
	_, in, err := c.integrationHere(r)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, resultView[tool]{Result: f.tools(in)}, nil
}

// accountTools is GET /integrated-account/{id}/tools.
func (c *Console) accountTools(r *request) (int, any, error) {
	f, err := readOfferFilter(r)
	if err != nil {
		return 0, nil, err
	}
	_, in, err := c.accountAndConnector(r)
	if err != nil {
		return 0, nil, err
	}
	tools := f.tools(in)
	return http.StatusOK, accountToolsView{Result: tools, Results: tools}, nil
}

func (f offerFilter) tools(in *connector.Integration) []tool {
	out := []tool{}
	for _, m := range f.mappings(in) {
		out = append(out, unifiedTool(in, m))
	}
	for _, m := range f.calls(in) {
		out = append(out, proxyTool(in, m))
	}
	return out
}

func unifiedTool(in *connector.Integration, m *connector.Mapping) tool {
	method, res := m.Method, m.Method.Resource
	t := tool{
		Name: method.Name + "_" + strings.ReplaceAll(res.Model.Name, "-", "_") + "_" + res.Name, Type: "unified",
		Description: describe(method, in.Label),
		Model:       res.Model.Name, Resource: res.Name, Method: method.Name, HTTPMethod: method.HTTPMethod, Path: method.Path,
	}
	t.schemas(m.QuerySchema(), m.BodySchema(), method.HasID(), method.Response == model.ResponseList)
	return t
}

// describe is what the method does, and the model's own word on it or on what it
// is about.
func describe(m *model.Method, label string) string {
	about := m.Description
	if about == "" {
		about = m.Resource.Description
	}
	return strings.TrimSpace(connector.Deed(m.Name, m.Resource.Name) + " at " + label + ". " + about)
}

func proxyToolName(in *connector.Integration, m *connector.Method) string {
	return m.Name + "_" + strings.ReplaceAll(in.Name, "-", "_") + "_" + m.Resource
}

func proxyTool(in *connector.Integration, m *connector.Method) tool {
	t := tool{
		Name: proxyToolName(in, m), Type: "proxy", Description: m.Describe(in.Label), Resource: m.Resource, Method: m.Name,
	}
	t.HTTPMethod, t.Path = m.ProxyRoute()
	known := in.Known(m)
	if known.Body.IsUndefined() && m.HasBody() {
		known.Body = jsonata.Object(jsonata.Field{Key: "type", Value: jsonata.String("object")})
	}
	t.schemas(known.Query, known.Body, strings.HasSuffix(t.Path, "{id}"), m.Items != nil)
	return t
}

// schemas sets what a caller fills in: the query, with the id of the path and the
// page of a list, and the body.
func (t *tool) schemas(query, body jsonata.Value, hasID, isList bool) {
	var properties []jsonata.Field
	required := texts(query.Get("required"))
	own := query.Get("properties")
	if hasID && !own.Has("id") {
		properties = append(properties, property("id", "string", "The vendor's id of the record."))
		required = append([]string{"id"}, required...)
	}
	for name, schema := range own.Fields() {
		properties = append(properties, jsonata.Field{Key: name, Value: schema})
	}
	if isList {
		properties = append(properties, limitProperty(), property("next_cursor", "string", "The next_cursor of the page before."))
	}
	t.QuerySchema, t.BodySchema = connector.ObjectSchema(properties, required).AppendJSON(nil), json.RawMessage("null")
	if !body.IsUndefined() {
		t.BodySchema = body.AppendJSON(nil)
		required = append(required, texts(body.Get("required"))...)
	}
	t.Required, t.Tags = append([]string{}, required...), []string{}
}

func property(name, kind, description string) jsonata.Field {
	return jsonata.Field{Key: name, Value: jsonata.Object(
		jsonata.Field{Key: "type", Value: jsonata.String(kind)},
		jsonata.Field{Key: "description", Value: jsonata.String(description)},
	)}
}

func limitProperty() jsonata.Field {
	return jsonata.Field{Key: "limit", Value: jsonata.Object(
		jsonata.Field{Key: "type", Value: jsonata.String("integer")},
		jsonata.Field{Key: "minimum", Value: jsonata.Int(1)},
		jsonata.Field{Key: "maximum", Value: jsonata.Int(engine.MaxLimit)},
		jsonata.Field{Key: "default", Value: jsonata.Int(engine.DefaultLimit)},
	)}
}

func texts(v jsonata.Value) []string {
	var out []string
	for item := range v.Items() {
		out = append(out, item.Str())
	}
	return out
}
