package gateway

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
)

// Documents tells what an integration makes of a unified model, in one of the
// formats json, md and html, as an environment has it ("": as the catalog does). What
// there isn't is a *cognate.Error with CodeNotFound.
type Documents func(ctx context.Context, environmentID, model, integration, format string) (mediaType string, body []byte, err error)

// environmentParam names the environment that is asked about, where the token has
// none.
const environmentParam = "environment_id"

// metaRoutes adds the routes that describe, and call no vendor. They don't stand
// in the way of a record whose id is "meta": its path is shorter.
func (g *Gateway) metaRoutes() {
	g.mux.Handle("GET /unified/meta/{model}/{integration}", g.describe("meta", (*request).document))
	g.mux.Handle("GET /unified/{model}/{resource}/meta/{method}", g.describe("meta", (*request).methodOfAccount))
	g.mux.Handle("GET /unified/{model}/{resource}/{integration}/meta/{method}", g.describe("meta", (*request).methodOfIntegration))
}

// describe makes the handler of one meta route.
func (g *Gateway) describe(method string, answer func(*request, *http.Request) (mediaType string, body []byte, err error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := newRequest(g, r, method)
		defer q.note(r.Context())
		err := q.spend(&q.spent.auth, func() error { return q.authenticate(r) })
		if err == nil {
			err = httpapi.RefuseBody(r)
		}
		var mediaType string
		var body []byte
		if err == nil {
			mediaType, body, err = answer(q, r)
		}
		q.tellTiming(w.Header())
		if err != nil {
			q.status = httpapi.WriteError(w, r, err)
			return
		}
		q.status = http.StatusOK
		// The page is shown, if at all, inside another's; it loads nothing itself.
		w.Header()["Content-Security-Policy"] = []string{"default-src 'none'; base-uri 'none'; form-action 'none'"}
		httpapi.WriteAs(w, q.status, mediaType, body)
	})
}

// document is GET /unified/meta/{model}/{integration}.
func (q *request) document(r *http.Request) (string, []byte, error) {
	params, err := metaParams(r, environmentParam, "format")
	if err != nil {
		return "", nil, err
	}
	environment, err := q.environment(params)
	if err != nil {
		return "", nil, err
	}
	format := params.Get("format")
	switch format {
	case "":
		format = "json"
	case "json", "md", "html":
	default:
		return "", nil, invalidControls([]cognate.Failure{{Path: "format", Code: "enum", Message: "want one of json, md and html"}})
	}
	return q.Documents(r.Context(), environment, q.call.Model, name(r.PathValue("integration")), format)
}

// methodOfAccount is GET /unified/{model}/{resource}/meta/{method}.
func (q *request) methodOfAccount(r *http.Request) (string, []byte, error) {
	params, err := metaParams(r, accountParam)
	if err != nil {
		return "", nil, err
	}
	if id := params.Get(accountParam); id != "" {
		if code, message := takeAccountID(q, id); code != "" {
			return "", nil, invalidControls([]cognate.Failure{{Path: accountParam, Code: code, Message: message}})
		}
	}
	if err := q.spend(&q.spent.auth, func() error { return q.findAccount(r.Context()) }); err != nil {
		return "", nil, err
	}
	return q.meta(r, &engine.Call{Account: q.call.Account, Override: q.call.Override})
}

// methodOfIntegration is GET /unified/{model}/{resource}/{integration}/meta/{method}.
func (q *request) methodOfIntegration(r *http.Request) (string, []byte, error) {
	if q.principal.Kind == cognate.TokenAccount {
		return "", nil, cognate.Errorf(cognate.CodeForbidden,
			"the token of an account does not reach this; /unified/%s/%s/meta/%s tells the same of its account",
			q.call.Model, q.call.Resource, name(r.PathValue("method")))
	}
	params, err := metaParams(r, environmentParam)
	if err != nil {
		return "", nil, err
	}
	environment, err := q.environment(params)
	if err != nil {
		return "", nil, err
	}
	return q.meta(r, &engine.Call{Account: cognate.Account{Integration: name(r.PathValue("integration")), EnvironmentID: environment}})
}

func (q *request) meta(r *http.Request, call *engine.Call) (string, []byte, error) {
	call.Model, call.Resource, call.Method = q.call.Model, q.call.Resource, name(r.PathValue("method"))
	body, err := q.Engine.Meta(r.Context(), call)
	return "application/json; charset=utf-8", body, err
}

// environment is the one that the call is about: the token's, or the one that an
// admin names; "" for none in particular.
func (q *request) environment(params url.Values) (string, error) {
	named, own := strings.ToLower(params.Get(environmentParam)), q.principal.EnvironmentID
	switch {
	case named == "":
		return own, nil
	case !isUUID(named):
		return "", invalidControls([]cognate.Failure{{Path: environmentParam, Code: "format", Message: "a uuid is needed"}})
	case q.principal.Kind != cognate.TokenAdmin && named != own:
		return "", cognate.Errorf(cognate.CodeForbidden, "%s: the token is of another environment", environmentParam)
	}
	return named, nil
}

// metaParams reads the query of a meta route, which takes each of these once.
func metaParams(r *http.Request, known ...string) (url.Values, error) {
	params, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, cognate.Wrap(err, cognate.CodeInvalid, "the query string is not percent-encoded rightly")
	}
	var failures []cognate.Failure
	for key, values := range params {
		switch {
		case !slices.Contains(known, key):
			failures = append(failures, cognate.Failure{Path: shorten(key), Code: "unknown", Message: "not a parameter here; it takes " + strings.Join(known, ", ")})
		case len(values) > 1:
			failures = append(failures, cognate.Failure{Path: key, Code: "type", Message: "it takes one value and is sent once"})
		}
	}
	if len(failures) > 0 {
		slices.SortFunc(failures, func(a, b cognate.Failure) int { return strings.Compare(a.Path, b.Path) })
		return nil, invalidControls(failures)
	}
	return params, nil
}
