package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"cognate"
)

const internalMessage = "internal error; the log has it under the request id"

// errorBody is the answer to everything that failed:
//
//	{"statusCode": 400, "error": "Bad Request", "message": "…",
//	 "details": {"failures": [{"path": "emails[0].email", "code": "format", "message": "…"}],
//	             "partial": {"applied": ["…"], "failed": "…"}},
//	 "request_id": "…",
//	 "truto_is_remote_error": true, "raw_response": …,
//	 "truto_error_insight": {"remote_error": {"description": "…"}},
//	 "is_partial_response": true}
//
// details, the remote marks, the insight and is_partial_response stand there
// only when they apply.
type errorBody struct {
	StatusCode  int             `json:"statusCode"`
	Error       string          `json:"error"`
	Message     string          `json:"message"`
	Details     *details        `json:"details,omitempty"`
	RequestID   string          `json:"request_id,omitempty"`
	IsRemote    bool            `json:"truto_is_remote_error,omitempty"`
	RawResponse json.RawMessage `json:"raw_response,omitempty"`
	Insight     map[string]hint `json:"truto_error_insight,omitempty"`
	IsPartial   bool            `json:"is_partial_response,omitempty"`
}

type details struct {
	Failures []cognate.Failure `json:"failures,omitempty"`
	Partial  *cognate.Partial  `json:"partial,omitempty"`
}

// WriteError answers with an error and returns the status it sent. Of a
// *cognate.Error everything but the cause is shown; the cause is logged here, and
// nowhere else. Any other error is a 500 that shows nothing.
func WriteError(w http.ResponseWriter, r *http.Request, err error) int {
	e := asError(r, err)
	logCause(r.Context(), e)
	status := e.Status()
	setErrorHeaders(w.Header(), e, status)
	WriteBytes(w, status, encodeError(r, e))
	return status
}

// AppendError writes an error as WriteError would answer it, as one line without
// its end, for an answer that has begun. It is logged as there.
func AppendError(dst []byte, r *http.Request, err error) []byte {
	e := asError(r, err)
	logCause(r.Context(), e)
	return append(dst, bytes.TrimSpace(encodeError(r, e))...)
}

func encodeError(r *http.Request, e *cognate.Error) []byte {
	status := e.Status()
	body := errorBody{
		StatusCode: status, Error: phrase(status), Message: e.Message,
		RequestID: RequestID(r.Context()), Insight: insight(e), IsPartial: e.Partial != nil,
	}
	if len(e.Failures) > 0 || e.Partial != nil {
		body.Details = &details{Failures: e.Failures, Partial: e.Partial}
	}
	if e.Remote != nil {
		body.IsRemote, body.RawResponse = true, rawResponse(e.Remote)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&body); err != nil { // the vendor's body alone could be at fault
		body.RawResponse = nil
		buf.Reset()
		_ = enc.Encode(&body) // plain strings: it encodes
	}
	return buf.Bytes()
}

// asError finds the *cognate.Error in err, or hides err behind one.
func asError(r *http.Request, err error) *cognate.Error {
	var e *cognate.Error
	switch {
	case errors.As(err, &e) && e != nil:
		return e
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
		return cognate.Errorf(cognate.CodeUnavailable, "the call was cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		return cognate.Wrap(err, cognate.CodeGatewayTimeout, "the call took too long")
	default:
		return cognate.Wrap(err, cognate.CodeInternal, internalMessage)
	}
}

func logCause(ctx context.Context, e *cognate.Error) {
	x := exchangeOf(ctx)
	if e.Cause == nil || x == nil {
		return
	}
	level := slog.LevelWarn
	if e.Code == cognate.CodeInternal {
		level = slog.LevelError
	}
	x.logger.LogAttrs(ctx, level, "call failed", slog.String("code", string(e.Code)),
		slog.String("message", e.Message), slog.String("cause", e.Cause.Error()))
}

// phrase is the standard text of a status; a vendor may send one that has none.
func phrase(status int) string {
	if s := http.StatusText(status); s != "" {
		return s
	}
	if status < 500 {
		return "Client Error"
	}
	return "Server Error"
}

// remoteHeaders are those of the vendor's that are passed on.
var remoteHeaders = []string{"Ratelimit-Limit", "Ratelimit-Remaining", "Ratelimit-Reset", "Retry-After"}

func setErrorHeaders(h http.Header, e *cognate.Error, status int) {
	if e.Remote != nil {
		for _, name := range remoteHeaders {
			if v := e.Remote.Header.Values(name); len(v) > 0 {
				h[name] = v
			}
		}
	}
	if e.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(e.RetryAfter))
	}
	if e.Partial != nil {
		h.Set("Cognate-Partial", HeaderText("failed: "+e.Partial.Failed+"; applied: "+strings.Join(e.Partial.Applied, ", ")))
	}
	switch {
	case e.Remote != nil:
	case status == http.StatusMethodNotAllowed: // RFC 9110, 15.5.6: always there, empty when nothing is offered
		h.Set("Allow", strings.Join(e.Allow, ", "))
	case status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	}
}

// rawResponse is the vendor's body: JSON as it is, anything else as a string,
// null when there was none.
func rawResponse(remote *cognate.Remote) json.RawMessage {
	switch {
	case len(remote.Body) == 0:
		return json.RawMessage("null")
	case remote.IsJSON && json.Valid(remote.Body):
		return bytes.ToValidUTF8(remote.Body, []byte("\uFFFD"))
	}
	quoted, _ := json.Marshal(string(remote.Body)) // a string always encodes
	return quoted
}
