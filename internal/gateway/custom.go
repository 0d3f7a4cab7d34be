package gateway

import (
	"bytes"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
	"cognate/internal/media"
	"cognate/jsonata"
)

// customPrefix is where the calls stand that no connector has.
const customPrefix = "/custom"

// configParam says what a custom call is like, as JSON: as a query parameter, or
// as a key of a JSON body.
const configParam = "methodConfig"

// maxVerb bounds the HTTP method of a custom call.
const maxVerb = 20

// refusedVerbs are methods that do not go to a vendor: a connection of its own, and
// those whose answer tells what was sent, the credential too.
var refusedVerbs = []string{http.MethodConnect, http.MethodTrace, "TRACK", "DEBUG"}

// customTree serves /custom and every path below it.
func (g *Gateway) customTree() {
	g.mux.HandleTree(customPrefix, g.method("", (*request).runCustom))
}

// runCustom takes a custom call through the door, hop by hop.
func (q *request) runCustom(w http.ResponseWriter, r *http.Request) (*engine.Answer, error) {
	q.call.Proxy, q.call.Custom = true, &engine.Custom{HTTPMethod: r.Method}
	if err := q.spend(&q.spent.auth, func() error { return q.authenticate(r) }); err != nil {
		return nil, err
	}
	if err := q.customRoute(r); err != nil {
		return nil, err
	}
	if err := q.customHeaders(w, r.Header); err != nil {
		return nil, err
	}
	body, err := q.customQuery(r)
	if err != nil {
		return nil, err
	}
	if err := q.spend(&q.spent.auth, func() error { return q.findAccount(r.Context()) }); err != nil {
		return nil, err
	}
	if err := q.customBody(w, r, body); err != nil {
		return nil, err
	}
	return q.do(r.Context())
}

// customRoute checks the method and the path.
func (q *request) customRoute(r *http.Request) error {
	if len(r.Method) > maxVerb || strings.Trim(r.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != "" || slices.Contains(refusedVerbs, r.Method) {
		q.call.Custom.HTTPMethod = ""
		return cognate.Errorf(cognate.CodeMethodNotAllowed, "%s does not go to a vendor", shorten(strings.ToValidUTF8(r.Method, "\uFFFD")))
	}
	path := r.URL.RawPath // as it was sent, where that is not the usual way to write it
	if path == "" {
		path = r.URL.EscapedPath()
	}
	var err error
	q.call.Custom.Path, err = customPath(strings.TrimPrefix(path, customPrefix))
	return err
}

// customHeaders reads the headers that are for us, and takes those along that are
// for the vendor.
func (q *request) customHeaders(w http.ResponseWriter, h http.Header) error {
	if _, ok := h["Idempotency-Key"]; ok {
		return cognate.Errorf(cognate.CodeInvalid, "the header Idempotency-Key is not offered yet")
	}
	if _, dry := preference(h["Prefer"], "dry-run"); dry {
		if verb := q.call.Custom.HTTPMethod; verb == http.MethodGet || verb == http.MethodHead {
			return cognate.Errorf(cognate.CodeInvalid, "Prefer: dry-run is for writes; this is a %s", verb)
		}
		q.call.DryRun = true
		w.Header()["Preference-Applied"] = []string{"dry-run"}
	}
	q.call.Custom.Header = forwarded(h)
	if q.call.DryRun {
		q.call.Custom.Header.Del("Prefer")
	}
	return nil
}

// customQuery reads what the call is like, and splits the query into what is ours
// and what is the vendor's. It gives the body where that had to be read.
func (q *request) customQuery(r *http.Request) (body []byte, err error) {
	query, config, err := cutParam(r.URL.RawQuery, configParam)
	if err == nil {
		query, err = q.cutPassthrough(query)
	}
	if err != nil {
		return nil, err
	}
	if isJSON(r.Header) && !q.passthrough {
		if body, err = httpapi.ReadAll(r); err != nil {
			return nil, err
		}
		if rest, own := cutConfig(body); own != nil {
			if config != nil {
				return nil, badParam(configParam, "type", "it stands in the query and in the body: once is enough")
			}
			config, q.call.Body, body = own, rest, nil
		}
	}
	if q.call.Custom.Config = config; config == nil {
		return body, q.rawQuery(query)
	}
	if body != nil { // beside a config in the query
		if q.call.Body, err = jsonata.Parse(body); err != nil {
			return nil, cognate.Wrap(err, cognate.CodeInvalid, "the body is not JSON")
		}
	}
	return nil, q.decodeVendorQuery(query, customControls)
}

// customControls are the control parameters of custom calls that say what they are
// like, plainControls those of the others: limit is the vendor's own then.
var (
	customControls = []string{accountParam, "truto_response_format", unreadParam, "truto_key_by", "truto_ignore_limit", "limit", "next_cursor"}
	plainControls  = []string{accountParam, "truto_response_format", unreadParam}
)

// rawQuery takes what is ours out of a query and leaves the rest as it stands.
func (q *request) rawQuery(raw string) error {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		key, _, err := parameter(part)
		if err != nil {
			return err
		}
		name, _, _ := strings.Cut(key, "[")
		if !slices.Contains(plainControls, name) && !strings.HasPrefix(name, "truto_") {
			kept = append(kept, part)
		}
		if len(kept) > maxParams {
			return tooManyParams()
		}
	}
	if err := q.decodeVendorQuery(raw, plainControls); err != nil {
		return err
	}
	q.call.VendorQuery, q.call.Custom.RawQuery = url.Values{}, strings.Join(kept, "&")
	return nil
}

// unreadParam has a body handed on unread, whatever its media type.
const unreadParam = "truto_body_passthrough"

// cutPassthrough reads the control parameter that settles whether the body is.
func (q *request) cutPassthrough(query string) (rest string, err error) {
	rest, value, err := cutParam(query, unreadParam)
	if err != nil || value == nil {
		return rest, err
	}
	if code, message := takePassthrough(q, jsonata.String(string(value))); code != "" {
		return "", badParam(unreadParam, code, message)
	}
	return rest, nil
}

// cutParam takes a parameter out of a query; nil where it is not there.
func cutParam(raw, name string) (rest string, value []byte, err error) {
	var kept []string
	for part := range strings.SplitSeq(raw, "&") {
		if key, text, err := parameter(part); err == nil && key == name {
			if value != nil {
				return "", nil, badParam(name, "type", "it is sent once")
			}
			value = []byte(text)
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, "&"), value, nil
}

// isJSON says whether a request's body is JSON that can be looked into.
func isJSON(h http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && (mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")) && h.Get("Content-Encoding") == ""
}

// cutConfig takes methodConfig out of a body; nil where it has none.
func cutConfig(body []byte) (rest jsonata.Value, config []byte) {
	if !bytes.Contains(body, []byte(configParam)) {
		return rest, nil
	}
	v, err := jsonata.Parse(body)
	if err != nil || v.Kind() != jsonata.KindObject || !v.Has(configParam) {
		return rest, nil
	}
	var fields []jsonata.Field
	for key, value := range v.Fields() {
		if key != configParam {
			fields = append(fields, jsonata.Field{Key: key, Value: value})
		}
	}
	if len(fields) > 0 {
		rest = jsonata.Object(fields...)
	}
	return rest, v.Get(configParam).AppendJSON(nil)
}

// customBody has the body sent as it is, unless the call says what it is like.
func (q *request) customBody(w http.ResponseWriter, r *http.Request, read []byte) error {
	switch {
	case q.passthrough:
		return q.handOn(w, r)
	case !q.call.Body.IsUndefined():
	case read != nil:
		q.call.Custom.Body = media.Bytes(r.Header.Get("Content-Type"), read)
	case hasBody(r) && !isJSON(r.Header):
		q.call.Upload = q.upload(w, r)
	}
	return nil
}
