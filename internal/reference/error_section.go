package reference

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"cognate"
	"cognate/internal/httpapi"
	"cognate/internal/model"
)

// failure is one status that calls can answer.
type failure struct {
	Status int
	Text   text
	in     func(*model.Method) bool
}

func onWrites(m *model.Method) bool { return m.Body != nil }

// failures are the statuses of errors, in the order of the docs.
var failures = []failure{
	{http.StatusBadRequest, "The request is malformed, or lacks something: all failures are told at once, each with its path. Nothing was sent to the vendor, unless the remote marks say so.", everywhere},
	{http.StatusUnauthorized, "Without remote marks: the token is missing, wrong or expired. With them: the vendor refused the account's credential, and the account now needs to be connected anew.", everywhere},
	{http.StatusForbidden, "The token doesn't reach that far, or the vendor's permissions don't.", everywhere},
	{http.StatusNotFound, "No such record at the vendor, no such account, or no such route.", everywhere},
	{http.StatusMethodNotAllowed, "The integration of the account can't do this; the message says why.", everywhere},
	{http.StatusConflict, "The vendor has such a record already.", onWrites},
	{http.StatusRequestEntityTooLarge, "The body is over the server's bound.", onWrites},
	{http.StatusUnsupportedMediaType, "The body is not `application/json`.", onWrites},
	{http.StatusUnprocessableEntity, "The vendor refused a value of the body.", onWrites},
	{http.StatusTooManyRequests, "A limit is reached, the server's or the vendor's. `Retry-After` tells how long to wait.", everywhere},
	{http.StatusInternalServerError, "Without remote marks: a fault of this server; its log says more under the `request_id`. With them: the vendor's own 500.", everywhere},
	{http.StatusBadGateway, "The vendor gave no clean answer: an HTML page, a redirect, half a body, no record.", everywhere},
	{http.StatusServiceUnavailable, "Without remote marks: the account is blocked, the store is busy, or the call was cut off as the server shut down. With them: the vendor's own 503.", everywhere},
	{http.StatusGatewayTimeout, "The vendor didn't answer in time.", everywhere},
}

// failuresOf lists the failures that a method can have.
func failuresOf(m *model.Method) []failure {
	var out []failure
	for _, f := range failures {
		if f.in(m) {
			out = append(out, f)
		}
	}
	return out
}

func errorSection(s support) []block {
	t := table{Head: []string{"Status", "Meaning"}}
	for _, f := range failuresOf(s.method) {
		t.Rows = append(t.Rows, []text{statusText(f.Status), f.Text})
	}
	out := []block{
		heading{"the-errors", "Errors", 2},
		paragraph{"Every error has `statusCode`, `error`, `message` and `request_id`. A vendor's failure also has `truto_is_remote_error` and the vendor's own words in `raw_response`. `truto_error_insight` holds hints such as " + words(monos(insightKeys(s.method)), "or") + ". See [errors](/docs/errors)."},
		t,
	}
	return append(out, errorExample(s)...)
}

func statusText(status int) text {
	return text("**" + strconv.Itoa(status) + "** " + http.StatusText(status))
}

// insightKeys are the keys of truto_error_insight that the method can answer.
func insightKeys(m *model.Method) []string {
	keys := []string{"missing_required_query_parameters"}
	if m.Body != nil {
		keys = append(keys, "missing_required_body_fields", "conditionally_required_body_fields")
	}
	return append(keys, "rate_limit_error", "remote_error")
}

// errorExample shows the answer to an empty body, where some integration needs more:
// what httpapi makes of the engine's refusal.
func errorExample(s support) []block {
	for _, o := range s.offers {
		e := emptyBody(o)
		if len(e.Failures) == 0 {
			continue
		}
		w := &recorder{header: http.Header{}}
		httpapi.WriteError(w, &http.Request{}, e)
		if body, err := indented(json.RawMessage(w.body.Bytes())); err == nil {
			return []block{code{Title: "The error for an empty body", Lang: "json", Text: body}}
		}
	}
	return nil
}

// emptyBody is the engine's refusal of an empty body; a test holds the two
// together.
func emptyBody(o offer) *cognate.Error {
	e := &cognate.Error{Code: cognate.CodeInvalid}
	fail := func(path, message string) {
		e.Failures = append(e.Failures, cognate.Failure{Path: path, Code: model.FailureRequired, Message: message})
	}
	for _, r := range o.mapping.Required {
		rule := r.Rule(o.in.Label)
		switch {
		case len(r.AnyOf) > 0:
			fail(r.AnyOf[0], rule)
			for _, path := range r.AnyOf {
				if e.Insight.ConditionalBody == nil {
					e.Insight.ConditionalBody = map[string]string{}
				}
				e.Insight.ConditionalBody[path] = rule
			}
		case strings.Contains(r.Field, "[]"): // required of items, of which there are none
		default:
			if rule == "" {
				rule = "required by " + o.in.Label
			}
			fail(r.Field, rule)
			e.Insight.MissingBody = append(e.Insight.MissingBody, r.Field)
		}
	}
	if len(e.Failures) > 0 {
		e.Message = e.Failures[0].Path + ": " + e.Failures[0].Message
	}
	if more := len(e.Failures) - 1; more > 0 {
		e.Message += " (and " + strconv.Itoa(more) + " more)"
	}
	return e
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(int)             {}
func (r *recorder) Write(p []byte) (int, error) { return r.body.Write(p) }
