package engine

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/media"
	"cognate/internal/model"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// A proxy call is one of the vendor's own resource and method, as connector.yaml
// names them. It goes the way of a unified call without a mapping: the query and the
// body are the caller's, the records are the vendor's.

// resolveProxy finds the vendor call, or says what is there instead. The mapping
// that it gives maps nothing.
func (e *Engine) resolveProxy(ctx context.Context, call *Call) (*connector.Mapping, *connector.Integration, error) {
	_, in, err := e.Views.View(ctx, &call.Account)
	if err != nil {
		return nil, nil, err
	}
	if in == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "the account's integration, %s, is not in the catalog any more", call.Account.Integration)
	}
	if call.Account.IsBlocked {
		return nil, nil, blocked()
	}
	method, err := vendorMethod(in, call)
	if err != nil {
		return nil, nil, err
	}
	if call.Account.IsSandbox && !method.IsRead() {
		return nil, nil, sandboxed(in)
	}
	return &connector.Mapping{
		Call: connector.MethodChoice{Fixed: method}, Error: in.ErrorMapping,
		Resource: &connector.Resource{}, Method: &model.Method{Name: call.Method},
	}, in, nil
}

// vendorMethod finds the vendor call that a route means.
func vendorMethod(in *connector.Integration, call *Call) (*connector.Method, error) {
	var offered []*connector.Method
	var resources []string
	for _, m := range in.Methods {
		if m.Resource == call.Resource {
			offered = append(offered, m)
		} else if !slices.Contains(resources, m.Resource) {
			resources = append(resources, m.Resource)
		}
	}
	if len(offered) == 0 {
		return nil, noVendorResource(in, call.Resource, resources)
	}
	for _, m := range offered {
		if m.Name == call.Method && m.TakesID() == (call.ID != "") {
			return m, nil
		}
	}
	if call.Method == "list" { // the collection's route is also that of the only record
		for _, m := range offered {
			if m.Name == "get" && !m.TakesID() {
				return m, nil
			}
		}
	}
	return nil, notOffered(in, call, offered)
}

func noVendorResource(in *connector.Integration, wanted string, resources []string) error {
	what := "it has " + strings.Join(resources, ", ")
	if near := definition.Nearest(wanted, resources); near != "" {
		what = "did you mean " + near + "?"
	}
	return cognate.Errorf(cognate.CodeNotFound, "%s has no resource %s of its own; %s", in.Label, shorten(wanted), what)
}

// notOffered lists what the resource has, and in Allow what its route takes.
func notOffered(in *connector.Integration, call *Call, offered []*connector.Method) error {
	e := cognate.Errorf(cognate.CodeMethodNotAllowed, "%s of %s is not offered by %s", call.Method, call.Resource, in.Label)
	var routes []string
	for _, m := range offered {
		verb, path := m.ProxyRoute()
		routes = append(routes, m.Name+" ("+verb+" "+path+")")
		if strings.HasSuffix(path, "/{id}") == (call.ID != "") && !m.IsCustom() && !slices.Contains(e.Allow, verb) {
			e.Allow = append(e.Allow, verb)
		}
	}
	e.Message += " in this way; it offers " + strings.Join(routes, ", ")
	return e
}

// decodeProxy settles what of the query goes into the path, and refuses what the
// caller may not say.
func (r *run) decodeProxy() error {
	method, call := r.mapping.Call.Fixed, r.call
	if method.Items == nil {
		if err := r.notAList(); err != nil {
			return err
		}
	}
	query := url.Values{}
	for name, values := range call.VendorQuery {
		query[name] = values
	}
	r.pathVars = map[string]string{}
	var failures []cognate.Failure
	for _, name := range method.Path.Variables() {
		if name == "id" && call.ID != "" {
			r.pathVars[name] = call.ID
			continue
		}
		if len(query[name]) != 1 || query.Get(name) == "" {
			failures = append(failures, cognate.Failure{Path: name, Code: "required", Message: fmt.Sprintf("it is needed once: it stands in the path of %s, %s", method.FullName(), method.Path.Template)})
		}
		r.pathVars[name] = query.Get(name)
		delete(query, name)
	}
	r.vendorQuery = query
	failures = append(failures, r.reservedNames("", func(name string) bool { return query.Has(name) })...)
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	r.filter, r.vars.body = queryValue(query), call.Body
	if !method.HasBody() && !isNothing(call.Body) {
		return cognate.Errorf(cognate.CodeInvalid, "%s takes no body: it is a %s at %s", method.FullName(), method.HTTPMethod, r.integration.Label)
	}
	return nil
}

// notAList: limit and next_cursor are then the vendor's own parameters, if it has
// them, and what shapes an envelope has nothing to shape.
func (r *run) notAList() error {
	c := r.call
	if c.KeyBy != "" || c.IgnoreLimit || c.Stream {
		return cognate.Errorf(cognate.CodeInvalid, "truto_key_by, truto_ignore_limit and %s are for lists; this is %s of %s", NDJSON, c.Method, c.Resource)
	}
	own := url.Values{}
	for name, values := range c.VendorQuery {
		own[name] = values
	}
	if c.Limit != 0 {
		own.Set("limit", fmt.Sprint(c.Limit))
	}
	if c.Cursor != "" {
		own.Set("next_cursor", c.Cursor)
	}
	c.VendorQuery = own
	return nil
}

// isNothing says whether a body asks for nothing.
func isNothing(v jsonata.Value) bool {
	return v.IsUndefined() || v.Kind() == jsonata.KindObject && v.Len() == 0
}

// queryValue is a query as an object of lists, which a cursor is bound to.
func queryValue(query url.Values) jsonata.Value {
	var fields []jsonata.Field
	for name, values := range query {
		list := make([]jsonata.Value, len(values))
		for i, v := range values {
			list[i] = jsonata.String(v)
		}
		fields = append(fields, jsonata.Field{Key: name, Value: jsonata.Array(list...)})
	}
	return jsonata.Object(fields...)
}

// proxy makes the call. A list is answered in the envelope, anything else as the
// vendor's record, bare.
func (r *run) proxy(ctx context.Context) (*Answer, error) {
	method := r.mapping.Call.Fixed
	switch {
	case method.Items != nil:
		return r.list(ctx)
	case r.call.Custom != nil && method.Answer == media.Binary, r.call.Format == FormatStream && method.Answer != media.Binary:
		return r.passOn(ctx)
	case method.Answer == media.Binary:
		return r.file(ctx)
	}
	res, _, err := r.main(ctx)
	if err != nil {
		return nil, err
	}
	if r.call.Format == FormatRaw {
		return rawAnswer(ownStatus(res), res), nil
	}
	answer := &Answer{Status: ownStatus(res)}
	switch {
	case r.vars.response.IsUndefined():
		answer.Body = []byte("{}")
	default:
		answer.Body = r.vars.response.AppendJSON(nil)
	}
	return r.debugged(answer, nil), nil
}

// ownStatus is the vendor's, but for those that have no body.
func ownStatus(res *upstream.Response) int {
	if res.Status == http.StatusNoContent || res.Status == http.StatusResetContent {
		return http.StatusOK
	}
	return res.Status
}

// scarce marks an error of a proxy call: of the hints it has the missing scopes
// alone.
func (r *run) scarce(err error) error {
	var e *cognate.Error
	if r.call.Proxy && errors.As(err, &e) {
		e.Insight = cognate.Insight{MissingScopes: e.Insight.MissingScopes, ScopesOnly: true}
	}
	return err
}
