package gateway

import (
	"net/http"
	"slices"
	"strings"
)

// kept are headers that say what of a resource is asked for, or in what state.
var kept = []string{
	"Accept", "Accept-Language", "Content-Encoding", "Content-Language", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since",
	"Prefer", "Range",
}

// infrastructure are beginnings of headers that machines on the way put in: what
// they tell is of us and of our callers.
var infrastructure = []string{
	"X-Forwarded", "X-Real-", "X-Client-", "X-Cluster-", "X-Original-", "X-Request-", "X-Correlation-", "X-Trace", "X-B3-", "X-Envoy-", "X-Amz", "X-Azure-", "X-Arr-",
	"X-Appservice-", "X-Appengine-", "X-Goog-", "X-Cloud-", "X-Google-", "X-Vercel-", "X-Fly-", "X-Ms-", "X-Nginx-", "X-Proxy", "X-Ssl-", "X-Tls-", "X-Varnish", "X-Scheme",
	"X-Host", "X-Remote-", "X-User", "X-Http-Method", "X-Method-", "X-Rewrite-", "X-Accel-", "X-Sendfile", "X-Ot-", "X-Datadog-", "X-Newrelic-", "X-Sentry-",
}

// secretive are words in names of headers that hold credentials.
var secretive = []string{"auth", "cookie", "cert", "csrf", "xsrf", "jwt", "key", "password", "secret", "session", "signature", "token", "credential", "principal", "identity"}

// forwarded gives the headers of a request that go on to a vendor: those that say
// what is asked for, and the caller's own X-…. Never what belongs to the connection
// (RFC 9110, section 7.6.1), what machines on the way put in, or what may be a
// credential: a header that the vendor needs all the same is named in
// methodConfig.
func forwarded(h http.Header) http.Header {
	out := http.Header{}
	for name, values := range h {
		if isForwarded(name) && !named(h["Connection"], name) {
			out[name] = values
		}
	}
	return out
}

func isForwarded(name string) bool {
	if slices.Contains(kept, name) {
		return true
	}
	if !strings.HasPrefix(name, "X-") || slices.ContainsFunc(infrastructure, func(p string) bool { return strings.HasPrefix(name, p) }) {
		return false
	}
	lower := strings.ToLower(name)
	return !slices.ContainsFunc(secretive, func(word string) bool { return strings.Contains(lower, word) })
}

// named says whether a list of tokens has the name.
func named(lines []string, name string) bool {
	for _, line := range lines {
		for token := range strings.SplitSeq(line, ",") {
			if strings.EqualFold(strings.TrimSpace(token), name) {
				return true
			}
		}
	}
	return false
}
