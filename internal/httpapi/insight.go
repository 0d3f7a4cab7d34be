package httpapi

import (
	"net/http"

	"cognate"
)

// hint is one key of truto_error_insight.
type hint struct {
	Description string `json:"description"`
	Value       any    `json:"value,omitempty"`
}

// scopes is the value of forbidden_error.
type scopes struct {
	MissingScopes []string `json:"missing_scopes"`
}

// insight gathers the hints that an error carries; nil when there is none.
func insight(e *cognate.Error) map[string]hint {
	var out map[string]hint
	put := func(key, description string, value any) {
		if out == nil {
			out = map[string]hint{}
		}
		out[key] = hint{description, value}
	}
	in := &e.Insight
	if len(in.MissingQuery) > 0 {
		put("missing_required_query_parameters", "These query parameters are required and were not sent.", in.MissingQuery)
	}
	if len(in.MissingBody) > 0 {
		put("missing_required_body_fields", "These fields of the body are required and were not sent.", in.MissingBody)
	}
	if len(in.ConditionalQuery) > 0 {
		put("conditionally_required_query_parameters", "These query parameters are required under conditions.", in.ConditionalQuery)
	}
	if len(in.ConditionalBody) > 0 {
		put("conditionally_required_body_fields", "These fields of the body are required under conditions.", in.ConditionalBody)
	}
	if e.Remote == nil {
		return out
	}
	if !in.ScopesOnly {
		put("remote_error", "The error comes from the provider's API; raw_response is what it answered.", nil)
	}
	switch {
	case e.Remote.Status == http.StatusTooManyRequests && !in.ScopesOnly:
		put("rate_limit_error", "The provider's rate limit is reached; try again after the time in Retry-After.", nil)
	case e.Remote.Status == http.StatusForbidden:
		missing := in.MissingScopes
		if missing == nil {
			missing = []string{}
		}
		put("forbidden_error", "The provider refused; the connected account may lack a permission or scope.", scopes{missing})
	}
	return out
}
