package engine

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/media"
	"cognate/internal/model"
	"cognate/jsonata"
)

// Custom is a call that no connector has: the caller says what is sent where, below
// the connector's base address.
type Custom struct {
	HTTPMethod string // GET …
	Path       string // percent-encoded and checked, with its leading slash; may be empty
	RawQuery   string // as it was sent; for a call without Config
	Header     http.Header
	// Body is sent as it is, where it had to be read; may be nil. See Call.Upload, too.
	Body *media.Body
	// Config is what the caller says of the call, as JSON: keys of a vendor call in a
	// connector. Nil: body and answer are passed on as they are.
	Config []byte

	named []connector.Param // headers that Config has
}

// resolveCustom makes the call that a caller describes. It goes the way of a proxy
// call, which has a connector's call to make.
func (e *Engine) resolveCustom(ctx context.Context, call *Call) (*connector.Mapping, *connector.Integration, error) {
	_, in, err := e.Views.View(ctx, &call.Account)
	if err != nil {
		return nil, nil, err
	}
	if in == nil {
		return nil, nil, cognate.Errorf(cognate.CodeNotFound, "the account's integration, %s, is not in the catalog any more", call.Account.Integration)
	}
	if call.Account.IsBlocked {
		return nil, nil, blocked()
	}
	method, headers, problems := in.Adhoc(call.Custom.HTTPMethod, call.Custom.Path, call.Custom.Config)
	if len(problems) > 0 {
		e := cognate.Errorf(cognate.CodeInvalid, "methodConfig: %s", problems[0])
		for _, p := range problems[:min(len(problems), maxFailures)] {
			e.Failures = append(e.Failures, cognate.Failure{Path: strings.TrimSuffix("methodConfig."+p.Slot, "."), Code: "format", Message: p.Error()})
		}
		return nil, nil, e
	}
	if call.Account.IsSandbox && !method.IsRead() {
		return nil, nil, sandboxed(in)
	}
	call.Custom.named = headers
	return &connector.Mapping{
		Call: connector.MethodChoice{Fixed: method}, Error: in.ErrorMapping,
		Resource: &connector.Resource{}, Method: &model.Method{Name: method.Name},
	}, in, nil
}

// decodeCustom refuses what the caller may not say, and binds a cursor to what was
// called.
func (r *run) decodeCustom() error {
	c, method := r.call.Custom, r.mapping.Call.Fixed
	if method.Items == nil {
		if err := r.notAList(); err != nil {
			return err
		}
	}
	if r.vendorQuery = r.call.VendorQuery; c.Config == nil {
		r.vendorQuery, _ = url.ParseQuery(c.RawQuery) // what can be read of it is shown and checked
	}
	failures := r.reservedNames("", func(name string) bool { return r.vendorQuery.Has(name) || says(c.RawQuery, name) })
	if len(failures) > 0 {
		return invalidQuery(failures)
	}
	if c.Config != nil && !method.HasBody() && !isNothing(r.call.Body) {
		return cognate.Errorf(cognate.CodeInvalid, "a %s takes no body beside its methodConfig", method.HTTPMethod)
	}
	r.vars.body = r.call.Body
	r.filter = merge(queryValue(r.vendorQuery), jsonata.Object(
		jsonata.Field{Key: "\x00path", Value: jsonata.String(c.Path)},
		jsonata.Field{Key: "\x00config", Value: jsonata.String(string(c.Config))},
	))
	return nil
}

// says tells whether a query has a parameter, by any reading of it: with ; between
// parameters, in other case, as a list.
func says(rawQuery, name string) bool {
	for part := range strings.FieldsFuncSeq(rawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		key, _, _ := strings.Cut(part, "=")
		if decoded, err := url.QueryUnescape(key); err == nil {
			key = decoded
		}
		key, _, _ = strings.Cut(key, "[")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return true
		}
	}
	return false
}

// passOn makes a call whose answer is handed on as it comes, with the vendor's own
// status.
func (r *run) passOn(ctx context.Context) (*Answer, error) {
	method := r.mapping.Call.Fixed
	if r.call.Format == FormatDebug {
		return r.shown(ctx, method)
	}
	s, err := r.open(ctx, request{method: method, main: true, own: true})
	if err != nil {
		return nil, err
	}
	if !method.IsRead() {
		r.outdated(method)
	}
	a := &Answer{Status: s.Status, File: s, Header: http.Header{}}
	for name, values := range s.Header {
		if slices.Contains(handedOn, name) {
			for _, v := range values {
				a.Header.Add(name, r.target.Redact(v))
			}
		}
	}
	return a, nil
}

// handedOn are the headers of a vendor's answer that say something of the body, or
// of where to go on. Others are for whoever talks to the vendor.
var handedOn = []string{
	"Accept-Ranges", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Range", "Etag", "Last-Modified", "Link", "Location",
}

// shown makes the call with its answer read whole, and shows both.
func (r *run) shown(ctx context.Context, method *connector.Method) (*Answer, error) {
	whole := *method
	whole.Answer = media.Text
	res, err := r.send(ctx, request{method: &whole, main: true, own: true})
	if err != nil {
		return nil, err
	}
	body := jsonOrText(res.Body)
	if body == nil {
		body = []byte("null")
	}
	return r.debugged(&Answer{Status: ownStatus(res), Body: body}, nil), nil
}

// customHeader is what goes along of the headers of a custom call. What the
// connector sends itself, the credential above all, nothing stands in for.
func (r *run) customHeader() (http.Header, error) {
	out := http.Header{}
	for name, values := range r.call.Custom.Header {
		if !r.target.Sends(name) && !slices.ContainsFunc(values, func(v string) bool { return !plainText(v) }) {
			out[name] = values
		}
	}
	for _, p := range r.call.Custom.named {
		if r.target.Sends(p.Name) {
			return nil, cognate.Errorf(cognate.CodeInvalid, "methodConfig.headers: %s is sent to %s by the connector itself", p.Name, r.integration.Label)
		}
		out[p.Name] = []string{p.Value}
	}
	return out, nil
}
