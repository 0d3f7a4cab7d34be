package gateway

import (
	"net/http"
	"slices"
	"strings"

	"cognate/internal/engine"
	"cognate/internal/httpapi"
)

// maxIgnored bounds Cognate-Ignored, in bytes; what is left out shows as "...".
const maxIgnored = 2 << 10

var emptyObject = []byte("{}")

// writeAnswer sends an answer and returns its status.
func writeAnswer(w http.ResponseWriter, a *engine.Answer) int {
	status, body := setHeaders(w.Header(), a), a.Body
	if len(body) == 0 { // what a vendor's 204 becomes
		body = emptyObject
	}
	if a.ContentType != "" {
		httpapi.WriteAs(w, status, a.ContentType, body)
		return status
	}
	httpapi.WriteBytes(w, status, body)
	return status
}

// setHeaders writes what an answer says beside its body, and gives its status.
func setHeaders(h http.Header, a *engine.Answer) int {
	for name, v := range a.Header {
		h[name] = v
	}
	for name, v := range a.RateLimit {
		h[name] = v
	}
	if len(a.Ignored) > 0 {
		h["Cognate-Ignored"] = []string{ignoredHeader(a.Ignored)}
	}
	if len(a.Filters) > 0 {
		h["Cognate-Filters"] = []string{filtersHeader(a.Filters)}
	}
	if a.Outcome != "" {
		h["Cognate-Outcome"] = []string{a.Outcome}
	}
	if a.Partial != "" {
		h["Cognate-Partial"] = []string{httpapi.HeaderText(a.Partial)}
	}
	if a.NextCursor != "" {
		h["Cognate-Next-Cursor"] = []string{a.NextCursor}
	}
	if a.Status == 0 {
		return http.StatusOK
	}
	return a.Status
}

// ignoredHeader writes paths as a sorted list: percent-encoded, so that a comma or
// a blank in a path is not one of the list.
func ignoredHeader(paths []string) string {
	if !slices.IsSorted(paths) {
		paths = slices.Sorted(slices.Values(paths))
	}
	out := make([]byte, 0, 128)
	for i, p := range paths {
		start := len(out)
		if i > 0 {
			out = append(out, ',')
		}
		rest := len(",...") // room to say that there are more
		if i == len(paths)-1 {
			rest = 0
		}
		if out = appendPath(out, p); len(out)+rest > maxIgnored {
			return strings.TrimPrefix(string(out[:start])+",...", ",")
		}
	}
	return string(out)
}

// appendPath percent-encodes all but letters, digits and what a path is made of.
func appendPath(dst []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9',
			c == '.', c == '_', c == '-', c == '~', c == '[', c == ']':
			dst = append(dst, c)
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
