package upstream

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// minSecret is the shortest value that is cut from what is shown; shorter ones
// would blank out half of any text.
const minSecret = 4

const redacted = "[redacted]"

// redaction cuts secrets from what is shown, in the forms that a vendor may
// give them back in.
type redaction struct {
	replacer *strings.Replacer
	longest  int
}

func newRedaction(secrets []string) redaction {
	var all []string
	for _, s := range secrets {
		if len(s) >= minSecret {
			all = append(all, forms(s)...)
		}
	}
	// The longest first: a secret may be a part of another.
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	all = slices.Compact(all)
	var d redaction
	pairs := make([]string, 0, 2*len(all))
	for _, s := range all {
		pairs = append(pairs, s, redacted)
		d.longest = max(d.longest, len(s))
	}
	d.replacer = strings.NewReplacer(pairs...)
	return d
}

// forms are the spellings of a secret in URLs, in JSON and in headers.
func forms(s string) []string {
	query, path := url.QueryEscape(s), url.PathEscape(s)
	all := []string{
		s, query, path, lowerEscapes(query), lowerEscapes(path),
		// Without their padding, which depends on what follows.
		base64.RawStdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)),
	}
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string always encodes
	html, _ := json.Marshal(s)
	for _, quoted := range []string{strings.TrimSpace(plain.String()), string(html)} {
		inner := quoted[1 : len(quoted)-1]
		all = append(all, inner, strings.ReplaceAll(inner, "/", `\/`))
	}
	return all
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// Redact cuts the account's secrets from a text that is to be shown or logged.
func (t *Target) Redact(s string) string { return t.redaction().replacer.Replace(s) }

// show is a body as it may be shown: without secrets, at most limit bytes. whole
// says that nothing was left out.
func (t *Target) show(body []byte, limit int) (shown []byte, whole bool) {
	d := t.redaction()
	if whole = len(body) <= limit; whole {
		return []byte(d.replacer.Replace(string(body))), true
	}
	// What is cut may end inside a secret: as much more is looked at, and left out.
	end := min(len(body), limit+d.longest)
	out := d.replacer.Replace(string(body[:end]))
	out = out[:max(0, len(out)-d.longest)]
	return []byte(out[:min(len(out), limit)]), false
}

// showURL is the request's address as it may be shown. Credentials in the query
// are hidden by name, so that even a short one is; of a whole address the query is,
// since who has it may need nothing else.
func (t *Target) showURL(u *url.URL, r *Request) string {
	shown := *u
	shown.RawQuery = ""
	out := t.Redact(shown.String())
	if r.Address != nil {
		if u.RawQuery != "" {
			out += "?" + redacted
		}
		return out
	}
	var query []string
	rest := maps.Clone(r.Query)
	maps.DeleteFunc(rest, func(name string, _ []string) bool { return t.credentials.Query[name] != nil })
	if len(rest) > 0 {
		query = append(query, t.Redact(rest.Encode()))
	}
	for _, name := range slices.Sorted(maps.Keys(t.credentials.Query)) {
		query = append(query, url.QueryEscape(name)+"="+redacted)
	}
	if len(query) == 0 {
		return out
	}
	return out + "?" + strings.Join(query, "&")
}

// redactHeader shows headers without credentials: those that are named, and those
// that are credentials by their name.
func (t *Target) redactHeader(h http.Header, hidden []string) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		canonical := http.CanonicalHeaderKey(name)
		for _, v := range values {
			switch {
			case contains(hidden, canonical) || contains(credentialHeaders, canonical):
				v = redacted
			case canonical == "Location":
				if address, query, _ := strings.Cut(v, "?"); query != "" {
					v = address + "?" + redacted
				}
			}
			out.Add(name, t.Redact(v))
		}
	}
	return out
}

var credentialHeaders = []string{"Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "Set-Cookie2"}
