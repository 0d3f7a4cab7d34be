package conform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pb33f/jsonschema/v6"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/internal/proof"
	"cognate/jsonata"
)

// Options say what is tried, and on which account. All but Override, Hints, Progress
// and Settle are required.
type Options struct {
	Integration *connector.Integration
	Account     cognate.Account
	Override    []byte // of the environment integration; may be empty
	// Do makes a unified call.
	Do    func(ctx context.Context, call *engine.Call) (*engine.Answer, error)
	Hints *Hints
	// Write allows to create, change and delete records of the run's own.
	Write bool
	// Mark is a word that no record of the account has: it stands in what is made.
	Mark string
	// Settle is how long a list may take to show what was written; 0: at once.
	Settle time.Duration
	// Wait waits, between calls that the vendor asks to space.
	Wait func(ctx context.Context, d time.Duration) error
	Now  func() time.Time
	// Progress, when not nil, is told each check as it ends.
	Progress func(Check)
}

// Run tries a connector. The error tells what kept it from being tried; what the
// connector does wrong is in the report. When ctx ends, what was made is still
// removed, and the report is of what was tried until then.
func Run(ctx context.Context, o Options) (*Report, error) {
	if o.Integration == nil || o.Do == nil || o.Wait == nil || o.Now == nil || o.Mark == "" {
		return nil, errors.New("conform: a part of the options is missing")
	}
	if o.Hints == nil {
		o.Hints = &Hints{}
	}
	report := &Report{Checks: []Check{}, Methods: map[string]*proof.RunMethod{}}
	for _, m := range o.Integration.Models {
		s := &suite{Options: o, report: report, model: m.Model.Name, shown: map[string]*evidence{}, core: map[string]bool{}}
		if err := s.load(m); err != nil {
			return nil, err
		}
		s.run(ctx)
		for key, shown := range s.outcome() {
			report.Methods[key] = shown
		}
	}
	return report, ctx.Err()
}

// suite is a run over one model.
type suite struct {
	Options
	report *Report
	model  string
	pools  []*pool
	shown  map[string]*evidence
	// core holds the methods that did what they are for at least once.
	core map[string]bool
}

// pool is what is known of one resource.
type pool struct {
	*connector.Resource
	schema *jsonschema.Schema
	listed []jsonata.Value          // as a list has them
	whole  bool                     // listed is all of them
	alone  map[string]jsonata.Value // by id: records of the list as get shows them
	made   []*made                  // by the run
}

// made is a record of the run's own.
type made struct {
	id string
	// scope are parameters that say where it is: the ticket of a comment.
	scope  jsonata.Value
	record jsonata.Value // as get shows it
	body   jsonata.Value // what it was made of
	gone   bool
}

// load makes the pools, in such an order that what a resource refers to comes first.
func (s *suite) load(m *connector.ModelMapping) error {
	byName := map[string]*pool{}
	for _, r := range m.Resources {
		p := &pool{Resource: r}
		var err error
		if p.schema, err = compile(r.Resource.Fields.JSONSchema(true)); err != nil {
			return fmt.Errorf("the schema of %s: %w", r.Resource.Name, err)
		}
		byName[r.Resource.Name] = p
	}
	placed := map[string]bool{}
	var place func(p *pool)
	place = func(p *pool) {
		if p == nil || placed[p.Resource.Resource.Name] {
			return
		}
		placed[p.Resource.Resource.Name] = true
		for _, name := range p.refers() {
			place(byName[name])
		}
		s.pools = append(s.pools, p)
	}
	for _, r := range m.Resources {
		place(byName[r.Resource.Name])
	}
	return nil
}

// refers lists the resources that creating, or listing where it needs to be told,
// refers to.
func (p *pool) refers() []string {
	var out []string
	if m := p.mapping("create"); m != nil && m.Method.Body != nil {
		out = append(out, references(m.Method.Body, "", m.TakesBody)...)
	}
	for _, name := range []string{"list", "create"} {
		if m := p.mapping(name); m != nil {
			for _, path := range neededQuery(m) {
				for _, q := range m.Method.Query {
					if below(path, q.Name) {
						out = append(out, references(q, q.Name, func(string) bool { return true })...)
					}
				}
			}
		}
	}
	return out
}

func compile(schema jsonata.Value) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.AppendJSON(nil)))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("record.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("record.json")
}

func (p *pool) name() string { return p.Resource.Resource.Name }

// fields describes its records.
func (p *pool) fields() *model.Schema { return p.Resource.Resource.Fields }

// mapping is that of a method which the connector serves; nil for others.
func (p *pool) mapping(method string) *connector.Mapping {
	if m := p.Mapping(method); m != nil && m.Unsupported == "" {
		return m
	}
	return nil
}

func (s *suite) pool(name string) *pool {
	i := slices.IndexFunc(s.pools, func(p *pool) bool { return p.name() == name })
	if i < 0 {
		return nil
	}
	return s.pools[i]
}

func (s *suite) key(resource, method string) string {
	return strings.Join([]string{s.model, resource, method}, ".")
}

func (s *suite) evidence(p *pool, method string) *evidence {
	key := s.key(p.name(), method)
	if s.shown[key] == nil {
		s.shown[key] = &evidence{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	}
	return s.shown[key]
}

// run makes the whole tour: what is there is listed, then records are made and
// changed, then lists are held against each other, and in the end all is removed.
func (s *suite) run(ctx context.Context) {
	for _, p := range s.pools {
		s.survey(ctx, p)
	}
	if s.Write {
		defer s.removeAll(ctx)
		for _, p := range s.pools {
			s.writes(ctx, p)
		}
	}
	for _, p := range s.pools {
		s.reads(ctx, p)
		s.downloads(ctx, p)
	}
	if s.Write {
		for _, p := range slices.Backward(s.pools) {
			s.deletes(ctx, p)
		}
	}
}

// reply is the outcome of a unified call.
type reply struct {
	*engine.Answer
	body jsonata.Value
	err  *cognate.Error
}

// maxTries bounds how often a call is made that the vendor asks to make later.
const maxTries = 5

// call makes one unified call; it waits where the vendor asks for it.
func (s *suite) call(ctx context.Context, p *pool, method string, with engine.Call) reply {
	with.Account, with.Override, with.Model, with.Resource, with.Method = s.Account, s.Override, s.model, p.name(), method
	if with.Format == "" {
		with.Format = engine.FormatUnified
	}
	with.RawQuery = with.Query
	for try := 1; ; try++ {
		call := with
		s.report.Calls++
		answer, err := s.Do(ctx, &call)
		if err == nil {
			return read(answer)
		}
		var e *cognate.Error
		if !errors.As(err, &e) {
			e = cognate.Wrap(err, cognate.CodeInternal, "not an error of the API's shape")
		}
		limited := e.Code == cognate.CodeRateLimited || e.Remote != nil && e.Remote.Status == 429
		if !limited || try == maxTries || s.Wait(ctx, max(time.Second, time.Duration(e.RetryAfter)*time.Second)) != nil {
			return reply{err: e}
		}
	}
}

func read(a *engine.Answer) reply {
	r := reply{Answer: a}
	if len(a.Body) > 0 {
		var err error
		if r.body, err = jsonata.Parse(a.Body); err != nil {
			r.err = cognate.Wrap(err, cognate.CodeInternal, "the answer is not JSON")
		}
	}
	return r
}

// describe is an error with what it says of fields.
func describe(err error) string {
	var e *cognate.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	text := fmt.Sprintf("%d %s: %s", e.Status(), e.Code, e.Message)
	for _, f := range e.Failures {
		text += fmt.Sprintf(" [%s%s: %s]", f.Path, f.RemoteField, f.Message)
	}
	if e.Remote != nil {
		text += " (" + e.Remote.Call + ")"
	}
	return text
}

// invalid says what of a record breaks the model's JSON Schema, or stands in no model.
func (p *pool) invalid(record jsonata.Value) string {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(record.AppendJSON(nil)))
	if err != nil {
		return err.Error()
	}
	if err := p.schema.Validate(doc); err != nil {
		return err.Error()
	}
	if unknown := p.fields().Unknown(record); len(unknown) > 0 {
		return "not of the model: " + strings.Join(unknown, ", ")
	}
	return ""
}

// record notes which fields a method has shown.
func (s *suite) record(p *pool, method string, v jsonata.Value) {
	e := s.evidence(p, method)
	for _, l := range leaves(p.fields(), v, "", "") {
		e.record[l.path] = true
	}
}

// object makes an object of a path such as ticket.id and a value.
func object(path string, v jsonata.Value) jsonata.Value {
	steps := strings.Split(path, ".")
	for _, step := range slices.Backward(steps) {
		name, isArray := strings.CutSuffix(step, "[]")
		if isArray {
			v = jsonata.Array(v)
		}
		v = jsonata.Object(jsonata.Field{Key: name, Value: v})
	}
	return v
}

// set is an object with a field more, or another value in it; undefined takes it out.
func set(v jsonata.Value, key string, value jsonata.Value) jsonata.Value {
	var fields []jsonata.Field
	for k, old := range v.Fields() {
		if k != key {
			fields = append(fields, jsonata.Field{Key: k, Value: old})
		}
	}
	if !value.IsUndefined() {
		fields = append(fields, jsonata.Field{Key: key, Value: value})
	}
	return jsonata.Object(fields...)
}

// merge lays the fields of each object over those before it.
func merge(objects ...jsonata.Value) jsonata.Value {
	out := jsonata.Object()
	for _, o := range objects {
		for k, v := range o.Fields() {
			out = set(out, k, v)
		}
	}
	return out
}
