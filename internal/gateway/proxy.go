package gateway

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
	"cognate/jsonata"
)

// proxyRoutes adds the routes of the vendor's own resources and methods.
func (g *Gateway) proxyRoutes() {
	const collection, record = "/proxy/{resource}", "/proxy/{resource}/{id}"
	for _, rt := range []struct{ pattern, method string }{
		{"GET " + collection, "list"},
		{"POST " + collection, "create"},
		{"PATCH " + collection, "update"}, // of vendors that take the id elsewhere
		{"PUT " + collection, "update"},
		{"DELETE " + collection, "delete"},
		{"GET " + record, "get"},
		{"PATCH " + record, "update"},
		{"PUT " + record, "update"},
		{"DELETE " + record, "delete"},
		{"POST " + record, custom},
	} {
		g.mux.Handle(rt.pattern, g.method(rt.method, (*request).runProxy))
	}
}

// runProxy takes a proxy call through the door, hop by hop.
func (q *request) runProxy(w http.ResponseWriter, r *http.Request) (*engine.Answer, error) {
	if err := q.spend(&q.spent.auth, func() error { return q.authenticate(r) }); err != nil {
		return nil, err
	}
	if err := q.proxyRoute(r); err != nil {
		return nil, err
	}
	if err := q.headers(w, r.Header); err != nil {
		return nil, err
	}
	if err := q.decodeVendorQuery(r.URL.RawQuery, proxyControls); err != nil {
		return nil, err
	}
	if err := q.spend(&q.spent.auth, func() error { return q.findAccount(r.Context()) }); err != nil {
		return nil, err
	}
	var err error
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		err = httpapi.RefuseBody(r)
	case q.passthrough:
		err = q.handOn(w, r)
	default:
		q.call.Body, err = httpapi.ReadValue(r)
	}
	if err != nil {
		return nil, err
	}
	return q.do(r.Context())
}

// proxyRoute settles what the path names: a record, or a method of its own.
func (q *request) proxyRoute(r *http.Request) error {
	q.call.Proxy, q.call.Resource = true, vendorName(r.PathValue("resource"))
	id := r.PathValue("id")
	if len(id) > maxID || !utf8.ValidString(id) {
		return cognate.Errorf(cognate.CodeInvalid, "the id in the path is longer than %d bytes, or not UTF-8", maxID)
	}
	if q.call.Resource == "" {
		return cognate.Errorf(cognate.CodeNotFound, "there is no resource of that name")
	}
	if q.call.Method != custom {
		q.call.ID = id
		return nil
	}
	if q.call.Method = vendorName(id); q.call.Method == "" || slices.ContainsFunc(standard, func(s standardMethod) bool { return s.name == q.call.Method }) {
		return cognate.Errorf(cognate.CodeMethodNotAllowed, "POST is for methods with names of their own: there is none called %s", shorten(strings.ToValidUTF8(id, "\uFFFD")))
	}
	return nil
}

// vendorName is name with upper case, which connectors may use where a vendor does.
func vendorName(s string) string {
	if name(strings.ToLower(s)) == "" {
		return ""
	}
	return s
}

// proxyControls are the control parameters of proxy calls.
var proxyControls = []string{
	accountParam, "truto_response_format", "truto_key_by", "truto_ignore_limit", "limit", "next_cursor",
	unreadParam, "truto_skip_api_call",
}

// decodeVendorQuery splits the query string into the control parameters that there
// are and the vendor's own, which stay as they were sent.
func (q *request) decodeVendorQuery(raw string, offered []string) error {
	var controlParts []string
	q.call.VendorQuery = url.Values{}
	count := 0
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		if count++; count > maxParams {
			return tooManyParams()
		}
		key, value, err := parameter(part)
		if err != nil {
			return err
		}
		name, _, _ := strings.Cut(key, "[")
		switch {
		case slices.Contains(offered, name):
			controlParts = append(controlParts, part)
		case ours(name, offered):
			return badParam(name, "unsupported", "it is not for the vendor's own calls; there are "+strings.Join(offered, ", "))
		default:
			q.call.VendorQuery.Add(key, value)
		}
	}
	nodes, err := parseQuery(strings.Join(controlParts, "&"))
	if err != nil {
		return err
	}
	return q.takeControls(nodes)
}

// ours says whether a parameter that is not offered is a control parameter all the
// same: limit and next_cursor can be the vendor's own where they are not.
func ours(name string, offered []string) bool {
	_, known := controls[name]
	paging := name == "limit" || name == "next_cursor"
	return known && (!paging || slices.Contains(offered, "limit")) || strings.HasPrefix(name, "truto_")
}

// takeControls reads the control parameters of a proxy call.
func (q *request) takeControls(nodes []node) error {
	var failures []cognate.Failure
	for i := range nodes {
		v, err := nodes[i].parameter()
		if err != nil {
			return err
		}
		// Whether the call is a list is the connector's to say, and the engine's to check.
		if code, message := controls[nodes[i].key].take(q, v); code != "" {
			failures = append(failures, cognate.Failure{Path: nodes[i].key, Code: code, Message: message})
		}
	}
	if q.call.Format == engine.FormatNormalized {
		failures = append(failures, cognate.Failure{Path: "truto_response_format", Code: "enum", Message: "the vendor's own records are not normalized; there are unified (as they come), raw, stream and debug"})
	}
	q.call.RawQuery, q.call.Query = jsonata.Object(), jsonata.Object()
	if len(failures) > 0 {
		return invalidControls(failures)
	}
	return nil
}
