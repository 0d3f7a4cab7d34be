package engine

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// miss notes that something is missing from the answer.
func (r *run) miss(what string) { r.missing = appendNew(r.missing, what) }

func (r *run) isPartial() bool { return len(r.missing) > 0 }

// maxMissing bounds how many things are told to be missing.
const maxMissing = 5

// partial tells what is missing from the answer; empty when nothing is.
func (r *run) partial() string {
	if len(r.missing) <= maxMissing {
		return strings.Join(r.missing, "; ")
	}
	return strings.Join(r.missing[:maxMissing], "; ") + "; and more"
}

// judgePartial asks the mapping whether the vendor answered incompletely. A text that
// it yields says what is missing.
func (r *run) judgePartial(ctx context.Context, res *upstream.Response) error {
	if r.mapping.IsPartial == nil || res == nil {
		return nil
	}
	saved, headers := r.vars.response, r.vars.headers
	defer func() { r.vars.response, r.vars.headers = saved, headers }()
	r.vars.response, r.vars.headers = res.Value, res.Header
	what, err := r.eval(ctx, r.mapping.IsPartial)
	if err != nil || !what.Truth() {
		return err
	}
	said := r.integration.Label + " answered incompletely"
	if what.Kind() == jsonata.KindString {
		said += ": " + clip(r.target.Redact(what.Str()))
	}
	r.miss(said)
	return nil
}

// refusedHeaders are not a mapping's to set in an answer: those of HTTP itself, of
// browsers' safety, and our own. Nor are those that begin with one of refusedFamilies.
var refusedHeaders = []string{
	"Allow", "Cache-Control", "Clear-Site-Data", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Keep-Alive", "Location",
	"Preference-Applied", "Referrer-Policy", "Refresh", "Server", "Server-Timing", "Set-Cookie", "Set-Cookie2", "Strict-Transport-Security", "Trailer",
	"Transfer-Encoding", "Upgrade", "Vary", "Www-Authenticate", "X-Accel-Buffering", "X-Content-Type-Options", "X-Frame-Options", "X-Request-Id",
}

var refusedFamilies = []string{"Cognate-", "Access-Control-", "Content-Security-Policy", "Proxy-", "Ratelimit-", "Sec-"}

func isRefused(canonical string) bool {
	return slices.Contains(refusedHeaders, canonical) ||
		slices.ContainsFunc(refusedFamilies, func(family string) bool { return strings.HasPrefix(canonical, family) })
}

// maxHeader bounds a header of an answer, in bytes.
const maxHeader = 1 << 10

// answerHeaders evaluates response_header_mapping over the vendor's last answer.
func (r *run) answerHeaders(ctx context.Context, a *Answer) error {
	if r.mapping.ResponseHeaders == nil {
		return nil
	}
	v, err := r.eval(ctx, r.mapping.ResponseHeaders)
	if err != nil {
		return err
	}
	if !v.IsUndefined() && v.Kind() != jsonata.KindObject {
		return cognate.Errorf(cognate.CodeInternal, "the mapping %s of %s yields no object", r.mapping.ResponseHeaders.Name, r.integration.Label)
	}
	for name, value := range v.Fields() {
		canonical := http.CanonicalHeaderKey(name)
		s, ok := text(value)
		if !ok || len(s) > maxHeader || !plainText(s) || !connector.IsHeaderName(name) || isRefused(canonical) {
			continue
		}
		if a.Header == nil {
			a.Header = http.Header{}
		}
		a.Header.Set(canonical, r.target.Redact(s))
	}
	return nil
}

// pageHeaders is answerHeaders of a list: response is the vendor's last page, whole.
func (r *run) pageHeaders(ctx context.Context, sources []*connector.Method, a *Answer) error {
	r.vars.response, r.vars.headers = jsonata.Value{}, nil
	if len(sources) > 0 && r.last != nil {
		r.vars.response, r.vars.headers = r.last.Value, r.last.Header
	}
	return r.answerHeaders(ctx, a)
}
