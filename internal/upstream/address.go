package upstream

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Address is a whole address that an account may call: see Target.Resolve.
type Address struct{ u *url.URL }

// maxAddress bounds a whole address, in bytes.
const maxAddress = 8 << 10

// Resolve checks a whole address, which may come from anybody: it is an https one
// (plain http is left to the operator's word at the transport) on a host that the
// integration declares, or a path that starts with a slash, on the host of the base
// URL. Its query stays as it is, since it may be signed; a fragment is no part of a
// request. The error is safe to show.
func (t *Target) Resolve(address string) (*Address, error) {
	if len(address) > maxAddress {
		return nil, fmt.Errorf("the address is longer than %d bytes", maxAddress)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address can't be read") // the error quotes it
	}
	if u.Scheme == "" && u.Host == "" && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") {
		u.Scheme, u.Host = t.scheme, t.host
	}
	return t.admit(u)
}

func (t *Target) admit(u *url.URL) (*Address, error) {
	switch {
	case u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Opaque != "":
		return nil, errors.New("the address is not a whole one, with https and a host")
	case u.User != nil:
		return nil, errors.New("the address holds a user")
	case !t.hosts.AllowsURL(u):
		return nil, fmt.Errorf("the host %s is not one that the integration declares", t.Redact(shortened(u.Host)))
	}
	plain := *u
	plain.Fragment, plain.RawFragment = "", ""
	return &Address{&plain}, nil
}

// shortened bounds what a message repeats.
func shortened(host string) string {
	const most = 100
	if len(host) > most {
		return strings.ToValidUTF8(host[:most], "") + "…"
	}
	return host
}

// isOwn says whether an address is at the very place of the base URL, so that the
// credentials may go there.
func (t *Target) isOwn(u *url.URL) bool {
	return u.Scheme == t.scheme && origin(u.Scheme, u.Host) == origin(t.scheme, t.host)
}

// origin is a host in lower case, without the port that its scheme has anyway.
func origin(scheme, host string) string {
	host = strings.ToLower(host)
	if scheme == "https" {
		return strings.TrimSuffix(host, ":443")
	}
	return strings.TrimSuffix(host, ":80")
}
