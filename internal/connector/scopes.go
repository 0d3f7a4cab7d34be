package connector

// SlotScope says what the expressions of some slots see: the keys of the one
// object they are evaluated over.
type SlotScope struct {
	Slots     string // "base_url, auth, headers"
	Variables []string
	// Secrets is true where context has its secret fields.
	Secrets bool
}

// Scopes lists the scopes of all slots, for the docs.
func Scopes() []SlotScope {
	of := func(slots string, s scope) SlotScope { return SlotScope{slots, s.vars, s.secrets} }
	return []SlotScope{
		of("base_url, auth, headers", scopeAuth),
		of("items, item, last_page", scopeItems),
		of("method.expression, path_mapping, query_mapping, request_body_mapping, ignored, and all of before", scopeRequest),
		of("request_header_mapping", scopeHeader),
		of("outcome, and all of after", scopeAfter),
		of("response_mapping", scopeResponse),
		of("error_mapping", scopeError),
	}
}
