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
		of("message of auth.hmac", scopeSign),
		of("headers of auth.hmac", scopeSigned),
		of("claims of auth.jwt", scopeClaims),
		of("query_mapping of lookups", scopeContext),
		of("items, item, last_page, last, total, next", scopeItems),
		of("next of dynamic", scopeDynamic),
		of("by and id of cap", scopeRecord),
		of("error_when", scopeWhen),
		of("method.expression, path_mapping, query_mapping, request_body_mapping, run_if, records, ignored, and all of before", scopeRequest),
		of("query_mapping and request_body_mapping of a list, beside those", scope{vars: []string{"since"}}),
		of("request_header_mapping", scopeHeader),
		of("outcome, and all of after", scopeAfter),
		of("a step with each, beside those of its kind", scope{vars: []string{"item"}}),
		of("select", scopeSelect),
		of("all of side_load", scopeSideLoad),
		of("response_mapping, response_header_mapping", scopeResponse),
		of("response_overlay", scopeResponse.with("record")),
		of("is_partial_expression", scopePartial),
		of("request_body_overlay", scopeRequest.with("request")),
		of("error_mapping, unchanged_when", scopeError),
	}
}
