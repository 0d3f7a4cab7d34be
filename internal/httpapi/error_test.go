package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"cognate"
	"cognate/internal/httpapi"
)

func failWith(err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { httpapi.WriteError(w, r, err) })
}

func TestWriteError(t *testing.T) {
	t.Parallel()
	const id = "fixed-id"
	remote := func(status int, body string, isJSON bool, header http.Header) *cognate.Remote {
		return &cognate.Remote{Status: status, Body: []byte(body), IsJSON: isJSON, Header: header, Call: "POST /users/"}
	}
	remoteHint := `"remote_error":{"description":"The error comes from the provider's API; raw_response is what it answered."}`
	for name, c := range map[string]struct {
		err    error
		status int
		body   string
		header map[string]string
	}{
		"ours": {
			err: cognate.Errorf(cognate.CodeInvalid, "limit <a> & b"), status: 400,
			body: `{"statusCode":400,"error":"Bad Request","message":"limit <a> & b","request_id":"fixed-id"}`,
		},
		"failures and missing fields": {
			err: &cognate.Error{
				Code: cognate.CodeInvalid, Message: "first_name: required",
				Failures: []cognate.Failure{{Path: "first_name", Code: "required", Message: "required"}},
				Insight: cognate.Insight{
					MissingBody: []string{"first_name"}, MissingQuery: []string{"ticket"},
					ConditionalBody: map[string]string{"email": "one of"}, ConditionalQuery: map[string]string{"a": "b"},
				},
			}, status: 400,
			body: `{"statusCode":400,"error":"Bad Request","message":"first_name: required","details":{"failures":[{"path":"first_name","code":"required","message":"required"}]},"request_id":"fixed-id","truto_error_insight":{` +
				`"missing_required_query_parameters":{"description":"These query parameters are required and were not sent.","value":["ticket"]},` +
				`"missing_required_body_fields":{"description":"These fields of the body are required and were not sent.","value":["first_name"]},` +
				`"conditionally_required_query_parameters":{"description":"These query parameters are required under conditions.","value":{"a":"b"}},` +
				`"conditionally_required_body_fields":{"description":"These fields of the body are required under conditions.","value":{"email":"one of"}}}}`,
		},
		"wrapped": {
			err: fmt.Errorf("on the way: %w", cognate.Errorf(cognate.CodeConflict, "it stands")), status: 409,
			body: `{"statusCode":409,"error":"Conflict","message":"it stands","request_id":"fixed-id"}`,
		},
		"unauthorized": {
			err: cognate.Errorf(cognate.CodeUnauthorized, "no token"), status: 401,
			body:   `{"statusCode":401,"error":"Unauthorized","message":"no token","request_id":"fixed-id"}`,
			header: map[string]string{"WWW-Authenticate": "Bearer"},
		},
		"method not allowed": {
			err: &cognate.Error{Code: cognate.CodeMethodNotAllowed, Message: "no", Allow: []string{"GET", "POST"}}, status: 405,
			body:   `{"statusCode":405,"error":"Method Not Allowed","message":"no","request_id":"fixed-id"}`,
			header: map[string]string{"Allow": "GET, POST"},
		},
		"our rate limit": {
			err: &cognate.Error{Code: cognate.CodeRateLimited, Message: "slow down", RetryAfter: 10}, status: 429,
			body:   `{"statusCode":429,"error":"Too Many Requests","message":"slow down","request_id":"fixed-id"}`,
			header: map[string]string{"Retry-After": "10"},
		},
		"vendor 422, JSON": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "bad mail", Remote: remote(422, `{"error": [1, "<b>"]}`, true, nil)}, status: 422,
			body: `{"statusCode":422,"error":"Unprocessable Entity","message":"bad mail","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":{"error":[1,"<b>"]},"truto_error_insight":{` + remoteHint + `}}`,
		},
		"vendor 401 has no challenge of ours": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Remote: remote(401, "no\xff", false, nil)}, status: 401,
			body:   `{"statusCode":401,"error":"Unauthorized","message":"","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":"no` + "\uFFFD" + `","truto_error_insight":{` + remoteHint + `}}`,
			header: map[string]string{"WWW-Authenticate": ""},
		},
		"vendor 429": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "slow", Remote: remote(429, ``, false, http.Header{
				"Retry-After": {"7"}, "Ratelimit-Limit": {"500"}, "Ratelimit-Remaining": {"0"}, "Ratelimit-Reset": {"7"}, "Set-Cookie": {"s=1"},
			})}, status: 429,
			body:   `{"statusCode":429,"error":"Too Many Requests","message":"slow","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":null,"truto_error_insight":{"rate_limit_error":{"description":"The provider's rate limit is reached; try again after the time in Retry-After."},` + remoteHint + `}}`,
			header: map[string]string{"Retry-After": "7", "Ratelimit-Limit": "500", "Ratelimit-Remaining": "0", "Ratelimit-Reset": "7", "Set-Cookie": ""},
		},
		"vendor 403": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "no", Insight: cognate.Insight{MissingScopes: []string{"users:write"}}, Remote: remote(403, `{}`, true, nil)}, status: 403,
			body: `{"statusCode":403,"error":"Forbidden","message":"no","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":{},"truto_error_insight":{"forbidden_error":{"description":"The provider refused; the connected account may lack a permission or scope.","value":{"missing_scopes":["users:write"]}},` + remoteHint + `}}`,
		},
		"vendor's HTML": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "not JSON", Remote: remote(200, `<html>`, false, nil)}, status: 502,
			body: `{"statusCode":502,"error":"Bad Gateway","message":"not JSON","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":"<html>","truto_error_insight":{` + remoteHint + `}}`,
		},
		"vendor's JSON is not": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "cut", Remote: remote(500, `{"a":`, true, nil)}, status: 500,
			body: `{"statusCode":500,"error":"Internal Server Error","message":"cut","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":"{\"a\":","truto_error_insight":{` + remoteHint + `}}`,
		},
		"a status without a name": {
			err: &cognate.Error{Code: cognate.CodeBadGateway, Message: "odd", Remote: remote(520, `1`, true, nil)}, status: 520,
			body: `{"statusCode":520,"error":"Server Error","message":"odd","request_id":"fixed-id","truto_is_remote_error":true,"raw_response":1,"truto_error_insight":{` + remoteHint + `}}`,
		},
		"partial": {
			err: &cognate.Error{Code: cognate.CodeGatewayTimeout, Message: "late", Partial: &cognate.Partial{Applied: []string{"POST /user/1/"}, Failed: "POST /üsers/"}}, status: 504,
			body:   `{"statusCode":504,"error":"Gateway Timeout","message":"late","details":{"partial":{"applied":["POST /user/1/"],"failed":"POST /üsers/"}},"request_id":"fixed-id","is_partial_response":true}`,
			header: map[string]string{"Cognate-Partial": "failed: POST /%C3%BCsers/; applied: POST /user/1/"},
		},
		"any other error": {
			err: errors.New("secret detail"), status: 500,
			body: `{"statusCode":500,"error":"Internal Server Error","message":"internal error; the log has it under the request id","request_id":"fixed-id"}`,
		},
		"deadline": {
			err: fmt.Errorf("x: %w", context.DeadlineExceeded), status: 504,
			body: `{"statusCode":504,"error":"Gateway Timeout","message":"the call took too long","request_id":"fixed-id"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := serve(t, failWith(c.err), httpapi.Options{})
			a := send(t, "GET", url, "", "X-Request-Id", id)
			if a.status != c.status {
				t.Errorf("status %d, want %d", a.status, c.status)
			}
			if want, got := normal(t, c.body), normal(t, a.text); got != want {
				t.Errorf("body\n got %s\nwant %s", got, want)
			}
			for k, want := range c.header {
				if got := a.header.Get(k); got != want {
					t.Errorf("%s is %q, want %q", k, got, want)
				}
			}
			if a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("security headers are missing: %v", a.header)
			}
		})
	}
}

func normal(t *testing.T, text string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err, text)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestCauseIsLoggedOnceAndNotShown(t *testing.T) {
	t.Parallel()
	url, log := serve(t, failWith(cognate.Wrap(errors.New("disk is full"), cognate.CodeInternal, "not stored")), httpapi.Options{})
	a := send(t, "GET", url, "", "X-Request-Id", "abc")
	if strings.Contains(a.text, "disk") {
		t.Errorf("the cause is shown: %s", a.text)
	}
	if n := strings.Count(log.String(), "disk is full"); n != 1 {
		t.Errorf("the cause is logged %d times:\n%s", n, log)
	}
	if !strings.Contains(log.String(), `"request_id":"abc"`) {
		t.Errorf("the log has no request id:\n%s", log)
	}
}

func TestAllowIsThereWhenNothingIsOffered(t *testing.T) {
	t.Parallel()
	url, _ := serve(t, failWith(cognate.Errorf(cognate.CodeMethodNotAllowed, "nothing here")), httpapi.Options{})
	if v, ok := send(t, "GET", url, "").header["Allow"]; !ok || v[0] != "" {
		t.Errorf("Allow is %q, %v", v, ok)
	}
}
