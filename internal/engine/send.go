package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/media"
	"cognate/internal/upstream"
	"cognate/jsonata"
)

// request is one vendor call before its slots are evaluated.
type request struct {
	method  *connector.Method
	path    []connector.NamedSlot
	query   *connector.Slot
	body    *connector.Slot
	headers []connector.NamedSlot
	// own marks the mapping's own call, main the one that remote_query and remote_data
	// belong to: an own call that the caller asked for.
	own, main bool
	// feeds marks a step whose record others depend on.
	feeds bool
	// page is what paging adds.
	page pageRequest
}

// send makes one vendor call and reads its answer.
func (r *run) send(ctx context.Context, q request) (*upstream.Response, error) {
	out, err := r.outgoing(ctx, q)
	if err != nil {
		return nil, err
	}
	if r.call.DryRun && !q.method.IsRead() {
		return nil, r.rehearse(ctx, q.main || q.feeds, out)
	}
	res, err := r.Upstream.Send(ctx, r.target.Target, out, r.call.Trace)
	if res != nil {
		r.last = res
	}
	if err == nil {
		if err = r.failed(ctx, q.method, res); err != nil && remoteStatus(err) == 0 {
			r.wrote(q.method) // it was a clean answer, which could not be judged
		}
	}
	if err != nil {
		return res, r.explain(ctx, res, err)
	}
	if res.Partial {
		r.miss(fmt.Sprintf("%s gave a part of what was asked for: %s", r.integration.Label, clip(r.target.Redact(res.PartialReason()))))
	}
	r.wrote(q.method)
	return res, nil
}

// wrote notes that a call was made, where it changes something.
func (r *run) wrote(method *connector.Method) {
	if !method.IsRead() {
		r.applied = append(r.applied, method.FullName())
		r.outdated(method)
	}
}

// open makes one vendor call and leaves the body of its answer to be read.
func (r *run) open(ctx context.Context, q request) (*upstream.Stream, error) {
	out, err := r.outgoing(ctx, q)
	if err != nil {
		return nil, err
	}
	if r.call.DryRun && !q.method.IsRead() {
		return nil, r.rehearse(ctx, q.main, out)
	}
	s, failed, err := r.Upstream.Stream(ctx, r.target.Target, out, r.call.Trace)
	if err != nil {
		if failed != nil {
			r.last = failed
		}
		return nil, r.explain(ctx, failed, err)
	}
	r.last = &upstream.Response{Status: s.Status, Header: s.Header}
	return s, nil
}

// outgoing evaluates what one vendor call sends. Before the first one that changes
// anything it is settled what is ignored, so that a strict call is refused while
// nothing has happened yet.
func (r *run) outgoing(ctx context.Context, q request) (upstream.Request, error) {
	out := upstream.Request{
		Name: q.method.FullName(), Vendor: r.integration.Label, Method: q.method.HTTPMethod, Template: q.method.Path.Template,
		Main: q.main, Read: q.method.IsRead(), Answer: q.method.Answer, Anonymous: q.method.Anonymous,
		GraphQL: q.method.GraphQL != nil, TakesPart: q.method.Items != nil,
	}
	var err error
	if !q.method.IsRead() {
		if err = r.guard(ctx); err != nil {
			return out, err
		}
		if err = r.mustCreate(ctx, q.main); err != nil {
			return out, err
		}
	}
	if err = r.place(ctx, q, &out); err != nil {
		return out, err
	}
	if out.Query, err = r.query(ctx, q); err != nil {
		return out, err
	}
	if out.Header, out.Private, err = r.headers(ctx, q.headers); err != nil {
		return out, err
	}
	if c := r.call.Custom; c != nil {
		if c.Config == nil {
			out.RawQuery = c.RawQuery
		}
		if out.Header, err = r.customHeader(); err != nil {
			return out, err
		}
		out.Foreign = true
		if out.Body = c.Body; out.Body != nil {
			return out, nil
		}
	}
	if q.page.header != nil {
		out.Header = withHeaders(out.Header, q.page.header)
	}
	if up := r.call.Upload; up != nil && q.main {
		if !q.method.HasBody() && r.call.Custom == nil {
			return out, cognate.Errorf(cognate.CodeInvalid, "%s takes no body for this method: there is nothing that could be passed through", r.integration.Label)
		}
		out.Upload = up
		return out, nil
	}
	out.Body, err = r.body(ctx, q)
	return out, err
}

// failed judges a 2xx by what the connector says of such answers: error_when.
func (r *run) failed(ctx context.Context, method *connector.Method, res *upstream.Response) error {
	if method.ErrorWhen == nil {
		return nil
	}
	saved := r.vars
	defer func() { r.vars = saved }()
	r.vars.response, r.vars.headers, r.vars.status = res.Value, res.Header, jsonata.Int(int64(res.Status))
	v, err := r.eval(ctx, method.ErrorWhen)
	if err != nil {
		return err
	}
	status, isStatus := v.Int64()
	switch {
	case v.Kind() == jsonata.KindNumber && isStatus && 400 <= status && status <= 599:
	case v.Kind() == jsonata.KindBool && v.Bool():
		status = http.StatusBadRequest
	default:
		return nil
	}
	e := r.Upstream.Unclean(r.target.Target, res, fmt.Sprintf("%s answered %d with a failure", r.integration.Label, res.Status))
	e.Code, e.Remote.Status = upstream.CodeOf(int(status)), int(status)
	return e
}

// guard names what this very call can't take, beside what no mapping reads.
func (r *run) guard(ctx context.Context) error {
	if r.guarded {
		return nil
	}
	r.guarded = true
	extra, err := r.eval(ctx, r.mapping.Ignored)
	if err != nil {
		return err
	}
	if extra.Kind() == jsonata.KindString {
		extra = jsonata.Array(extra)
	}
	for v := range extra.Items() {
		r.ignored = appendNew(r.ignored, v.Str())
	}
	slices.Sort(r.ignored)
	r.ignored = highest(r.ignored)
	if r.call.Strict && len(r.ignored) > 0 {
		return r.strict()
	}
	return nil
}

// highest leaves out the paths below another of the list, which is sorted.
func highest(paths []string) []string {
	var out []string
	for _, path := range paths {
		if !slices.ContainsFunc(out, func(above string) bool {
			rest, below := strings.CutPrefix(path, above)
			return below && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
		}) {
			out = append(out, path)
		}
	}
	return out
}

// strict turns what is ignored into a refusal: Prefer: handling=strict.
func (r *run) strict() error {
	e := &cognate.Error{Code: cognate.CodeInvalid}
	for _, path := range r.ignored[:min(len(r.ignored), maxFailures)] {
		e.Failures = append(e.Failures, cognate.Failure{Path: path, Code: "unsupported", Message: "can't be taken by " + r.integration.Label + ", or not with this value"})
	}
	e.Message = failureMessage(e.Failures)
	return e
}

// place settles where the call goes: to a path below the base URL, or to a whole
// address, which may come from anybody.
func (r *run) place(ctx context.Context, q request, out *upstream.Request) (err error) {
	if out.Path, err = r.path(ctx, q); err != nil || !q.method.Path.IsWhole() {
		return err
	}
	if out.Address, err = r.target.Resolve(out.Path); err != nil {
		return r.badAddress(q, out.Path, err)
	}
	return nil
}

// badAddress is the caller's fault where the address is the caller's, and the
// vendor's where it comes from an answer.
func (r *run) badAddress(q request, address string, err error) error {
	e := cognate.Errorf(cognate.CodeInvalid, "%s can't be called: %s", r.integration.Label, err)
	for _, sent := range []jsonata.Value{r.filter, r.vars.query, r.vars.body} {
		for leaf := range media.Leaves(sent) {
			if leaf.Value.Kind() == jsonata.KindString && leaf.Value.Str() == address {
				e.Failures = []cognate.Failure{{Path: leaf.Path, Code: "format", Message: err.Error()}}
				return e
			}
		}
	}
	if slices.ContainsFunc(q.path, func(s connector.NamedSlot) bool {
		return slices.Contains(s.Slot.Uses, "before") || slices.Contains(s.Slot.Uses, "lookup") || slices.Contains(s.Slot.Uses, "response")
	}) {
		e.Code = cognate.CodeBadGateway
	}
	return e
}

func (r *run) path(ctx context.Context, q request) (string, error) {
	var failed error
	path, err := q.method.Path.Expand(func(name string) (string, bool) {
		for _, s := range q.path {
			if s.Name == name {
				v, err := r.eval(ctx, s.Slot)
				if err != nil {
					failed = err
				}
				return text(v)
			}
		}
		if r.call.Proxy {
			v, ok := r.pathVars[name]
			return v, ok
		}
		return r.vars.id, name == "id"
	})
	if failed != nil {
		return "", failed
	}
	if err != nil {
		return "", cognate.Wrap(err, cognate.CodeInvalid, "%s can't be called: %s", r.integration.Label, err)
	}
	return path, nil
}

func (r *run) query(ctx context.Context, q request) (url.Values, error) {
	if q.page.instead != nil {
		return q.page.instead, nil
	}
	defaults := jsonata.Value{}
	if q.own {
		defaults = r.mapping.DefaultQuery
	}
	if len(q.method.Query) == 0 && q.query == nil && len(q.page.query) == 0 && defaults.IsUndefined() && (!q.main || r.call.RemoteQuery.Len() == 0 && len(r.vendorQuery) == 0) {
		return nil, nil
	}
	values := url.Values{}
	for _, p := range q.method.Query {
		values.Set(p.Name, p.Value)
	}
	mapped, err := r.eval(ctx, q.query)
	if err != nil {
		return nil, err
	}
	if !mapped.IsUndefined() && mapped.Kind() != jsonata.KindObject {
		return nil, cognate.Errorf(cognate.CodeInternal, "the mapping %s of %s yields no object", q.query.Name, r.integration.Label)
	}
	setAll(values, defaults)
	setAll(values, mapped)
	if q.main {
		maps.Copy(values, r.vendorQuery)
		setAll(values, r.call.RemoteQuery)
	}
	maps.Copy(values, q.page.query) // nothing stands over paging
	return values, nil
}

// setAll writes an object as query parameters, by the names of its leaves; null is
// left out, and takes back what was set before.
func setAll(values url.Values, v jsonata.Value) {
	for leaf := range media.Leaves(v) {
		values.Del(leaf.Name)
	}
	for leaf := range media.Leaves(v) {
		if s, ok := text(leaf.Value); ok {
			values.Add(leaf.Name, s)
		}
	}
}

// headers evaluates the headers of one call; private are those that hold
// something of the credential.
func (r *run) headers(ctx context.Context, slots []connector.NamedSlot) (out http.Header, private []string, err error) {
	if len(slots) == 0 {
		return nil, nil, nil
	}
	plain := r.vars.context
	defer func() { r.vars.context = plain }()
	out = http.Header{}
	for _, s := range slots {
		r.vars.context = plain
		if s.Slot.Secret { // request headers alone may read secrets, and of them those of the connector
			r.vars.context = r.target.full
		}
		v, err := r.eval(ctx, s.Slot)
		if err != nil {
			return nil, nil, err
		}
		value, ok := text(v)
		if !ok {
			continue
		}
		if !plainText(value) {
			return nil, nil, cognate.Errorf(cognate.CodeInvalid, "%s of %s yields a control character for the header %s", s.Slot.Name, r.integration.Label, s.Name)
		}
		out.Set(s.Name, value)
		if s.Slot.Secret {
			private = append(private, http.CanonicalHeaderKey(s.Name))
		}
	}
	return out, private, nil
}

// body evaluates and writes the body of one call; nil for none.
func (r *run) body(ctx context.Context, q request) (*media.Body, error) {
	if !q.method.HasBody() {
		return nil, nil
	}
	v, err := r.eval(ctx, q.body)
	if err != nil {
		return nil, err
	}
	if r.call.Proxy {
		v = r.vars.body
	}
	if q.own && !r.mapping.DefaultBody.IsUndefined() {
		v = merge(r.mapping.DefaultBody, v)
	}
	if q.main {
		if v, err = r.overlayBody(ctx, v); err != nil {
			return nil, err
		}
	}
	callers := r.call.Proxy
	if q.main && !r.call.Proxy {
		if remote := r.vars.body.Get("remote_data"); remote.Kind() == jsonata.KindObject {
			if q.method.Body == media.Raw {
				return nil, cognate.Errorf(cognate.CodeInvalid, "remote_data: %s takes the body of this call as it is; nothing can be merged into it", r.integration.Label)
			}
			v, callers = merge(v, remote), true
		}
	}
	if g := q.method.GraphQL; g != nil {
		v = g.Body(v)
	}
	return r.encode(q, merge(v, q.page.body), callers)
}

// encode turns a value into the body that the call wants. callers says that the
// caller has made it, or has merged remote_data into it.
func (r *run) encode(q request, v jsonata.Value, callers bool) (*media.Body, error) {
	boundary, kind := "", q.method.Body.For(v)
	if kind == media.Multipart {
		var err error
		if boundary, err = r.Upstream.Boundary(); err != nil {
			return nil, cognate.Wrap(err, cognate.CodeInternal, "the body can't be made")
		}
	}
	body, err := media.New(kind, v, boundary)
	var wrong *media.Error
	if !errors.As(err, &wrong) {
		return body, err
	}
	if wrong.Path == "" && !callers {
		return nil, cognate.Wrap(err, cognate.CodeInternal, "the body of %s at %s can't be sent: %s", q.method.FullName(), r.integration.Label, wrong.Message)
	}
	f := cognate.Failure{RemoteField: wrong.Path, Path: r.unifiedPath(wrong.Path), Code: "format", Message: wrong.Message}
	if wrong.Path == "" {
		f.Path = "remote_data"
	}
	if r.call.Proxy {
		f.Path, f.RemoteField = wrong.Path, ""
	}
	return nil, &cognate.Error{Code: cognate.CodeInvalid, Failures: []cognate.Failure{f}, Message: strings.TrimPrefix(cmp.Or(f.Path, f.RemoteField)+": "+f.Message, ": ")}
}

// merge lays over deeply on base: objects merge, everything else is replaced.
// Undefined leaves base as it is.
func merge(base, over jsonata.Value) jsonata.Value {
	if over.IsUndefined() {
		return base
	}
	if base.Kind() != jsonata.KindObject || over.Kind() != jsonata.KindObject {
		return over
	}
	var fields []jsonata.Field
	for key, v := range base.Fields() {
		if o := over.Get(key); !o.IsUndefined() {
			v = merge(v, o)
		}
		fields = append(fields, jsonata.Field{Key: key, Value: v})
	}
	for key, v := range over.Fields() {
		if base.Get(key).IsUndefined() {
			fields = append(fields, jsonata.Field{Key: key, Value: v})
		}
	}
	return jsonata.Object(fields...)
}
