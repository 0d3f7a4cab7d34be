package engine

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// Meta describes one unified method as an integration serves it, as JSON:
//
//	{"method", "schema", "documentation_link", "response_mapping", "query_schema",
//	 "request_body_schema", "default_query", "default_body"}
//
// with JSON Schemas of the record as the model has it, and of the parameters and
// body fields that reach the vendor; null where there is nothing to say.
// response_overlay and request_body_overlay stand beside them where there are some: a
// list of layers. A call that names no account is about the integration in general,
// and its answer has response_schema too: the part of schema that can appear. No
// vendor is called. The error is CodeNotFound for a method that is not there.
func (e *Engine) Meta(ctx context.Context, call *Call) ([]byte, error) {
	mapping, err := e.described(ctx, call)
	if err != nil {
		return nil, err
	}
	resource := mapping.Resource.Resource
	main := mapping.Call.All()
	fields := []jsonata.Field{
		{Key: "method", Value: jsonata.String(mapping.Method.Name)},
		{Key: "schema", Value: resource.Fields.JSONSchema(true)},
		{Key: "documentation_link", Value: textOrNull(docsOf(main))},
		{Key: "response_mapping", Value: textOrNull(sourceOf(mapping.Response))},
		{Key: "query_schema", Value: mapping.QuerySchema()},
		{Key: "request_body_schema", Value: orNull(mapping.BodySchema())},
		{Key: "default_query", Value: orNull(defaultQuery(mapping))},
		{Key: "default_body", Value: orNull(mapping.DefaultBody)},
	}
	for _, f := range []jsonata.Field{
		{Key: "response_overlay", Value: connector.Overlays(mapping.ResponseOverlays)},
		{Key: "request_body_overlay", Value: connector.Overlays(mapping.BodyOverlays)},
	} {
		if !f.Value.IsUndefined() {
			fields = append(fields, f)
		}
	}
	if call.Account.ID == "" {
		fields = append(fields, jsonata.Field{Key: "response_schema", Value: mapping.ResponseSchema()})
	}
	return jsonata.Object(fields...).AppendJSON(nil), nil
}

// described finds the mapping to describe. What a call of it would refuse as not
// offered is not there.
func (e *Engine) described(ctx context.Context, call *Call) (*connector.Mapping, error) {
	view, in, err := e.Views.View(ctx, &call.Account)
	if err != nil {
		return nil, err
	}
	m := view.Model(call.Model)
	if m == nil {
		return nil, cognate.Errorf(cognate.CodeNotFound, "there is no unified model %s", call.Model)
	}
	resource := m.Resource(call.Resource)
	if resource == nil {
		return nil, cognate.Errorf(cognate.CodeNotFound, "%s has no resource %s; it has %s", m.Name, call.Resource, strings.Join(m.ResourceNames(), ", "))
	}
	if resource.Method(call.Method) == nil {
		return nil, cognate.Errorf(cognate.CodeNotFound, "%s has no method %s; it has %s", resource.Name, call.Method, strings.Join(resource.MethodNames(), ", "))
	}
	if in == nil {
		return nil, cognate.Errorf(cognate.CodeNotFound, "there is no integration %s", call.Account.Integration)
	}
	mapping, err := findMapping(in, m.Name, call)
	var ce *cognate.Error
	if errors.As(err, &ce) && ce.Code == cognate.CodeMethodNotAllowed {
		return nil, cognate.Errorf(cognate.CodeNotFound, "%s", ce.Message)
	}
	return mapping, err
}

func docsOf(calls []*connector.Method) string {
	for _, m := range calls {
		if m.Docs != "" {
			return m.Docs
		}
	}
	return ""
}

func sourceOf(s *connector.Slot) string {
	if s == nil {
		return ""
	}
	return s.Expr.Source()
}

// defaultQuery holds the parameters that are sent unless the caller's say
// otherwise: of several vendor calls, those that all send; and the mapping's own.
func defaultQuery(m *connector.Mapping) jsonata.Value {
	var fields []jsonata.Field
	if calls := m.Call.All(); len(calls) > 0 {
		for _, p := range calls[0].Query {
			if !slices.ContainsFunc(calls, func(c *connector.Method) bool { return !slices.Contains(c.Query, p) }) {
				fields = append(fields, jsonata.Field{Key: p.Name, Value: jsonata.String(p.Value)})
			}
		}
	}
	if len(fields) == 0 {
		return m.DefaultQuery
	}
	return merge(jsonata.Object(fields...), m.DefaultQuery)
}

func textOrNull(s string) jsonata.Value {
	if s == "" {
		return jsonata.Null()
	}
	return jsonata.String(s)
}

func orNull(v jsonata.Value) jsonata.Value {
	if v.IsUndefined() {
		return jsonata.Null()
	}
	return v
}
