package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cognate"
	"cognate/internal/definition"
	"cognate/internal/store"
)

// request is one call of the admin API, authenticated.
type request struct {
	ctx       context.Context
	http      *http.Request
	principal cognate.Principal
	query     url.Values
	known     []string // query parameters asked for
	read      func() ([]byte, error)
}

// scope is the environment that the caller is confined to, "" for all.
func (r *request) scope() string { return r.principal.EnvironmentID }

// param is a query parameter; "" when it is absent or empty.
func (r *request) param(name string) string {
	r.known = append(r.known, name)
	return r.query.Get(name)
}

// noParams refuses every query parameter that was not asked for.
func (r *request) noParams() error {
	var failures []cognate.Failure
	for name, values := range r.query {
		switch {
		case !slices.Contains(r.known, name):
			failures = append(failures, failure(shorten(name), "unknown", "%s", r.unknownParam(name)))
		case len(values) > 1:
			failures = append(failures, failure(name, "format", "given %d times", len(values)))
		}
	}
	slices.SortFunc(failures, func(a, b cognate.Failure) int { return strings.Compare(a.Path, b.Path) })
	err := refuse(failures)
	if own, ok := err.(*cognate.Error); ok { //nolint:errorlint // refuse wraps nothing
		own.Insight.MissingBody = nil
	}
	return err
}

func (r *request) unknownParam(name string) string {
	if len(r.known) == 0 {
		return "not a query parameter here: it takes none"
	}
	text := "not a query parameter here; it takes " + strings.Join(r.known, ", ")
	if near := definition.Nearest(name, r.known); near != "" {
		text += "; did you mean " + near + "?"
	}
	return text
}

// scopedList is what a list of an environment's objects covers: the environment,
// or "" for all, and the page. It is called after every other param.
func (r *request) scopedList() (scope string, page store.List, err error) {
	if scope, err = r.listScope(); err != nil {
		return "", page, err
	}
	page, err = r.list()
	return scope, page, err
}

// list is the page asked for. It is called after every param.
func (r *request) list() (store.List, error) {
	l := store.List{Cursor: r.param("next_cursor")}
	limit := r.param("limit")
	if err := r.noParams(); err != nil || limit == "" {
		return l, err
	}
	n, err := strconv.Atoi(limit)
	if err != nil || n < 1 || n > store.MaxLimit {
		return l, refuse([]cognate.Failure{failure("limit", "format", "want 1 to %d, got %q", store.MaxLimit, shorten(limit))})
	}
	l.Limit = n
	return l, nil
}

// listScope is the scope of a list that an admin can narrow by environment_id.
func (r *request) listScope() (string, error) {
	wanted := lowerID(r.param("environment_id"))
	switch {
	case wanted == "":
		return r.scope(), nil
	case !store.IsID(wanted):
		return "", refuse([]cognate.Failure{failure("environment_id", "format", "want an id (a UUID)")})
	case r.scope() != "" && r.scope() != wanted:
		return "", errOtherEnvironment()
	}
	return wanted, nil
}

func errOtherEnvironment() error {
	return cognate.Errorf(cognate.CodeForbidden, "environment_id: the token is of another environment")
}

// id is the id in the path; what names it, for messages.
func (r *request) id(what string) (string, error) {
	if err := r.noParams(); err != nil {
		return "", err
	}
	id := lowerID(r.http.PathValue("id"))
	if !store.IsID(id) {
		return "", cognate.Errorf(cognate.CodeInvalid, "the id of the %s in the path, %q, is not a UUID", what, shorten(id))
	}
	return id, nil
}

// lowerID is an id as the store writes it, when it stands in other case, as ids in
// unified calls may; any other text is left as it is.
func lowerID(s string) string {
	if lower := strings.ToLower(s); store.IsID(lower) {
		return lower
	}
	return s
}

// body reads and decodes the body. It is called after every param.
func (r *request) body() (*body, error) {
	if err := r.noParams(); err != nil {
		return nil, err
	}
	data, err := r.read()
	if err != nil {
		return nil, err
	}
	return decodeBody(data)
}

// flag is a query parameter that is true or false, false when absent.
func (r *request) flag(name string) (bool, error) {
	p, err := r.optionalFlag(name)
	return p != nil && *p, err
}

func (r *request) optionalFlag(name string) (*bool, error) {
	switch v := r.param(name); v {
	case "":
		return nil, nil
	case "true", "false":
		b := v == "true"
		return &b, nil
	default:
		return nil, refuse([]cognate.Failure{failure(name, "format", "want true or false, got %s", fmt.Sprintf("%q", shorten(v)))})
	}
}

// environmentOf is the environment that a create is for: the token's own, the
// one that an admin names, or the only one there is.
func (c *Console) environmentOf(r *request, named *string) (string, error) {
	scope := r.scope()
	switch {
	case scope != "" && named != nil && *named != "" && *named != scope:
		return "", errOtherEnvironment()
	case scope != "":
		return scope, nil
	case named != nil && *named != "":
		if !store.IsID(*named) {
			return "", refuse([]cognate.Failure{failure("environment_id", "format", "want an id (a UUID)")})
		}
		return *named, nil
	}
	all, err := c.store.Environments(r.ctx, "", store.List{Limit: 2})
	if err != nil {
		return "", err
	}
	if len(all.Items) != 1 {
		return "", refuse([]cognate.Failure{{
			Path: "environment_id", Code: "required",
			Message: "environment_id is required with an admin token where there is more than one environment",
		}})
	}
	return all.Items[0].ID, nil
}
