package upstream

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The spellings by which vendors tell their limits, the standard's first
// (draft-ietf-httpapi-ratelimit-headers-07).
var (
	limitNames     = []string{"Ratelimit-Limit", "X-Ratelimit-Limit", "X-Rate-Limit-Limit", "X-Rate-Limit", "X-Ratelimit-Total"}
	remainingNames = []string{"Ratelimit-Remaining", "X-Ratelimit-Remaining", "X-Rate-Limit-Remaining"}
	resetNames     = []string{"Ratelimit-Reset", "X-Ratelimit-Reset", "X-Rate-Limit-Reset"}
)

func firstOf(h http.Header, names []string) string {
	for _, name := range names {
		if v := h[name]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
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
	limit, remaining := clean(firstOf(h, limitNames)), clean(firstOf(h, remainingNames))
	set("Ratelimit-Limit", limit)
	set("Ratelimit-Remaining", remaining)
	if limit != "" || remaining != "" {
		set("Ratelimit-Reset", resetSeconds(firstOf(h, resetNames), now))
	}
	set("Retry-After", resetSeconds(h.Get("Retry-After"), now)) // RFC 9110 section 10.2.3, and more
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

// Seconds reads when to come back, as vendors write it: seconds, a Unix time, an
// HTTP date or an ISO 8601 one. Empty when it is none of them.
func Seconds(s string, now time.Time) string { return resetSeconds(s, now) }

// resetSeconds reads the time until a window resets: seconds, a Unix time, an
// HTTP date or an ISO 8601 one.
func resetSeconds(s string, now time.Time) string {
	s = strings.TrimSpace(s)
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(f) || f < 0 || f > 1e15 {
			return ""
		}
		if f > epoch*1000 {
			f /= 1000
		}
		if f > epoch {
			f -= float64(now.UnixMilli()) / 1000
		}
		return wholeSeconds(f)
	}
	at, err := http.ParseTime(s)
	if err != nil {
		if at, err = time.Parse(time.RFC3339, s); err != nil {
			return ""
		}
	}
	return wholeSeconds(at.Sub(now).Seconds())
}

// wholeSeconds rounds up: who waits that long has waited long enough.
func wholeSeconds(f float64) string { return strconv.FormatInt(max(0, int64(math.Ceil(f))), 10) }
