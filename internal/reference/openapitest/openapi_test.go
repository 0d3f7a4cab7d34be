package openapitest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/model"
	"cognate/internal/reference"
	"cognate/models"
)

const publicURL = "https://cognate.example.com"

// catalog is the one that comes with the program.
func catalog(t *testing.T) *connector.Catalog {
	t.Helper()
	c, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// description is the part of the document that the tests look into.
type description struct {
	Paths map[string]map[string]struct {
		OperationID string   `json:"operationId"`
		SupportedIn []string `json:"x-supported-in"`
		Parameters  []json.RawMessage
		RequestBody *struct {
			Content map[string]struct{ Example json.RawMessage }
		} `json:"requestBody"`
		Responses map[string]struct {
			Content map[string]struct{ Example json.RawMessage }
		}
	}
	Components struct{ Schemas map[string]json.RawMessage }
}

func readDescription(t *testing.T) ([]byte, description) {
	t.Helper()
	c := catalog(t)
	h := reference.New(func() *connector.Catalog { return c }, reference.Options{PublicURL: publicURL})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/openapi.json", nil))
	raw := w.Body.Bytes()
	var d description
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	return raw, d
}

// TestOpenAPIIsValid asks an independent validator: the document against the
// OpenAPI 3.1 schema, and the examples of every method against the document.
func TestOpenAPIIsValid(t *testing.T) {
	t.Parallel()
	raw, d := readDescription(t)
	doc, err := libopenapi.NewDocument(raw)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc)
	for _, e := range errs {
		t.Fatal(e)
	}
	if ok, problems := v.ValidateDocument(); !ok {
		for _, p := range problems {
			t.Errorf("%s: %s %v", p.Message, p.Reason, p.SchemaValidationErrors)
		}
	}
	for path, methods := range d.Paths {
		for method, op := range methods {
			r := exampleRequest(t, method, path, op.RequestBody != nil, func() []byte { return op.RequestBody.Content["application/json"].Example })
			if ok, problems := v.ValidateHttpRequest(r); !ok {
				for _, p := range problems {
					t.Errorf("%s %s: the request: %s: %s", method, path, p.Message, p.Reason)
				}
			}
			for status, answer := range op.Responses {
				example := answer.Content["application/json"].Example
				if example == nil {
					continue
				}
				if ok, problems := v.ValidateHttpResponse(r, exampleAnswer(status, example)); !ok {
					for _, p := range problems {
						t.Errorf("%s %s: the answer %s: %s: %s", method, path, status, p.Message, p.Reason)
					}
				}
			}
		}
	}
}

func exampleRequest(t *testing.T, method, path string, hasBody bool, example func() []byte) *http.Request {
	t.Helper()
	var body io.Reader
	if hasBody {
		body = bytes.NewReader(example())
	}
	fill := strings.NewReplacer("{id}", "204", "{model}", "ticketing", "{resource}", "contacts", "{integration}", "happyfox", "{method}", "list", "{path}", "users")
	address := publicURL + fill.Replace(path) + "?integrated_account_id=3f2b8c1e-9a4d-4e7b-8f60-1c2d3e4f5a6b"
	r := httptest.NewRequestWithContext(t.Context(), strings.ToUpper(method), address, body)
	r.Header.Set("Authorization", "Bearer token")
	if hasBody {
		r.Header.Set("Content-Type", "application/json")
	}
	return r
}

func exampleAnswer(status string, body []byte) *http.Response {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	code := http.StatusOK
	if status == "201" {
		code = http.StatusCreated
	}
	w.WriteHeader(code)
	_, _ = w.Write(body) // a recorder takes everything
	return w.Result()
}

// TestOpenAPIIsWhole shows that every method is there, with who supports it.
func TestOpenAPIIsWhole(t *testing.T) {
	t.Parallel()
	_, d := readDescription(t)
	ids := map[string]bool{}
	for _, m := range catalog(t).Models {
		for _, r := range m.Resources {
			for _, method := range r.Methods {
				op, ok := d.Paths[method.Path][strings.ToLower(method.HTTPMethod)]
				if !ok {
					t.Errorf("%s %s is missing", method.HTTPMethod, method.Path)
					continue
				}
				if ids[op.OperationID] {
					t.Errorf("%s occurs twice", op.OperationID)
				}
				ids[op.OperationID] = true
				checkParameters(t, method, op.Parameters)
			}
		}
	}
	for _, door := range []string{
		"get /unified/meta/{model}/{integration}", "get /unified/{model}/{resource}/meta/{method}", "get /unified/{model}/{resource}/{integration}/meta/{method}",
		"get /integration/{id}/capabilities", "get /integrated-account/{id}/capabilities", "get /integration/{id}/tools", "get /integrated-account/{id}/tools",
		"get /proxy/{resource}", "post /proxy/{resource}", "get /proxy/{resource}/{id}", "patch /proxy/{resource}/{id}", "put /proxy/{resource}/{id}",
		"delete /proxy/{resource}/{id}", "post /proxy/{resource}/{id}", "get /custom/{path}", "post /custom/{path}", "delete /custom/{path}",
	} {
		verb, path, _ := strings.Cut(door, " ")
		if op := d.Paths[path][verb]; op.OperationID == "" || ids[op.OperationID] || len(op.Parameters) == 0 {
			t.Errorf("%s is missing, or has another's id, or no parameter: %+v", door, op)
		}
	}
	create := d.Paths["/unified/ticketing/contacts"]["post"]
	if !slices.Contains(create.SupportedIn, "happyfox") || !slices.IsSorted(create.SupportedIn) {
		t.Errorf("create contacts is supported in %v", create.SupportedIn)
	}
	if gone := d.Paths["/unified/ticketing/contacts/{id}"]["delete"]; slices.Contains(gone.SupportedIn, "happyfox") {
		t.Errorf("delete contacts is supported in %v", gone.SupportedIn)
	}
	if body := string(d.Components.Schemas["ticketing.contacts.create"]); !strings.Contains(body, `"x-required-in"`) || !strings.Contains(body, `"x-supported-in"`) {
		t.Errorf("the body of create contacts says nothing of integrations: %s", body)
	}
}

// checkParameters holds the parameters against the model's.
func checkParameters(t *testing.T, m *model.Method, raw []json.RawMessage) {
	t.Helper()
	var names []string
	for _, p := range raw {
		var parameter struct{ Name string }
		if err := json.Unmarshal(p, &parameter); err != nil {
			t.Fatal(err)
		}
		name, _, _ := strings.Cut(parameter.Name, "[")
		names = append(names, name)
	}
	all := " " + strings.Join(names, " ") + " "
	for _, p := range m.Query {
		if !strings.Contains(all, " "+p.Name+" ") {
			t.Errorf("%s %s: the parameter %s is missing", m.HTTPMethod, m.Path, p.Name)
		}
	}
}
