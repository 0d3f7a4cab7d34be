package upstream

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"cognate/internal/egress"
)

// Target is one account at its vendor, ready to be called. Immutable; safe for
// concurrent use. It holds secrets and prints as its host alone.
type Target struct {
	scheme, host, basePath string
	hosts                  egress.Hosts
	header                 http.Header
	query                  url.Values
	secrets                []string
}

// TargetConfig is what a Target is made from.
type TargetConfig struct {
	BaseURL string       // "https://acme.example.com/api/v2"
	Hosts   egress.Hosts // the only hosts that may be reached
	Header  http.Header  // sent with each request, credentials included
	Query   url.Values   // sent with each request: credentials of query schemes
	// Secrets are the secret values in use; they are cut from everything shown.
	Secrets []string
}

// NewTarget checks the address.
func NewTarget(c TargetConfig) (*Target, error) {
	u, err := url.Parse(c.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("the base URL can't be parsed")
	}
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("the base URL needs http or https and a host")
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("the base URL holds more than an address: no user, query or fragment")
	}
	if !c.Hosts.Allows(u.Host) {
		return nil, fmt.Errorf("host %s is not one that this integration may reach", u.Host)
	}
	t := &Target{
		scheme: u.Scheme, host: u.Host, basePath: strings.TrimSuffix(u.EscapedPath(), "/"),
		hosts: c.Hosts, header: c.Header, query: c.Query,
	}
	for _, s := range c.Secrets {
		t.addSecret(s)
	}
	return t, nil
}

// minSecret is the shortest value that is cut from what is shown; shorter ones
// would blank out half of any text.
const minSecret = 4

func (t *Target) addSecret(s string) {
	if len(s) < minSecret {
		return
	}
	t.secrets = append(t.secrets, s, url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString([]byte(s)))
}

// Host is the host that the target reaches.
func (t *Target) Host() string { return t.host }

// String is the host: a target never prints its credentials.
func (t *Target) String() string { return t.scheme + "://" + t.host }

// GoString is String.
func (t *Target) GoString() string { return t.String() }

const redacted = "[redacted]"

func (t *Target) redact(s string) string {
	for _, secret := range t.secrets {
		if strings.Contains(s, secret) {
			s = strings.ReplaceAll(s, secret, redacted)
		}
	}
	return s
}

func (t *Target) redactHeader(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		_, credential := t.header[name]
		for _, v := range values {
			if credential && name != "Accept" && name != "User-Agent" || name == "Authorization" || name == "Cookie" || name == "Set-Cookie" {
				v = redacted
			}
			out.Add(name, t.redact(v))
		}
	}
	return out
}
