package gateway

import (
	"fmt"
	"net/http"
	"strings"

	"cognate"
	"cognate/internal/engine"
)

// A preference of the request (RFC 7240): what it sets in the call. It gives the
// form in which it was applied, or the reason why it can't be.
type prefer func(q *request, value string) (applied string, err error)

var preferences = []struct {
	name string
	take prefer
}{
	{"handling", func(q *request, v string) (string, error) {
		if v != "strict" && v != "lenient" {
			return "", nil // one that is not understood is passed over, as the RFC has it
		}
		q.call.Strict = v == "strict"
		return "handling=" + v, nil
	}},
	{"filter", func(q *request, v string) (string, error) {
		if v != "scan" || q.call.Method != "list" {
			return "", nil
		}
		q.call.Scan = true
		return "filter=scan", nil
	}},
	{"dry-run", func(q *request, _ string) (string, error) {
		if q.call.Method == "list" || q.call.Method == "get" {
			return "", cognate.Errorf(cognate.CodeInvalid, "Prefer: dry-run is for writes; this is %s", q.call.Method)
		}
		q.call.DryRun = true
		return "dry-run", nil
	}},
}

// headers reads what the headers ask for, and refuses what is not offered: a write
// that was to be a rehearsal, or to make a record or nothing, must not happen
// otherwise.
func (q *request) headers(w http.ResponseWriter, h http.Header) error {
	if _, ok := h["Idempotency-Key"]; ok {
		return cognate.Errorf(cognate.CodeInvalid, "the header Idempotency-Key is not offered yet")
	}
	if err := q.precondition(h); err != nil {
		return err
	}
	q.call.Stream = q.call.Method == "list" && accepts(h["Accept"], engine.NDJSON)
	if h["Prefer"] == nil {
		return nil
	}
	var applied []string
	for _, p := range preferences {
		value, sent := preference(h["Prefer"], p.name)
		if !sent {
			continue
		}
		as, err := p.take(q, value)
		if err != nil {
			return err
		}
		if as != "" {
			applied = append(applied, as)
		}
	}
	if len(applied) > 0 {
		w.Header()["Preference-Applied"] = []string{strings.Join(applied, ", ")}
	}
	return nil
}

// precondition reads If-None-Match and If-Match (RFC 9110, section 13.1).
func (q *request) precondition(h http.Header) error {
	if h["If-Match"] != nil {
		return cognate.Errorf(cognate.CodeInvalid, "If-Match is not offered: where an integration keeps versions, etag goes into the query")
	}
	lines := h["If-None-Match"]
	if lines == nil {
		return nil
	}
	if q.call.Method != "create" || len(lines) > 1 || strings.TrimSpace(lines[0]) != "*" {
		return cognate.Errorf(cognate.CodeInvalid, "If-None-Match is offered for create, as *: a record that is there already is then left as it is; this is %s", q.call.Method)
	}
	q.call.MustCreate = true
	return nil
}

// accepts says whether the media type is named, and not refused, in Accept.
func accepts(lines []string, mediaType string) bool {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(one, ";")
			if strings.EqualFold(strings.TrimSpace(name), mediaType) && !refused(params) {
				return true
			}
		}
	}
	return false
}

// refused says whether the parameters of a media range have q=0.
func refused(params string) bool {
	for p := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(key), "q") {
			return strings.Trim(strings.TrimSpace(value), "0.") == ""
		}
	}
	return false
}

// preference gives the value of the first preference of that name.
func preference(lines []string, want string) (value string, sent bool) {
	for _, line := range lines {
		for p := range strings.SplitSeq(line, ",") {
			p, _, _ = strings.Cut(p, ";")
			key, value, _ := strings.Cut(p, "=")
			if strings.EqualFold(strings.TrimSpace(key), want) {
				return strings.ToLower(strings.Trim(strings.TrimSpace(value), `"`)), true
			}
		}
	}
	return "", false
}

// filtersHeader says who compared which filter: created_at=vendor, tags=scan.
func filtersHeader(filters []engine.Filter) string {
	parts := make([]string, len(filters))
	for i, f := range filters {
		parts[i] = fmt.Sprintf("%s=%s", f.Name, f.By)
	}
	return strings.Join(parts, ", ")
}
