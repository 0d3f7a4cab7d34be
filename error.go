package cognate

import (
	"fmt"
	"net/http"
)

// Code says what kind of failure an Error is. Each code has one HTTP status.
type Code string

// The codes. Everything a caller can be told is one of these.
const (
	CodeInvalid            Code = "invalid"             // 400: refused before it left
	CodeUnauthorized       Code = "unauthorized"        // 401: bad or missing token
	CodeForbidden          Code = "forbidden"           // 403: the token does not reach that far
	CodeNotFound           Code = "not_found"           // 404: no such record, route or account
	CodeMethodNotAllowed   Code = "method_not_allowed"  // 405: not offered here
	CodeNotAcceptable      Code = "not_acceptable"      // 406: no such representation
	CodeConflict           Code = "conflict"            // 409: it stands already
	CodePreconditionFailed Code = "precondition_failed" // 412: If-None-Match and the like
	CodeTooLarge           Code = "too_large"           // 413: the body is over its bound
	CodeUnsupportedMedia   Code = "unsupported_media"   // 415: not a media type that is taken here
	CodeRateLimited        Code = "rate_limited"        // 429: too many calls
	CodeInternal           Code = "internal"            // 500: a fault of ours
	CodeBadGateway         Code = "bad_gateway"         // 502: the vendor gave no clean answer
	CodeUnavailable        Code = "unavailable"         // 503: blocked, or shutting down
	CodeGatewayTimeout     Code = "gateway_timeout"     // 504: the vendor did not answer in time
)

var statusOf = map[Code]int{
	CodeInvalid:            http.StatusBadRequest,
	CodeUnauthorized:       http.StatusUnauthorized,
	CodeForbidden:          http.StatusForbidden,
	CodeNotFound:           http.StatusNotFound,
	CodeMethodNotAllowed:   http.StatusMethodNotAllowed,
	CodeNotAcceptable:      http.StatusNotAcceptable,
	CodeConflict:           http.StatusConflict,
	CodePreconditionFailed: http.StatusPreconditionFailed,
	CodeTooLarge:           http.StatusRequestEntityTooLarge,
	CodeUnsupportedMedia:   http.StatusUnsupportedMediaType,
	CodeRateLimited:        http.StatusTooManyRequests,
	CodeInternal:           http.StatusInternalServerError,
	CodeBadGateway:         http.StatusBadGateway,
	CodeUnavailable:        http.StatusServiceUnavailable,
	CodeGatewayTimeout:     http.StatusGatewayTimeout,
}

// Status is the HTTP status of the code; 500 for a code it does not know.
func (c Code) Status() int {
	if s, ok := statusOf[c]; ok {
		return s
	}
	return http.StatusInternalServerError
}

// Failure is one thing that is wrong with one field of a request. It stands in
// details.failures of an error answer:
//
//	{"path": "emails[0].email", "code": "format", "message": "…"}
type Failure struct {
	// Path is the unified path of the field, such as "emails[0].email"; empty
	// when the vendor named a field that no mapping knows.
	Path string `json:"path,omitempty"`
	// RemoteField is the vendor's own name of the field, kept when the vendor
	// reported the failure.
	RemoteField string `json:"remote_field,omitempty"`
	// Code is a short stable word: required, type, format, enum, unknown, unsupported, remote …
	Code    string `json:"code"`
	Message string `json:"message"`
	// Line and Column tell where it stands in the request's body, counted from 1, for
	// definitions; 0 otherwise.
	Line   int `json:"line,omitempty"`
	Column int `json:"column,omitempty"`
}

// Remote is a vendor's failing answer, as it came.
type Remote struct {
	// Status is the vendor's HTTP status; 0 when no clean answer came at all.
	Status int
	// Header holds those of the vendor's headers that a caller may see
	// (Retry-After and the normalised rate limit headers).
	Header http.Header
	// Body is the vendor's body, bounded; JSON when IsJSON.
	Body   []byte
	IsJSON bool
	// Call names the vendor call that failed, without host, query or secrets:
	// "POST /users/".
	Call string
}

// Partial says that part of a write had been taken before the rest failed.
type Partial struct {
	// Applied names the vendor calls that had succeeded, in order.
	Applied []string `json:"applied"`
	// Failed names the vendor call that did not.
	Failed string `json:"failed"`
}

// Insight holds hints beside an error; each field is one key of
// truto_error_insight.
type Insight struct {
	MissingQuery     []string          // missing_required_query_parameters
	MissingBody      []string          // missing_required_body_fields
	ConditionalQuery map[string]string // conditionally_required_query_parameters: name → rule
	ConditionalBody  map[string]string // conditionally_required_body_fields: name → rule
	MissingScopes    []string          // forbidden_error.missing_scopes
	// ScopesOnly leaves out what is not about scopes: so it is for calls that have no
	// unified schema.
	ScopesOnly bool
}

// Error is the only error type that crosses a door. Message, Failures, Remote
// and Insight are shown to the caller; Cause is for the log alone.
type Error struct {
	Code     Code
	Message  string
	Failures []Failure
	Remote   *Remote
	Insight  Insight
	Partial  *Partial
	// Allow lists the methods offered, for CodeMethodNotAllowed.
	Allow []string
	// RetryAfter is in seconds; 0 means none is told.
	RetryAfter int
	Cause      error
}

// Errorf makes an Error with a message that is safe to show.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap keeps cause for the log behind a message that is safe to show.
func Wrap(cause error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Cause: cause}
}

// Status is the HTTP status of the answer: the vendor's own where the vendor
// answered with a failure, that of the code otherwise.
func (e *Error) Status() int {
	if e.Remote != nil && e.Remote.Status >= 400 && e.Remote.Status <= 599 {
		return e.Remote.Status
	}
	return e.Code.Status()
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Message)
}

func (e *Error) Unwrap() error { return e.Cause }
