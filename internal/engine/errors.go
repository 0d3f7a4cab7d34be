package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// explain turns a vendor's failure into the caller's words: the error mapping
// gives message and failures, remote fields become unified paths, and what had
// been applied before is told.
func (r *run) explain(ctx context.Context, res *upstream.Response, err error) error {
	var e *cognate.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Remote != nil && e.Remote.Status != 0 {
		r.mapError(ctx, res, e)
		r.tidy(e)
		if e.Message == "" {
			e.Message = fmt.Sprintf("%s answered %d %s", r.integration.Label, e.Remote.Status, http.StatusText(e.Remote.Status))
		}
	}
	if len(r.applied) > 0 && e.Remote != nil {
		e.Partial = &cognate.Partial{Applied: slices.Clone(r.applied), Failed: e.Remote.Call}
		e.Message += fmt.Sprintf(" (after %s had been done)", strings.Join(r.applied, ", "))
	}
	return e
}

// bindFailure binds error, status and headers: of the vendor's answer, its parsed
// body or its text.
func (r *run) bindFailure(res *upstream.Response) {
	if res == nil {
		return
	}
	r.vars.headers = res.Header
	r.vars.failure, r.vars.status = res.Value, jsonata.Int(int64(res.Status))
	if res.Value.IsUndefined() && len(res.Body) > 0 && !looksLikePage(res.Body) {
		r.vars.failure = jsonata.String(strings.TrimSpace(clip(string(res.Body[:min(len(res.Body), 4*maxWords)]))))
	}
}

func (r *run) mapError(ctx context.Context, res *upstream.Response, e *cognate.Error) {
	if r.mapping.Error == nil || res == nil {
		return
	}
	saved := r.vars.headers
	r.bindFailure(res)
	v, err := r.eval(ctx, r.mapping.Error)
	r.vars.headers = saved
	if err != nil {
		r.Logger.WarnContext(ctx, "error mapping failed", "integration", r.integration.Name, "error", err)
		return
	}
	if m := v.Get("message"); m.Kind() == jsonata.KindString {
		e.Message = m.Str()
	}
	r.reshape(e, v)
	failures := v.Get("failures")
	if failures.Kind() == jsonata.KindObject {
		failures = jsonata.Array(failures)
	}
	if failures.Kind() != jsonata.KindArray {
		return
	}
	for f := range failures.Items() {
		if f.Kind() == jsonata.KindObject && len(e.Failures) < maxFailures {
			e.Failures = append(e.Failures, r.failure(f))
		}
	}
}

// reshape takes what an error mapping says beside the words: the status that the
// vendor should have answered, when to come back, the scopes that are missing.
func (r *run) reshape(e *cognate.Error, v jsonata.Value) {
	if status, ok := v.Get("status").Int64(); ok && e.Remote != nil && 400 <= status && status <= 599 {
		e.Remote.Status, e.Code = int(status), upstream.CodeOf(int(status))
	}
	if after := v.Get("retry_after"); e.Remote != nil {
		if s, ok := text(after); ok {
			if seconds := upstream.Seconds(s, r.Now()); seconds != "" {
				e.Remote.Header = withHeader(e.Remote.Header, "Retry-After", seconds)
			}
		}
	}
	for scope := range listed(v.Get("missing_scopes")).Items() {
		if scope.Kind() == jsonata.KindString && len(e.Insight.MissingScopes) < maxFailures {
			e.Insight.MissingScopes = append(e.Insight.MissingScopes, clip(r.target.Redact(scope.Str())))
		}
	}
}

func withHeader(h http.Header, name, value string) http.Header {
	return withHeaders(h, http.Header{http.CanonicalHeaderKey(name): {value}})
}

// withHeaders is a copy of h in which the headers of over stand.
func withHeaders(h, over http.Header) http.Header {
	out := make(http.Header, len(h)+len(over))
	maps.Copy(out, h)
	maps.Copy(out, over)
	return out
}

// The bounds of what is told of a vendor's failure, in characters and in number.
const (
	maxWords    = 1000
	maxFailures = 100
)

// tidy bounds the vendor's words and cuts the account's secrets from them: vendors
// repeat what they refuse.
func (r *run) tidy(e *cognate.Error) {
	words := func(s *string) { *s = clip(r.target.Redact(*s)) }
	words(&e.Message)
	for i := range e.Failures {
		f := &e.Failures[i]
		words(&f.Message)
		words(&f.Path)
		words(&f.RemoteField)
		words(&f.Code)
	}
}

// clip keeps the first characters of a text.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= maxWords {
		return s
	}
	if runes := []rune(s); len(runes) > maxWords {
		return string(runes[:maxWords]) + "…"
	}
	return s
}

// partly says of an error of ours what had been done at the vendor before it; a
// vendor's own says so already.
func (r *run) partly(err error) error {
	var e *cognate.Error
	if len(r.applied) == 0 || !errors.As(err, &e) || e.Remote != nil {
		return err
	}
	e.Partial = &cognate.Partial{Applied: slices.Clone(r.applied), Failed: "what follows it, on our side"}
	e.Message += fmt.Sprintf(" (after %s had been done)", strings.Join(r.applied, ", "))
	return e
}

func looksLikePage(body []byte) bool {
	return strings.HasPrefix(strings.TrimSpace(string(body[:min(len(body), 200)])), "<")
}

func (r *run) failure(v jsonata.Value) cognate.Failure {
	str := func(key string) string { s, _ := text(v.Get(key)); return s }
	f := cognate.Failure{Path: str("path"), RemoteField: str("remote_field"), Code: str("code"), Message: str("message")}
	if f.Code == "" {
		f.Code = "remote"
	}
	if f.Path == "" && f.RemoteField != "" {
		f.Path = r.unifiedPath(f.RemoteField)
	}
	return f
}

// unifiedPath translates the vendor's name of a field; empty when no mapping
// knows it.
func (r *run) unifiedPath(remote string) string {
	if r.mapping.Resource == nil {
		return ""
	}
	for _, f := range r.mapping.Resource.RemoteFields {
		before, after, wild := strings.Cut(f.Remote, "*")
		switch {
		case !wild && f.Remote == remote:
			return f.Path
		case wild && len(remote) > len(before)+len(after) && strings.HasPrefix(remote, before) && strings.HasSuffix(remote, after):
			return strings.Replace(f.Path, "*", remote[len(before):len(remote)-len(after)], 1)
		}
	}
	return ""
}
