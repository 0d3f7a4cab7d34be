package happyfox

import (
	"bytes"
	"encoding/json"
	"net/http"

	"cognate/internal/sim/rig"
)

const (
	jsonType     = "application/json"
	textType     = "text/plain; charset=utf-8"
	notFoundBody = `{"error": "Cannot find the requested object"}`
)

// Messages as the vendor words them; custom fields go without the full stop.
const (
	msgRequired      = "This field is required."
	msgFieldRequired = "This field is required"
	msgEmail         = "Enter a valid email address."
	msgChoice        = "Select a valid choice. That choice is not one of the available choices."
	msgList          = "Enter a list of values."
	msgValue         = "Enter a valid value."
	msgDate          = "Enter a valid date."
	msgNumber        = "Enter a number."
	msgWhole         = "Enter a whole number."
	msgDecimals      = "Ensure that there are no more than 2 decimal places."
)

// allFields is the field of an error that belongs to no field.
const allFields = "__all__"

// fieldError is {"field": "name", "errors": ["…"]}.
type fieldError struct {
	Field  string   `json:"field"`
	Errors []string `json:"errors"`
}

// fieldErrors collects every failure of one object, a field once.
type fieldErrors []fieldError

func (e *fieldErrors) add(field, message string) {
	for i := range *e {
		if (*e)[i].Field == field {
			(*e)[i].Errors = append((*e)[i].Errors, message)
			return
		}
	}
	*e = append(*e, fieldError{Field: field, Errors: []string{message}})
}

func oneError(field, message string) fieldErrors {
	return fieldErrors{{Field: field, Errors: []string{message}}}
}

// reply is what a handler decides: a status and a value detached from the
// state, so that it can be encoded after the lock is gone.
type reply struct {
	status  int
	body    any
	changed bool // the state must be saved
}

func ok(body any) reply      { return reply{status: http.StatusOK, body: body} }
func changed(body any) reply { return reply{status: http.StatusOK, body: body, changed: true} }

func invalid(errs fieldErrors) reply {
	return reply{status: http.StatusBadRequest, body: map[string]any{"error": errs}}
}

func notFound() reply {
	return reply{status: http.StatusNotFound, body: json.RawMessage(notFoundBody)}
}

// send encodes a reply. Encoding can't fail: bodies are plain views.
func (r reply) send(w http.ResponseWriter) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.body); err != nil {
		return err
	}
	body := bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
	rig.Answer{Status: r.status, ContentType: jsonType, Body: string(body)}.Send(w)
	return nil
}

func unauthorized() rig.Answer {
	return rig.Answer{
		Status: http.StatusUnauthorized, ContentType: textType, Body: "Authorization Required",
		Header: map[string]string{"WWW-Authenticate": `Basic realm="API"`},
	}
}

// throttled has no Retry-After: the vendor documents none. Its text is ours.
func throttled() rig.Answer {
	return rig.Answer{Status: http.StatusTooManyRequests, ContentType: textType, Body: "API rate limit exceeded"}
}

func badRequest() rig.Answer {
	return rig.Answer{Status: http.StatusBadRequest, ContentType: textType, Body: "Bad Request"}
}
