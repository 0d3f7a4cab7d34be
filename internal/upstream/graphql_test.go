package upstream_test

import (
	"strings"
	"testing"

	"cognate/internal/media"
	"cognate/internal/upstream"
)

func operation(reads, part bool) upstream.Request {
	return upstream.Request{
		Name: "depots.list", Vendor: "Acme", Method: "POST", Path: "/graphql", GraphQL: true, Read: reads, TakesPart: part,
		Body: media.Bytes("application/json", []byte(`{"query":"{ a }"}`)),
	}
}

func TestGraphQLErrors(t *testing.T) {
	t.Parallel()
	errs := func(more string) string { return `{"data":{"a":null},"errors":[{"message":"No."` + more + `}]}` }
	tests := map[string]struct {
		body    string
		status  int
		message string
	}{
		"plain":                  {errs(""), 400, "No."},
		"no data at all":         {`{"errors":[{"message":"No."}]}`, 400, "No."},
		"several":                {`{"errors":[{"message":"A"},{"message":"B","extensions":{"code":"FORBIDDEN"}},{"message":"A"},{"x":1}]}`, 403, "A; B"},
		"unauthenticated":        {errs(`,"extensions":{"code":"UNAUTHENTICATED"}`), 401, "No."},
		"another spelling":       {errs(`,"extensions":{"code":"authentication-error"}`), 401, "No."},
		"beside the message":     {errs(`,"type":"NOT_FOUND"`), 404, "No."},
		"classification":         {errs(`,"extensions":{"classification":"NotFound"}`), 404, "No."},
		"throttled":              {errs(`,"extensions":{"code":"THROTTLED"}`), 429, "No."},
		"a number":               {errs(`,"extensions":{"code":422}`), 422, "No."},
		"a number elsewhere":     {errs(`,"extensions":{"http":{"status":409}}`), 409, "No."},
		"a status over the code": {errs(`,"extensions":{"status":403,"code":"NOT_FOUND"}`), 403, "No."},
		"no status":              {errs(`,"extensions":{"code":200,"status":"x"}`), 400, "No."},
		"a fault of theirs":      {errs(`,"extensions":{"code":"INTERNAL_SERVER_ERROR"}`), 500, "No."},
		"no words":               {`{"errors":[{}]}`, 400, ""},
		"odd":                    {`{"errors":["No.",null,7]}`, 400, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := upstream.New(transport(t), clock, upstream.Options{})
			for _, status := range []int{200, 207} {
				res, err := c.Send(t.Context(), vendor(t, answer(status, "application/json", tt.body)), operation(true, true), nil)
				e := asError(t, err)
				if e.Status() != tt.status || e.Message != tt.message || e.Remote == nil || e.Remote.Status != tt.status || !e.Remote.IsJSON {
					t.Errorf("%d: got %d %q", status, e.Status(), e.Message)
				}
				if res == nil || !res.Value.Has("errors") {
					t.Error("no answer for an error mapping to read")
				}
			}
		})
	}
}

func TestGraphQLAnswers(t *testing.T) {
	t.Parallel()
	const part = `{"data":{"a":null,"b":1},"errors":[{"message":"No a."}]}`
	tests := map[string]struct {
		request upstream.Request
		body    string
		fails   bool
		partial bool
	}{
		"clean":            {operation(true, true), `{"data":{"a":1}}`, false, false},
		"empty errors":     {operation(true, true), `{"data":{"a":1},"errors":[]}`, false, false},
		"null errors":      {operation(true, true), `{"data":{"a":1},"errors":null}`, false, false},
		"part of a list":   {operation(true, true), part, false, true},
		"part of a record": {operation(true, false), part, true, false},
		"part of a write":  {operation(false, true), part, true, false},
		"no object":        {operation(true, true), `[1]`, false, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := upstream.New(transport(t), clock, upstream.Options{})
			res, err := c.Send(t.Context(), vendor(t, answer(200, "application/json", tt.body)), tt.request, nil)
			if (err != nil) != tt.fails || res.Partial != tt.partial {
				t.Fatalf("partial: %v, %v", res.Partial, err)
			}
			if tt.partial && res.PartialReason() != "No a." {
				t.Errorf("the reason is %q", res.PartialReason())
			}
		})
	}
}

// TestGraphQLStatus: a failing status counts as it is, with the words of the errors.
func TestGraphQLStatus(t *testing.T) {
	t.Parallel()
	c := upstream.New(transport(t), clock, upstream.Options{})
	v := vendor(t, answer(403, "application/json", `{"errors":[{"message":"No.","extensions":{"code":"NOT_FOUND"}}]}`))
	_, err := c.Send(t.Context(), v, operation(true, true), nil)
	if e := asError(t, err); e.Status() != 403 || e.Message != "No." {
		t.Errorf("got %v", e)
	}
	many := strings.Repeat(`{"message":"x"},`, 2000) + `{"message":"y"}`
	_, err = c.Send(t.Context(), vendor(t, answer(200, "application/json", `{"errors":[`+many+`]}`)), operation(true, true), nil)
	if e := asError(t, err); e.Message != "x; y" {
		t.Errorf("got %q", e.Message)
	}
}
