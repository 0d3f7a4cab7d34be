package upstream

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The spellings by which vendors tell their limits, the standard's first
// (draft-ietf-httpapi-ratelimit-headers-07).
var limitHeaders = []struct{ limit, remaining, reset string }{
	{"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset"},
	{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"},
	{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
	{"X-Rate-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"},
	{"X-Ratelimit-Total", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"},
}

// RateLimit normalises a vendor's rate limit headers into ratelimit-limit,
// ratelimit-remaining and ratelimit-reset (seconds until the window resets), and
// passes Retry-After on as seconds. Nil when the vendor tells nothing.
func RateLimit(h http.Header, now time.Time) http.Header {
	var out http.Header
	set := func(name, value string) {
		if value == "" {
			return
		}
		if out == nil {
			out = http.Header{}
		}
		out.Set(name, value)
	}
	for _, names := range limitHeaders {
		if h[names.limit] == nil && h[names.remaining] == nil {
			continue
		}
		set("Ratelimit-Limit", clean(h.Get(names.limit)))
		set("Ratelimit-Remaining", clean(h.Get(names.remaining)))
		set("Ratelimit-Reset", resetSeconds(h.Get(names.reset), now))
		break
	}
	set("Retry-After", retryAfter(h.Get("Retry-After"), now))
	return out
}

// clean keeps a header value only when it is short and plain.
func clean(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 40 || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return ""
	}
	return s
}

// epoch is past any number of seconds that a window lasts: above it a reset is
// a Unix time, above a thousand times it in milliseconds.
const epoch = 1_000_000_000

func resetSeconds(s string, now time.Time) string {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || f < 0 || f > 1e15 {
		return ""
	}
	if f > epoch*1000 {
		f /= 1000
	}
	if f > epoch {
		f -= float64(now.Unix())
	}
	return strconv.FormatInt(max(0, int64(f+0.999)), 10)
}

// retryAfter takes both forms of RFC 9110 section 10.2.3.
func retryAfter(s string, now time.Time) string {
	if s == "" {
		return ""
	}
	if n, err := strconv.ParseFloat(s, 64); err == nil && n >= 0 && n < epoch {
		return strconv.FormatInt(int64(n+0.999), 10)
	}
	if at, err := http.ParseTime(s); err == nil {
		return strconv.FormatInt(max(0, int64(at.Sub(now).Seconds()+0.999)), 10)
	}
	return ""
}
