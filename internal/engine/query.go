package engine

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/model"
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
		if p == nil && r.mapping.TakesParam(name) {
			fields = append(fields, jsonata.Field{Key: name, Value: v}) // an override reads it, as it was sent
			continue
		}
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
	r.filter = r.vars.query
	remote := url.Values{}
	setAll(remote, r.call.RemoteQuery)
	failures = r.reservedNames("remote_query.", func(name string) bool { return remote.Has(name) || r.call.RemoteQuery.Has(name) })
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	return r.checkSupported()
}

// reservedNames refuses what parameters of the vendor's own may not say: the
// credential, and the paging that limit and next_cursor are for.
func (r *run) reservedNames(prefix string, sent func(name string) bool) []cognate.Failure {
	var failures []cognate.Failure
	refuse := func(name, why string) {
		path := prefix + name
		if sent(name) && !slices.ContainsFunc(failures, func(f cognate.Failure) bool { return f.Path == path }) {
			failures = append(failures, cognate.Failure{Path: path, Code: "unsupported", Message: why})
		}
	}
	if auth := r.integration.AuthOf(r.call.Account.AuthenticationMethod); auth != nil && auth.Scheme == connector.AuthQuery {
		for _, p := range auth.Parts {
			refuse(p.Name, "it is the account's credential")
		}
	}
	for _, m := range r.mapping.Call.All() {
		if p := m.Pagination; p != nil && (r.call.Method == "list" || r.call.Proxy) {
			for _, name := range p.Params() {
				refuse(name, "limit and next_cursor are for paging")
			}
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

// checkSupported settles who compares each filter. What the model knows and this
// integration can't push down is refused, or compared here where the caller allows
// it: a filter is never dropped.
func (r *run) checkSupported() error {
	var failures []cognate.Failure
	for _, path := range r.mapping.TakenQuery.Ignored(r.vars.query, true) {
		name := topLevel(path)
		p := r.mapping.Method.Param(name)
		switch {
		case slices.Contains(r.scan, p):
		case strings.HasPrefix(path, name+"[") && slices.Contains(r.mapping.Refine, p) && r.mapping.TakenQuery.Tests(name):
			// The mapping asks how many items there are, and all of them are compared once more.
		case (r.call.Scan || slices.Contains(r.mapping.Compared, p)) && r.comparable(p):
			r.scan = append(r.scan, p)
		default:
			failures = append(failures, cognate.Failure{Path: path, Code: "unsupported", Message: r.unsupported(path)})
		}
	}
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	r.withhold()
	if err := r.checkRaw(); err != nil {
		return err
	}
	return r.checkRequiredQuery()
}

// checkRaw refuses filters that are compared here where the vendor's own pages are
// answered as they are.
func (r *run) checkRaw() error {
	if (r.call.Format != FormatRaw && r.call.Format != FormatStream) || r.mapping.Records != nil {
		return nil
	}
	var failures []cognate.Failure
	for _, f := range r.filtered() {
		if f.By == byScan {
			failures = append(failures, cognate.Failure{Path: f.Name, Code: "unsupported", Message: fmt.Sprintf(
				"%s can't filter by it, and raw is the vendor's own body, in which nothing is compared here", r.integration.Label)})
		}
	}
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	return nil
}

// withhold keeps the filters that are compared here from the mapping: a vendor that
// took a part of one could leave out what another part finds.
func (r *run) withhold() {
	if len(r.scan) == 0 {
		return
	}
	var fields []jsonata.Field
	for name, v := range r.vars.query.Fields() {
		if !slices.ContainsFunc(r.scan, func(p *model.Schema) bool { return p.Name == name }) {
			fields = append(fields, jsonata.Field{Key: name, Value: v})
		}
	}
	r.vars.query = jsonata.Object(fields...)
}

// comparable says whether a filter can be held against the unified record: this
// integration fills the field of its name.
func (r *run) comparable(p *model.Schema) bool {
	return p != nil && r.call.Method == "list" && p.Name != sortBy && slices.Contains(r.mapping.Fields, p.Name)
}

// Who compared a filter.
const (
	byVendor = "vendor"
	byScan   = "scan"
)

// filtered tells who compared which filter.
func (r *run) filtered() []Filter {
	if r.call.Method != "list" {
		return nil
	}
	var out []Filter
	for name := range r.filter.Fields() {
		by := byVendor
		is := func(p *model.Schema) bool { return p.Name == name }
		if slices.ContainsFunc(r.scan, is) || slices.ContainsFunc(r.mapping.Selected, is) {
			by = byScan
		}
		out = append(out, Filter{name, by})
	}
	slices.SortFunc(out, func(a, b Filter) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// topLevel is the parameter that a path such as created_at.gt or emails[0].type is of.
func topLevel(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// checkRequiredQuery holds the query against what the integration needs. What is
// compared here does not reach the vendor.
func (r *run) checkRequiredQuery() error {
	e := &cognate.Error{Code: cognate.CodeInvalid}
	for _, req := range r.mapping.RequiredQuery {
		if len(req.AnyOf) > 0 {
			if anySent(r.vars.query, req.AnyOf) {
				continue
			}
			rule := "one of " + strings.Join(bracketed(req.AnyOf), ", ") + " is required by " + r.integration.Label + r.inAForm(req.AnyOf...)
			if e.Insight.ConditionalQuery == nil {
				e.Insight.ConditionalQuery = map[string]string{}
			}
			for _, path := range bracketed(req.AnyOf) {
				e.Insight.ConditionalQuery[path] = rule
			}
			e.Failures = append(e.Failures, cognate.Failure{Path: req.AnyOf[0], Code: "required", Message: rule})
			continue
		}
		if anySent(r.vars.query, append([]string{req.Field}, req.Unless...)) {
			continue
		}
		message := "required by " + r.integration.Label + r.inAForm(req.Field)
		if len(req.Unless) > 0 {
			message += ", unless there is " + strings.Join(bracketed(req.Unless), " or ")
		}
		e.Insight.MissingQuery = appendNew(e.Insight.MissingQuery, bracketed([]string{req.Field})[0])
		e.Failures = append(e.Failures, cognate.Failure{Path: req.Field, Code: "required", Message: message})
	}
	if len(e.Failures) == 0 {
		return nil
	}
	e.Message = failureMessage(e.Failures)
	return e
}

// inAForm is said where a filter was sent that is compared here alone.
func (r *run) inAForm(paths ...string) string {
	if !anySent(r.filter, paths) {
		return ""
	}
	return ", in a form that it can filter by"
}

// bracketed writes paths as a query string does: ticket.id is ticket[id].
func bracketed(paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		name, rest, deep := strings.Cut(strings.ReplaceAll(path, "[]", ".[]"), ".")
		for deep {
			var part string
			part, rest, deep = strings.Cut(rest, ".")
			name += "[" + strings.Trim(part, "[]") + "]"
		}
		out[i] = name
	}
	return out
}

// checkContext refuses a call that needs a setting which the account lacks.
func (r *run) checkContext() error {
	if r.asksNothing() {
		return nil
	}
	var failures []cognate.Failure
	for _, f := range r.mapping.RequiredContext {
		if !sent(r.target.full.Get(f.Name), nil) && !r.anySent(f.Unless) {
			message := fmt.Sprintf("%s of %s needs %s (%s) among the settings of the account: PATCH /integrated-account/%s with {\"context\": {\"%s\": \"…\"}}",
				r.call.Method, r.call.Resource, f.Name, f.Label, r.call.Account.ID, f.Name)
			if len(f.Unless) > 0 {
				message += ", or " + strings.Join(f.Unless, " or ") + " in the body"
			}
			if f.Help != "" {
				message += ". " + f.Help
			}
			failures = append(failures, cognate.Failure{Path: "context." + f.Name, Code: "required", Message: message})
		}
	}
	if len(failures) == 0 {
		return nil
	}
	return &cognate.Error{Code: cognate.CodeInvalid, Message: failures[0].Message, Failures: failures}
}

// unsupported says what the integration supports instead.
func (r *run) unsupported(path string) string {
	if strings.HasPrefix(path, sortBy) {
		return fmt.Sprintf("%s can't sort by it; it sorts by %s", r.integration.Label, orNothing(r.sorts()))
	}
	if name := topLevel(path); slices.Contains(r.filters(), name) {
		return fmt.Sprintf("%s filters by %s, but not by this part of it", r.integration.Label, name)
	}
	said := fmt.Sprintf("%s can't filter by it; it filters by %s", r.integration.Label, orNothing(r.filters()))
	if r.call.Method == "list" && r.comparable(r.mapping.Method.Param(path)) {
		said += "; Prefer: filter=scan has it compared here, over the pages that are read"
	}
	return said
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
