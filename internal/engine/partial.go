package engine

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"cognate"
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

// judgePartial asks the mapping whether the vendor answered incompletely.
func (r *run) judgePartial(ctx context.Context, res *upstream.Response) error {
	if r.mapping.IsPartial == nil || res == nil {
		return nil
	}
	saved, headers := r.vars.response, r.vars.headers
	defer func() { r.vars.response, r.vars.headers = saved, headers }()
	r.vars.response, r.vars.headers = res.Value, res.Header
	partial, err := r.truth(ctx, r.mapping.IsPartial)
	if partial {
		r.miss(r.integration.Label + " answered incompletely")
	}
	return err
}

// refusedHeaders are not a mapping's to set in an answer; nor is Cognate-….
var refusedHeaders = []string{
	"Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Keep-Alive", "Location", "Set-Cookie", "Strict-Transport-Security",
	"Trailer", "Transfer-Encoding", "Upgrade", "Www-Authenticate",
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
		if !ok || len(s) > maxHeader || !plainText(s) || !isToken(name) ||
			slices.Contains(refusedHeaders, canonical) || strings.HasPrefix(canonical, "Cognate-") || strings.HasPrefix(canonical, "Access-Control-") {
			continue
		}
		if a.Header == nil {
			a.Header = http.Header{}
		}
		a.Header.Set(canonical, r.target.Redact(s))
	}
	return nil
}

// isToken says whether a text can be the name of a header (RFC 9110, section 5.6.2).
func isToken(s string) bool {
	const marks = "!#$%&'*+-.^_`|~"
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && strings.IndexByte(marks, c) < 0 {
			return false
		}
	}
	return s != ""
}
