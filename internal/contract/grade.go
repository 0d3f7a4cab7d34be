package contract

// Grade says how far a description can be trusted: A the vendor's own and current,
// B an older copy of it, C derived from its documentation, D a community's, E
// reconstructed from evidence.
type Grade string

// level is how seriously something is taken.
type level int

const (
	silent level = iota
	warned
	failed
)

// unknownRequest is what a key or parameter is that a request has and the
// description does not.
func (g Grade) unknownRequest() level {
	if g <= "C" {
		return failed
	}
	return warned
}

// unknownResponse is the same for answers.
func (g Grade) unknownResponse() level {
	if g <= "B" {
		return warned
	}
	return silent
}

// request and response are how their schemas are read. Vendors are careless about
// what may be null and what is always there.
func (g Grade) request() reading { return reading{nullable: g > "C", required: true, request: true} }

func (g Grade) response() reading { return reading{nullable: g > "A", required: g == "A"} }
