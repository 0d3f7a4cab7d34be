package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/engine"
	"cognate/internal/layer"
	"cognate/jsonata"
)

// Trier works out what a mapping makes of a sample; no vendor is called.
type Trier interface {
	Try(ctx context.Context, t engine.Trial) engine.Tried
}

var _ Trier = (*engine.Engine)(nil)

// trialView is what a candidate override makes of a sample, beside what is made of it
// now.
type trialView struct {
	Current   *triedView        `json:"current"`   // null: the method is not offered now
	Candidate *triedView        `json:"candidate"` // null: it is wrong, see failures
	Failures  []cognate.Failure `json:"failures"`  // of config
	Breaks    []string          `json:"breaks"`    // what else would not work any more
}

type triedView struct {
	Record  json.RawMessage   `json:"record,omitempty"`  // of a method that answers one
	Records json.RawMessage   `json:"records,omitempty"` // of a list
	Request *engine.Rehearsed `json:"request,omitempty"`
	Ignored []string          `json:"ignored,omitempty"` // paths of the body
	Error   *trialError       `json:"error,omitempty"`
}

type trialError struct {
	Code     cognate.Code      `json:"code"`
	Message  string            `json:"message"`
	Failures []cognate.Failure `json:"failures,omitempty"`
}

func viewTried(t engine.Tried) *triedView {
	v := &triedView{Request: t.Request, Ignored: t.Ignored}
	if !t.Record.IsUndefined() {
		v.Record = t.Record.AppendJSON(nil)
	}
	if !t.Records.IsUndefined() {
		v.Records = t.Records.AppendJSON(nil)
	}
	if t.Err != nil {
		v.Error = &trialError{Code: cognate.CodeInternal, Message: "the trial failed"}
		if own, ok := errors.AsType[*cognate.Error](t.Err); ok {
			v.Error = &trialError{own.Code, own.Message, own.Failures}
		}
	}
	return v
}

// tryMethodOverride is POST /environment-unified-model-resource-method/test: config is
// tried in the place of what the environment lays over the method.
func (c *Console) tryMethodOverride(r *request) (int, any, error) {
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	row, err := c.methodOf(r, b)
	if err != nil {
		return 0, nil, err
	}
	config, sample := b.objectNode("config"), readSample(b)
	b.required("config", config != nil)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	d, err := c.views.Draft(r.ctx, row.EnvironmentID)
	if err != nil {
		return 0, nil, err
	}
	d.PutOverride(row, config)
	verdict, err := d.Check(r.ctx)
	if err != nil {
		return 0, nil, err
	}
	before, after := d.Both()
	v := c.trial(r.ctx, row, before.Integration(row.Integration), sample)
	v.conclude(verdict, func() *triedView { return c.tried(r.ctx, row, after.Integration(row.Integration), sample) })
	return http.StatusOK, v, nil
}

// tryAccountOverride is POST /integrated-account/{id}/unified-model-override/test:
// config is tried in the place of what the account lays over the method.
func (c *Console) tryAccountOverride(r *request) (int, any, error) {
	id, err := r.id("integrated account")
	if err != nil {
		return 0, nil, err
	}
	a, err := c.store.Account(r.ctx, r.scope(), id)
	if err != nil {
		return 0, nil, err
	}
	b, err := r.body()
	if err != nil {
		return 0, nil, err
	}
	row := cognate.MethodOverride{EnvironmentID: a.EnvironmentID, Integration: a.Integration}
	readNames(b, map[string]*string{"unified_model_name": &row.UnifiedModel, "resource_name": &row.Resource, "method_name": &row.Method})
	config, sample := b.objectNode("config"), readSample(b)
	b.required("config", config != nil)
	if err := b.done(); err != nil {
		return 0, nil, err
	}
	if sample.Context.IsUndefined() {
		sample.Context, _ = jsonata.Parse(a.Context) // the store wrote it
	}
	_, in, err := c.views.View(r.ctx, &a)
	if err != nil {
		return 0, nil, err
	}
	v := c.trial(r.ctx, row, in, sample)
	whole := withMethod(parseStored(a.UnifiedModelOverride), row, config)
	problems, _, err := c.views.CheckAccount(r.ctx, layer.AccountCheck{
		EnvironmentID: a.EnvironmentID, Integration: a.Integration, Override: whole, Was: a.UnifiedModelOverride,
	})
	if err != nil {
		return 0, nil, err
	}
	for i := range problems {
		problems[i].Slot = strings.TrimPrefix(strings.TrimPrefix(problems[i].Slot, row.UnifiedModel+"."+row.Resource+"."+row.Method), ".")
	}
	a.UnifiedModelOverride = whole.JSON().Bytes()
	if _, in, err = c.views.View(r.ctx, &a); err != nil {
		return 0, nil, err
	}
	v.conclude(layer.Verdict{Problems: problems}, func() *triedView { return c.tried(r.ctx, row, in, sample) })
	return http.StatusOK, v, nil
}

// withMethod is an override of an account with config in the place of what it has for
// the method.
func withMethod(override *definition.Node, row cognate.MethodOverride, config *definition.Node) *definition.Node {
	resources := objectAt(override, row.UnifiedModel)
	methods := objectAt(resources, row.Resource)
	methods = withKey(methods, row.Method, config)
	return withKey(override, row.UnifiedModel, withKey(resources, row.Resource, methods))
}

// objectAt is the object under a key; nil when there is none.
func objectAt(n *definition.Node, key string) *definition.Node {
	if n == nil || n.Get(key) == nil || n.Get(key).Kind() != definition.Mapping {
		return nil
	}
	return n.Get(key)
}

// withKey is an object with a value in the place of what it has under a key.
func withKey(n *definition.Node, key string, value *definition.Node) *definition.Node {
	entry := definition.NodeEntry{Key: key, KeyPos: value.Pos(), Value: value}
	return definition.Layer(n, definition.NewObject(entry), map[string]definition.How{key: definition.Replace})
}

// trial is the view with the current side alone.
func (c *Console) trial(ctx context.Context, row cognate.MethodOverride, in *connector.Integration, sample engine.Sample) trialView {
	return trialView{Current: c.tried(ctx, row, in, sample), Failures: []cognate.Failure{}, Breaks: []string{}}
}

// conclude adds what was found, and the candidate's side where it can be tried.
func (v *trialView) conclude(verdict layer.Verdict, try func() *triedView) {
	v.Failures = append(v.Failures, definitionFailures("config", verdict.Problems)...)
	v.Breaks = append(v.Breaks, verdict.Breaks...)
	if len(v.Failures) == 0 {
		v.Candidate = try()
	}
}

// tried tries a method as an integration has it; nil when it is not offered.
func (c *Console) tried(ctx context.Context, row cognate.MethodOverride, in *connector.Integration, sample engine.Sample) *triedView {
	if in == nil || in.Model(row.UnifiedModel) == nil {
		return nil
	}
	res := in.Model(row.UnifiedModel).Resource(row.Resource)
	if res == nil {
		return nil
	}
	m := res.Mapping(row.Method)
	if m == nil || m.Unsupported != "" {
		return nil
	}
	return viewTried(c.trier.Try(ctx, engine.Trial{Integration: in, Mapping: m, Sample: sample}))
}

// readNames takes texts that are all required.
func readNames(b *body, names map[string]*string) {
	for name, field := range names {
		if text := b.text(name); text != nil {
			*field = *text
		}
		b.required(name, *field != "")
	}
}

// readSample takes sample: {response, body, query, id, context, headers, before, after,
// lookup, side_load}, all of which may be left out.
func readSample(b *body) engine.Sample {
	var s engine.Sample
	raw := b.object("sample")
	b.required("sample", raw != nil)
	if len(raw) == 0 || isNull(raw) {
		return s
	}
	v, err := jsonata.Parse(raw)
	if err != nil {
		b.fail("sample", "format", "%s", err)
		return s
	}
	objects := map[string]*jsonata.Value{
		"body": &s.Body, "query": &s.Query, "context": &s.Context, "headers": &s.Headers, "before": &s.Before, "after": &s.After,
		"lookup": &s.Lookup, "side_load": &s.SideLoad,
	}
	for name, value := range v.Fields() {
		path := "sample." + shorten(name)
		switch field, known := objects[name]; {
		case name == "response":
			s.Response = value
		case name == "id" && value.Kind() == jsonata.KindString:
			s.ID = value.Str()
		case name == "id":
			b.fail(path, "type", "want a text")
		case !known:
			b.fail(path, "unknown", "not a part of a sample; it has response, body, query, id, context, headers, before, after, lookup, side_load")
		case value.Kind() != jsonata.KindObject:
			b.fail(path, "type", "want an object")
		default:
			*field = value
		}
	}
	return s
}
