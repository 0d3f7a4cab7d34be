package skeleton

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"cognate/internal/description"
)

// access is how a vendor is reached: its address, and what proves who is asking.
type access struct {
	fields  []credential
	hosts   []string
	baseURL string
	auth    string   // {bearer: context.token}
	method  string   // the authentication method
	headers []string // X-Tenant: context.tenant
	left    []string // what is to be decided
	notes   []string // what else is told
}

type credential struct {
	name, rest string // api_key → "label: API key, secret: true"
}

func accessOf(documents []*description.Document) access {
	a := access{method: "token"}
	a.address(documents[0])
	for _, d := range documents {
		if a.scheme(d); a.auth != "" {
			return a
		}
	}
	a.use("token", "bearer: context.token", credential{"token", "label: API token, secret: true"})
	a.left = append(a.left, "auth and credentials: the description does not tell how a request proves who it is for; a bearer token is a guess.")
	return a
}

// add puts fields of the account before those that prove who is asking.
func (a *access) add(fields ...credential) {
	at := slices.IndexFunc(a.fields, credential.provesIt)
	if at < 0 {
		at = len(a.fields)
	}
	for _, f := range fields {
		if !slices.ContainsFunc(a.fields, func(o credential) bool { return o.name == f.name }) {
			a.fields = slices.Insert(a.fields, at, f)
			at++
		}
	}
}

func (c credential) provesIt() bool {
	return strings.Contains(c.rest, "secret: true") || c.name == "username"
}

// address takes the first server that can be reached from elsewhere. A variable at
// the start of its host is a setting of the account, and a relative address one that
// belongs to a customer's own installation.
func (a *access) address(d *description.Document) {
	var whole []string // addresses without variables
	for _, s := range d.Servers() {
		s.URL = placeholder.ReplaceAllString(s.URL, "https://{subdomain}.$2")
		u, err := url.Parse(description.Variable.ReplaceAllString(s.URL, "x"))
		if err != nil || u.Host == "" {
			continue
		}
		if strings.Contains(s.URL, "{") {
			if whole == nil {
				a.template(s)
				return
			}
			continue
		}
		if u.Scheme == "https" && u.Hostname() != "localhost" {
			whole = append(whole, strings.TrimSuffix(s.URL, "/"))
			if !slices.Contains(a.hosts, u.Hostname()) {
				a.hosts = append(a.hosts, u.Hostname())
			}
		}
	}
	switch {
	case len(whole) == 0:
		a.ownAddress(d.Bases()[0])
	case len(whole) == 1:
		a.baseURL = fmt.Sprintf("%q", whole[0])
	default:
		a.fields = append(a.fields, credential{"server", fmt.Sprintf("label: Server, enum: [%s], default: %s, optional: true", strings.Join(whole, ", "), whole[0])})
		a.baseURL = "context.server"
	}
}

// placeholder is an address whose first part stands for the customer's own:
// https://your-domain.acme.com.
var placeholder = regexp.MustCompile(`^https://((?:your|my)[a-z_-]*|<[^>]*>|subdomain|company|yourcompany)\.([a-z0-9-]+\.[a-z])`)

func (a *access) ownAddress(base string) {
	a.fields = append(a.fields, credential{"url", `label: Address, help: 'Such as https://help.example.com.', pattern: '^https://.*[^/]$'`})
	a.hosts = []string{`'{base_url}'`}
	if a.baseURL = "context.url"; base != "" {
		a.baseURL += fmt.Sprintf(" & %q", base)
	}
}

// template writes an address with variables: https://{site}.example.com/api.
func (a *access) template(s description.Server) {
	address := strings.TrimSuffix(s.URL, "/")
	_, rest, _ := strings.Cut(address, "://")
	host, path, _ := strings.Cut(rest, "/")
	first := description.Variable.FindString(host)
	fill := func(text string) string {
		return description.Variable.ReplaceAllStringFunc(text, func(v string) string {
			return description.TextOf(description.ObjectOf(s.Variables[v[1:len(v)-1]])["default"])
		})
	}
	if path != "" {
		path = "/" + fill(path)
	}
	if first == "" || !strings.HasPrefix(host, first) { // a variable further on has its default
		a.hosts = []string{fill(host)}
		a.baseURL = fmt.Sprintf("%q", "https://"+fill(host)+path)
		return
	}
	name, tail := snake(first[1:len(first)-1]), fill(strings.TrimPrefix(host, first))
	if tail == "" { // the whole host is the customer's
		a.ownAddress(path)
		return
	}
	a.fields = append(a.fields, credential{name, fmt.Sprintf("label: %s, pattern: '^[A-Za-z0-9][A-Za-z0-9-]*$'", label(name))})
	a.hosts = []string{`"*` + tail + `"`}
	a.baseURL = fmt.Sprintf(`"https://" & context.%s & %q`, name, tail+path)
}

func label(name string) string {
	text := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}
