package engine

import (
	"fmt"
	"strings"

	"cognate"
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
	return r.checkSupported()
}

func (r *run) unknownParam(name string) cognate.Failure {
	var names []string
	for _, p := range r.mapping.Method.Query {
		names = append(names, p.Name)
	}
	what := "there are none"
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
		failures = append(failures, cognate.Failure{Path: path, Code: "unsupported", Message: fmt.Sprintf(
			"%s can't %s by it; it supports %s", r.integration.Label, verbFor(path), r.supportedFilters())})
	}
	if len(failures) == 0 {
		return nil
	}
	return invalidQuery(failures)
}

func verbFor(path string) string {
	if strings.HasPrefix(path, "sort_by") {
		return "sort"
	}
	return "filter"
}

func (r *run) supportedFilters() string {
	var names []string
	for _, p := range r.mapping.Filters {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "no filter of this list"
	}
	return strings.Join(names, ", ")
}

func invalidQuery(failures []cognate.Failure) error {
	return &cognate.Error{Code: cognate.CodeInvalid, Message: failureMessage(failures), Failures: failures}
}
