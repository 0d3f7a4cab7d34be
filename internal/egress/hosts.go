package egress

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// maxHosts bounds one policy: it is walked on every request.
const maxHosts = 64

// Hosts is a host policy: the hosts that a request may reach. It is immutable
// and safe for goroutines. The zero value allows nothing.
type Hosts struct{ rules []hostRule }

// hostRule is one host. A wildcard rule keeps its name with the leading dot.
type hostRule struct {
	name     string // lower case, no trailing dot: "api.example.com", ".helpdesk.example", "::1"
	port     string // "" stands for the scheme's own port
	wildcard bool
}

// ParseHosts reads a host policy. An entry is a name, an IP address or a name
// behind "*.", and a port where it is not the scheme's own:
//
//	api.example.com        that host, on 443 (80 for an http URL)
//	api.example.com:8443   that host, on that port only
//	*.example.com          every name under example.com at any depth, not example.com itself
//	127.0.0.1:9000, [::1]:9000
//
// Letters of both cases and one trailing dot are taken. An entry that could not
// match, or that would match a whole top-level domain, is an error naming it.
func ParseHosts(entries []string) (Hosts, error) {
	if len(entries) > maxHosts {
		return Hosts{}, fmt.Errorf("egress: %d hosts, at most %d", len(entries), maxHosts)
	}
	rules := make([]hostRule, 0, len(entries))
	for _, e := range entries {
		r, err := parseRule(e)
		if err != nil {
			return Hosts{}, fmt.Errorf("egress: host %q: %w", e, err)
		}
		rules = append(rules, r)
	}
	return Hosts{rules}, nil
}

func parseRule(entry string) (hostRule, error) {
	name, port, ok := splitHost(entry)
	if !ok {
		return hostRule{}, errors.New("want a host name or address with an optional port, such as api.example.com:8443")
	}
	r := hostRule{name: strings.ToLower(name), port: port}
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 || port[0] == '0' {
			return hostRule{}, errors.New("want a port from 1 to 65535")
		}
	}
	if a, err := netip.ParseAddr(r.name); err == nil {
		if a.Zone() != "" {
			return hostRule{}, errors.New("an address with a zone is never allowed")
		}
		r.name = a.String()
		return r, nil
	}
	if rest, ok := strings.CutPrefix(r.name, "*."); ok {
		if !strings.Contains(rest, ".") {
			return hostRule{}, errors.New("a wildcard needs at least two labels behind it, such as *.example.com")
		}
		r.name, r.wildcard = r.name[1:], true
		return r, validName(rest)
	}
	return r, validName(r.name)
}

// validName reports why s is not a host name in ASCII.
func validName(s string) error {
	if len(s) > 253 {
		return errors.New("longer than 253 bytes")
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 {
			return errors.New("a label is empty or longer than 63 bytes")
		}
	}
	if !nameBytes(s) {
		return errors.New("only ASCII letters, digits, '-', '_' and '.' are taken; write an international name in its xn-- form")
	}
	return nil
}

// nameBytes keeps everything out that a resolver, a URL parser or IDNA mapping
// could read as something else than it looks.
func nameBytes(s string) bool {
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '.', c == '_':
		default:
			return false
		}
	}
	return true
}

// splitHost takes "name", "name:port", "[v6]" and "[v6]:port" apart, without
// allocating, and takes off one trailing dot of the name. The port is "" when
// none is given; "name:" is not ok.
func splitHost(host string) (name, port string, ok bool) {
	if strings.HasPrefix(host, "[") {
		end := strings.IndexByte(host, ']')
		if end < 0 {
			return "", "", false
		}
		name, host = host[1:end], host[end+1:]
		if strings.IndexByte(name, ':') < 0 {
			return "", "", false
		}
		if host == "" {
			return name, "", true
		}
		return name, host[1:], host[0] == ':' && len(host) > 1
	}
	name = host
	if i := strings.IndexByte(host, ':'); i >= 0 {
		name, port = host[:i], host[i+1:]
		if port == "" || strings.IndexByte(port, ':') >= 0 {
			return "", "", false
		}
	}
	name = strings.TrimSuffix(name, ".")
	return name, port, name != ""
}

// Allows reports whether an https URL with this host ("name" or "name:port", as
// url.URL has it) may be reached.
func (h Hosts) Allows(host string) bool { return h.allows(host, "443") }

// AllowsURL reports whether the URL's host may be reached by its scheme.
func (h Hosts) AllowsURL(u *url.URL) bool {
	switch u.Scheme {
	case "https":
		return h.allows(u.Host, "443")
	case "http":
		return h.allows(u.Host, "80")
	}
	return false
}

// allows matches without allocating; own is the scheme's own port.
func (h Hosts) allows(host, own string) bool {
	name, port, ok := splitHost(host)
	if !ok {
		return false
	}
	if port == "" {
		port = own
	}
	for i := range h.rules {
		if h.rules[i].matches(name, port, own) {
			return true
		}
	}
	return false
}

func (r *hostRule) matches(name, port, own string) bool {
	if want := r.port; want != port && (want != "" || port != own) {
		return false
	}
	if !r.wildcard {
		// A folded match of an ASCII rule can still hold bytes that fold to
		// ASCII, such as the Kelvin sign: equal lengths rule them out.
		return len(name) == len(r.name) && strings.EqualFold(name, r.name)
	}
	at := len(name) - len(r.name)
	return at > 0 && name[0] != '.' && strings.EqualFold(name[at:], r.name) && nameBytes(name) &&
		!strings.Contains(name, "..")
}

// String lists the entries, for messages: "*.helpdesk.example, api.example.com:8443".
func (h Hosts) String() string {
	entries := make([]string, len(h.rules))
	for i, r := range h.rules {
		s := r.name
		if strings.IndexByte(s, ':') >= 0 {
			s = "[" + s + "]"
		}
		if r.wildcard {
			s = "*" + s
		}
		if r.port != "" {
			s += ":" + r.port
		}
		entries[i] = s
	}
	return strings.Join(entries, ", ")
}

type hostsKey struct{}

// WithHosts gives requests made with the context their host policy. An inner
// policy replaces an outer one.
func WithHosts(ctx context.Context, h Hosts) context.Context {
	return context.WithValue(ctx, hostsKey{}, h)
}

func hostsOf(ctx context.Context) (Hosts, bool) {
	h, ok := ctx.Value(hostsKey{}).(Hosts)
	return h, ok
}
