package upstream

import (
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
	redaction              redaction
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
	hidden := newRedaction(c.Secrets)
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
		return nil, fmt.Errorf("host %s is not one that this integration may reach", hidden.replacer.Replace(u.Host))
	}
	t := &Target{
		scheme: u.Scheme, host: u.Host, basePath: strings.TrimSuffix(u.EscapedPath(), "/"),
		hosts: c.Hosts, header: c.Header, query: c.Query, redaction: hidden,
	}
	return t, nil
}

// Host is the host that the target reaches.
func (t *Target) Host() string { return t.host }

// String is the host: a target never prints its credentials.
func (t *Target) String() string { return t.scheme + "://" + t.host }

// GoString is String.
func (t *Target) GoString() string { return t.String() }
