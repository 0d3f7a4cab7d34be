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
	scopeHeader   = scope{vars: []string{"body", "query", "rawQuery", "context", "before", "id"}, secrets: true}
	scopeRequest  = scope{vars: []string{"body", "query", "rawQuery", "context", "before", "id"}}
	scopeAfter    = scope{vars: []string{"body", "query", "rawQuery", "context", "before", "after", "response", "id"}}
	scopeItems    = scope{vars: []string{"response", "headers"}}
	scopeResponse = scope{vars: []string{"response", "body", "headers", "query", "rawQuery", "context", "before", "after", "id"}}
	scopeError    = scope{vars: []string{"error", "status", "headers", "body", "query", "rawQuery", "context", "before", "id"}}
)

func (s scope) has(name string) bool {
	for _, v := range s.vars {
		if v == name {
			return true
		}
	}
	return false
}
