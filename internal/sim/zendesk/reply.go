package zendesk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"cognate/internal/sim/rig"
)

const (
	jsonType      = "application/json; charset=utf-8"
	throttledBody = `{"error": "APIRateLimitExceeded", "description": "Number of allowed API requests per minute exceeded"}`
)

// object is a JSON object of an answer.
type object map[string]any

// reply is what a handler decides: a status and a value that later changes of the
// state don't touch.
type reply struct {
	status  int
	body    any // nil: none
	header  map[string]string
	changed bool // the state must be saved
}

func ok(body any) reply      { return reply{status: http.StatusOK, body: body} }
func updated(body any) reply { return reply{status: http.StatusOK, body: body, changed: true} }
func created(body any) reply { return reply{status: http.StatusCreated, body: body, changed: true} }
func deleted() reply         { return reply{status: http.StatusNoContent, changed: true} }

// problem is one refusal of a value: {"description": "Name: cannot be blank", "error": "BlankValue"}.
type problem struct {
	Description string `json:"description"`
	Error       string `json:"error"`
	FieldKey    id     `json:"field_key,omitempty"`
}

// problems is attribute → refusals; base holds those of the record as a whole.
type problems map[string][]problem

const base = "base"

func (p problems) add(attribute, code, format string, args ...any) {
	p[attribute] = append(p[attribute], problem{Description: fmt.Sprintf(format, args...), Error: code})
}

// refused is the answer of a record that does not validate.
func (p problems) refused() reply {
	return reply{status: http.StatusUnprocessableEntity, body: object{
		"error": "RecordInvalid", "description": "Record validation errors", "details": p,
	}}
}

func refuse(attribute, code, format string, args ...any) reply {
	p := problems{}
	p.add(attribute, code, format, args...)
	return p.refused()
}

func notFound() reply {
	return reply{status: http.StatusNotFound, body: object{"error": "RecordNotFound", "description": "Not found"}}
}

func invalidEndpoint() reply {
	return reply{status: http.StatusNotFound, body: object{"error": "InvalidEndpoint", "description": "Not found"}}
}

// invalidAttribute is the answer to a parameter of the wrong kind.
func invalidAttribute(name, why string) reply {
	return reply{status: http.StatusBadRequest, body: object{"error": object{
		"title": "Invalid attribute", "message": fmt.Sprintf("You passed an invalid value for the %s attribute. %s", name, why),
	}}}
}

// invalidPaging is the answer to a page that can't be given.
func invalidPaging(code, detail string) reply {
	return reply{status: http.StatusBadRequest, body: object{"errors": []object{{"code": code, "title": "Invalid Pagination", "detail": detail}}}}
}

func unauthorized() reply {
	return reply{
		status: http.StatusUnauthorized, body: object{"error": "Couldn't authenticate you"},
		header: map[string]string{"WWW-Authenticate": `Basic realm="Web Password"`},
	}
}

func forbidden() reply {
	return reply{status: http.StatusForbidden, body: object{"error": object{
		"title": "Forbidden", "message": "You do not have access to this page. Please contact the account owner of this help desk for further help.",
	}}}
}

// canned is a reply as a fixed answer; its body can always be encoded.
func canned(r reply) rig.Answer {
	a := rig.Answer{Status: r.status, Header: r.header}
	if r.body != nil {
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r.body); err != nil {
			panic(err) // views are plain values
		}
		a.ContentType, a.Body = jsonType, string(bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
	}
	return a
}
