package engine

import (
	"fmt"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/jsonata"
)

// checkQuery holds the caller's parameters against the model (names, types) and
// against what this integration pushes down, and binds query.
func (r *run) checkQuery() error {
	var failures []cognate.Failure
	var fields []jsonata.Field
	for name, v := range r.call.Query.Fields() {
		if v.Kind() == jsonata.KindString && v.Str() == "" {
			continue // an empty parameter is an absent one
		}
		p := r.mapping.Method.Param(name)
		if p == nil {
			failures = append(failures, r.unknownParam(name))
			continue
		}
		value, found := p.Coerce(v)
		failures = append(failures, found...)
		fields = append(fields, jsonata.Field{Key: name, Value: value})
	}
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	r.vars.query = jsonata.Object(fields...)
	if failures = r.reserved(); len(failures) > 0 {
		return invalidQuery(failures)
	}
	return r.checkSupported()
}

// reserved refuses what remote_query may not say: the credential, and the paging
// that limit and next_cursor are for.
func (r *run) reserved() []cognate.Failure {
	var failures []cognate.Failure
	refuse := func(name, why string) {
		if r.call.RemoteQuery.Has(name) {
			failures = append(failures, cognate.Failure{Path: "remote_query." + name, Code: "unsupported", Message: why})
		}
	}
	if auth := r.integration.Auth; auth.Scheme == connector.AuthQuery {
		for _, p := range auth.Parts {
			refuse(p.Name, "it is the account's credential")
		}
	}
	for _, m := range r.mapping.Call.All() {
		if p := m.Pagination; p != nil && r.call.Method == "list" {
			refuse(p.PageParam, "next_cursor is for the page")
			refuse(p.SizeParam, "limit is for the size of a page")
			break
		}
	}
	return failures
}

func (r *run) unknownParam(name string) cognate.Failure {
	var names []string
	for _, p := range r.mapping.Method.Query {
		names = append(names, p.Name)
	}
	what := "it has none of its own"
	if len(names) > 0 {
		what = "the model has " + strings.Join(names, ", ")
	}
	return cognate.Failure{Path: name, Code: "unknown", Message: fmt.Sprintf(
		"not a parameter of %s %s; %s; the vendor's own go into remote_query[…]", r.call.Method, r.call.Resource, what)}
}

// checkSupported refuses what the model knows and this integration can't push
// down: a filter is never dropped.
func (r *run) checkSupported() error {
	var failures []cognate.Failure
	for _, path := range r.mapping.TakenQuery.Ignored(r.vars.query, true) {
		failures = append(failures, cognate.Failure{Path: path, Code: "unsupported", Message: r.unsupported(path)})
	}
	if len(failures) == 0 {
		return nil
	}
	return invalidQuery(failures)
}

// unsupported says what the integration supports instead.
func (r *run) unsupported(path string) string {
	if strings.HasPrefix(path, sortBy) {
		return fmt.Sprintf("%s can't sort by it; it sorts by %s", r.integration.Label, orNothing(r.sorts()))
	}
	if name, _, deep := strings.Cut(strings.ReplaceAll(path, "[", "."), "."); deep && slices.Contains(r.filters(), name) {
		return fmt.Sprintf("%s filters by %s, but not by this part of it", r.integration.Label, name)
	}
	return fmt.Sprintf("%s can't filter by it; it filters by %s", r.integration.Label, orNothing(r.filters()))
}

const sortBy = "sort_by"

// sorts lists the fields of sort_by that reach the vendor.
func (r *run) sorts() []string {
	var names []string
	if p := r.mapping.Method.Param(sortBy); p != nil {
		for _, name := range p.Enum {
			if r.mapping.TakenQuery.Covers(sortBy, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func (r *run) filters() []string {
	var names []string
	for _, p := range r.mapping.Filters {
		if p.Name != sortBy {
			names = append(names, p.Name)
		}
	}
	return names
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

func invalidQuery(failures []cognate.Failure) error {
	return &cognate.Error{Code: cognate.CodeInvalid, Message: failureMessage(failures), Failures: failures}
}
