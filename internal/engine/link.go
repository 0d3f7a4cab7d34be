package engine

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// nextLink finds the address that a Link header gives a relation (RFC 8288,
// section 3); the first one counts. A link from somewhere else (anchor) is none.
func nextLink(h http.Header, rel string) (address string, found bool) {
	for _, line := range h.Values("Link") {
		for s := (linkScanner{rest: line}); s.next(); {
			if !s.anchored && slices.ContainsFunc(strings.Fields(s.rel), func(name string) bool { return strings.EqualFold(name, rel) }) {
				return s.address, true
			}
		}
	}
	return "", false
}

// linkScanner goes through the links of one header: <address>; name=value, …
type linkScanner struct {
	rest     string
	address  string
	rel      string
	anchored bool
}

// next reads one link; false when there is none any more.
func (s *linkScanner) next() bool {
	_, rest, found := strings.Cut(s.rest, "<")
	if s.address, s.rest, found = cut(rest, ">", found); !found {
		return false
	}
	s.rel, s.anchored = "", false
	for hasRel := false; ; {
		name, value, more := s.param()
		switch {
		case !more:
			return true
		case strings.EqualFold(name, "anchor"):
			s.anchored = true
		case strings.EqualFold(name, "rel") && !hasRel: // a second one does not count
			s.rel, hasRel = value, true
		}
	}
}

func cut(s, sep string, ok bool) (before, after string, found bool) {
	before, after, found = strings.Cut(s, sep)
	return before, after, ok && found
}

const blanks = " \t"

// param reads one parameter behind an address: ; name, ; name=value or
// ; name="value".
func (s *linkScanner) param() (name, value string, found bool) {
	rest, found := strings.CutPrefix(strings.TrimLeft(s.rest, blanks), ";")
	if !found {
		return "", "", false
	}
	name, rest = token(strings.TrimLeft(rest, blanks))
	if after, has := strings.CutPrefix(strings.TrimLeft(rest, blanks), "="); has {
		rest = strings.TrimLeft(after, blanks)
		if strings.HasPrefix(rest, `"`) {
			value, rest = quoted(rest[1:])
		} else {
			value, rest = token(rest)
		}
	}
	s.rest = rest
	return name, value, true
}

func token(s string) (token, rest string) {
	if i := strings.IndexAny(s, ";,="+blanks); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// quoted reads a text up to its quotation mark (RFC 9110, section 5.6.4).
func quoted(s string) (text, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

// queryOf is the query of the address of a next page: the rest of it is not
// followed, so that an answer can't lead the credential to another host. False
// where it has none, or none that can be read: then there is no way on.
func queryOf(address string) (url.Values, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, false
	}
	// Only & parts parameters; a semicolon is part of a value.
	values, err := url.ParseQuery(strings.ReplaceAll(u.RawQuery, ";", "%3B"))
	return values, err == nil && len(values) > 0
}
