package connector

// A scope lists the variables that an expression slot sees: the keys of the one
// object it is evaluated over.
type scope struct {
	vars []string
	// secrets is true where context keeps its secret fields: only where a
	// request's address and credentials are made, never where a mapping (which a
	// customer may override) could copy one into an answer.
	secrets bool
}

var (
	scopeAuth     = scope{vars: []string{"context"}, secrets: true}
	scopeSign     = scope{vars: []string{"method", "path", "query", "url", "host", "body", "timestamp", "date", "nonce", "context"}, secrets: true}
	scopeSigned   = scope{vars: []string{"signature", "timestamp", "date", "nonce", "context"}, secrets: true}
	scopeClaims   = scope{vars: []string{"now", "ttl", "context"}, secrets: true}
	scopeContext  = scope{vars: []string{"context"}}
	scopeHeader   = scope{vars: append([]string{}, requestVars...), secrets: true}
	scopeRequest  = scope{vars: append([]string{}, requestVars...)}
	scopePaged    = scope{vars: append([]string{"since"}, requestVars...)}
	scopeAfter    = scope{vars: append([]string{"after", "response"}, requestVars...)}
	scopeItems    = scope{vars: []string{"response", "headers"}}
	scopeDynamic  = scope{vars: []string{"response", "headers", "page", "size"}}
	scopeWhen     = scope{vars: []string{"response", "headers", "status"}}
	scopeRecord   = scope{vars: []string{"response"}}
	scopeSelect   = scope{vars: append([]string{"response", "answer", "headers", "after", "source"}, requestVars...)}
	scopeSideLoad = scope{vars: append([]string{"response", "source"}, requestVars...)}
	scopeResponse = scope{vars: append([]string{"response", "answer", "headers", "after", "side_load", "source"}, requestVars...)}
	scopePartial  = scope{vars: append([]string{"response", "data", "headers", "after"}, requestVars...)}
	scopeError    = scope{vars: append([]string{"error", "status", "headers"}, requestVars...)}
)

// requestVars are what is known before a call is made.
var requestVars = []string{"body", "query", "rawQuery", "context", "before", "lookup", "id"}

// with is the scope with one variable more.
func (s scope) with(name string) scope {
	return scope{vars: append([]string{name}, s.vars...), secrets: s.secrets}
}

func (s scope) has(name string) bool {
	for _, v := range s.vars {
		if v == name {
			return true
		}
	}
	return false
}
