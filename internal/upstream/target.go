package upstream

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"cognate/internal/egress"
)

// Target is one account at its vendor, ready to be called. Safe for concurrent
// use. It holds secrets and prints as its host alone.
type Target struct {
	scheme, host, basePath string
	hosts                  egress.Hosts
	header                 http.Header
	credentials            Credentials
	signer                 Signer

	secrets []string
	mu      sync.RWMutex
	last    []string // secrets of the last credentials that were signed
	hidden  redaction
}

// Credentials prove for whom a request is made. They go to the host of the base
// URL alone.
type Credentials struct {
	Header http.Header // sent with each request, never shown
	Query  url.Values  // sent with each request; nothing else stands in for them
	// Secrets are cut from everything shown, beside those of the target.
	Secrets []string
}

// Signer makes credentials for each request anew. Its errors are *cognate.Error.
type Signer interface {
	Sign(ctx context.Context, o *Outgoing) (Credentials, error)
}

// TargetConfig is what a Target is made from.
type TargetConfig struct {
	BaseURL     string       // "https://acme.example.com/api/v2"
	Hosts       egress.Hosts // the only hosts that may be reached
	Header      http.Header  // the connector's own, sent to the host of the base URL
	Credentials Credentials
	Signer      Signer // may be nil
	// Secrets are the secret values in use; they are cut from everything shown.
	Secrets []string
}

// NewTarget checks the address.
func NewTarget(c TargetConfig) (*Target, error) {
	secrets := append(c.Secrets[:len(c.Secrets):len(c.Secrets)], c.Credentials.Secrets...)
	hidden := newRedaction(secrets)
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
		hosts: c.Hosts, header: c.Header, credentials: c.Credentials, signer: c.Signer, secrets: secrets, hidden: hidden,
	}
	return t, nil
}

// Sends says whether each request to the target has the header of its own.
func (t *Target) Sends(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return t.header[name] != nil || t.credentials.Header[name] != nil
}

// Host is the host that the target reaches.
func (t *Target) Host() string { return t.host }

// String is the host: a target never prints its credentials.
func (t *Target) String() string { return t.scheme + "://" + t.host }

// GoString is String.
func (t *Target) GoString() string { return t.String() }

// redaction is what cuts the secrets in use.
func (t *Target) redaction() redaction {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.hidden
}

// learn has further secrets cut from now on, in place of those learned before.
func (t *Target) learn(secrets []string) {
	if len(secrets) == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.last) == len(secrets) && strings.Join(t.last, "\n") == strings.Join(secrets, "\n") {
		return
	}
	t.last = secrets
	t.hidden = newRedaction(append(t.secrets[:len(t.secrets):len(t.secrets)], secrets...))
}
