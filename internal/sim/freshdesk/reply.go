package freshdesk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cognate/internal/sim/rig"
)

const jsonType = "application/json; charset=utf-8"

// object is a JSON object of an answer.
type object map[string]any

// reply is what a handler decides: a status and a value that later changes of the state
// don't touch.
type reply struct {
	status  int
	body    any // nil: none
	header  map[string]string
	changed bool // the state must be saved
}

func ok(body any) reply      { return reply{status: http.StatusOK, body: body} }
func updated(body any) reply { return reply{status: http.StatusOK, body: body, changed: true} }
func deleted() reply         { return reply{status: http.StatusNoContent, changed: true} }

// created tells where the new record stands.
func (c *call) created(resource string, number rig.ID, body any) reply {
	return reply{
		status: http.StatusCreated, body: body, changed: true,
		header: map[string]string{"Location": fmt.Sprintf("%s%s/%s/%d", c.host, BasePath, resource, number)},
	}
}

// The codes of refused attributes that the reference lists.
const (
	missingField = "missing_field"
	invalidValue = "invalid_value"
	duplicate    = "duplicate_value"
	mismatch     = "datatype_mismatch"
	invalidField = "invalid_field"
	inaccessible = "inaccessible_field"
)

// problem is one refused attribute.
type problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	Code    string `json:"code"`
}

type problems []problem

func (p *problems) add(field, code, format string, args ...any) {
	*p = append(*p, problem{field, fmt.Sprintf(format, args...), code})
}

// unknown is an attribute or a parameter that the reference does not have.
func (p *problems) unknown(field string) {
	p.add(field, invalidField, "Unexpected/invalid field in request")
}

// unmatched is a number that no record has.
func (p *problems) unmatched(field, what string) {
	p.add(field, invalidValue, "There is no %s matching the given %s", what, field)
}

// oneOf is a value that is none of some.
func (p *problems) oneOf(field string, allowed []string) {
	p.add(field, invalidValue, "It should be one of these values: '%s'", strings.Join(allowed, ","))
}

// refused answers 409 where a value is taken, and 400 otherwise.
func (p problems) refused() reply {
	status := http.StatusConflict
	for _, one := range p {
		if one.Code != duplicate {
			status = http.StatusBadRequest
		}
	}
	return reply{status: status, body: object{"description": "Validation failed", "errors": p}}
}

// coded is an error of the request as a whole.
func coded(status int, code, message string) reply {
	return reply{status: status, body: object{"code": code, "message": message}}
}

func unauthorized() reply {
	r := coded(http.StatusUnauthorized, "invalid_credentials", "You have to be logged in to perform this action.")
	r.header = map[string]string{"WWW-Authenticate": `Basic realm="Freshdesk"`}
	return r
}

func denied() reply {
	return coded(http.StatusForbidden, "access_denied", "You are not authorized to perform this action.")
}

// notFound has no body, whether the route or the record is missing.
func notFound() reply { return reply{status: http.StatusNotFound} }

// notAllowed answers a method that the route does not have, or not for a record as it is.
func notAllowed(method string, allowed ...string) reply {
	r := coded(http.StatusMethodNotAllowed, "method_not_allowed",
		fmt.Sprintf("%s method is not allowed. It should be one of these method(s): %s", method, strings.Join(allowed, ", ")))
	r.header = map[string]string{"Allow": strings.Join(allowed, ", ")}
	return r
}

// throttled says after how many seconds to come again.
func throttled(wait time.Duration) rig.Answer {
	a := canned(reply{status: http.StatusTooManyRequests, body: object{"message": "You have exceeded the limit of requests per minute"}})
	a.Header = map[string]string{"Retry-After": strconv.Itoa(int(math.Ceil(wait.Seconds())))}
	return a
}

// canned is a reply as a fixed answer; its body can always be encoded.
func canned(r reply) rig.Answer {
	a := rig.Answer{Status: r.status, Header: r.header}
	if r.body == nil {
		return a
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r.body); err != nil {
		panic(err) // views are plain values
	}
	a.ContentType, a.Body = jsonType, strings.TrimSuffix(buf.String(), "\n")
	return a
}
