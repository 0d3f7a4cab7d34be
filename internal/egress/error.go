package egress

import "errors"

// What is refused. Compare with errors.Is; the texts name the host or the
// address and never a path, a query or a credential.
var (
	// ErrHostNotAllowed tells that the host of the request is not one of the hosts
	// that it may reach, that the request carries no host policy, or that its URL is one that
	// never leaves (a scheme other than http and https, user information).
	ErrHostNotAllowed = errors.New("host not allowed")
	// ErrAddressNotAllowed tells that the host resolved to an address that is not public
	// and lies in no range that the operator allows.
	ErrAddressNotAllowed = errors.New("address not allowed")
	// ErrPlainHTTP tells of an http URL whose address lies in no range that the operator
	// allows.
	ErrPlainHTTP = errors.New("plain http not allowed")
)

// refusal is one of the errors above with what was refused and why.
type refusal struct {
	kind   error
	what   string // host or address
	reason string
}

func (r *refusal) Error() string {
	return "egress: " + r.kind.Error() + ": " + r.what + ": " + r.reason
}

func (r *refusal) Unwrap() error { return r.kind }
