package proof

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"cognate/internal/connector"
	"cognate/internal/contract"
	"cognate/internal/model"
	"cognate/internal/story"
)

// FileName is that of a proof, in the connector's folder.
const FileName = "proof.json"

// Evidence is what was found about a connector.
type Evidence struct {
	Integration *connector.Integration
	Stories     []*story.Result
	// Description is the vendor's, and Breaches names the stories that don't keep it;
	// nil where there is none.
	Description *connector.Description
	Breaches    map[string]bool
	Live        []*Run
}

// Gather checks every story against the contract; c is nil where the vendor has
// published nothing.
func Gather(in *connector.Integration, stories []*story.Result, c *contract.Contract, live []*Run) (*Evidence, error) {
	e := &Evidence{Integration: in, Stories: stories, Breaches: map[string]bool{}, Live: live}
	if c == nil {
		return e, nil
	}
	e.Description = c.Description()
	for _, s := range stories {
		if s.Played == nil {
			continue
		}
		problems, err := c.Check(s.Played)
		if err != nil {
			return nil, err
		}
		e.Breaches[s.Name()] = slices.ContainsFunc(problems, func(p contract.Problem) bool { return !p.Warning })
	}
	return e, nil
}

// level is what a story can show.
func (e *Evidence) level(s *story.Result) connector.Level {
	switch {
	case s.Problem() != "" || e.Breaches[s.Name()]:
		return connector.Typed
	case s.Played.Origin != nil:
		return connector.Recorded
	case e.Description != nil:
		return connector.Contract
	}
	return connector.Typed
}

// Proof works out what the evidence proves.
func (e *Evidence) Proof() *connector.Proof {
	p := &connector.Proof{
		Definitions: e.Integration.Digest, Stories: len(e.Stories), Description: e.Description, Methods: map[string]*connector.MethodProof{},
	}
	var played []*story.Played
	for _, s := range e.Stories {
		if s.Problem() != "" {
			continue
		}
		played = append(played, s.Played)
		if o := s.Played.Origin; o != nil {
			p.Recorded = append(p.Recorded, o.From+", "+o.Date)
		}
	}
	p.Recorded = sorted(p.Recorded)
	for _, run := range e.Live {
		told := run.System + ", " + run.Date
		if run.Simulated {
			p.Simulated = append(p.Simulated, told)
		} else {
			p.Live = append(p.Live, told)
		}
	}
	p.Live, p.Simulated = sorted(p.Live), sorted(p.Simulated)
	open := map[string]bool{}
	for _, gap := range story.Gaps(e.Integration, played) {
		open[gap.Resource+"."+gap.Method] = true
	}
	e.methods(p, open)
	return p
}

func sorted(s []string) []string {
	slices.Sort(s)
	return slices.Compact(s)
}

// methods fills in the methods, and the level that all of them have.
func (e *Evidence) methods(p *connector.Proof, open map[string]bool) {
	p.Level = connector.Live
	for _, m := range e.Integration.Models {
		for _, r := range m.Resources {
			for _, mapping := range r.Mappings {
				if mapping.Unsupported != "" {
					continue
				}
				proven := e.method(mapping)
				if open[r.Resource.Name+"."+mapping.Method.Name] && proven.Level != connector.Live {
					proven.Level = connector.Typed
				}
				p.Methods[connector.ProofKey(mapping)] = proven
				if p.Level.AtLeast(proven.Level) {
					p.Level = proven.Level
				}
			}
		}
	}
	if len(p.Methods) == 0 {
		p.Level = connector.Typed
	}
}

func (e *Evidence) method(m *connector.Mapping) *connector.MethodProof {
	t := newTable(m)
	level := connector.Typed
	for _, s := range e.Stories {
		if s.Played == nil || s.Played.Mapping != m || s.Played.Err != nil || s.Played.Call.DryRun {
			continue
		}
		reached := e.level(s)
		if !level.AtLeast(reached) {
			level = reached
		}
		t.story(s.Played, reached)
	}
	for _, run := range e.Live {
		if shown := run.Methods[connector.ProofKey(m)]; shown != nil && !run.Simulated {
			level = connector.Live
			t.live(shown)
		}
	}
	return &connector.MethodProof{Level: level, Filters: t.filters.shown(), Body: t.body.shown(), Record: t.record.shown()}
}

// Format is a proof as its file has it.
func Format(p *connector.Proof) ([]byte, error) { return format(p) }

// FormatRuns is conformance runs as their file has them.
func FormatRuns(runs []*Run) ([]byte, error) { return format(runs) }

func format(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("write a proof: %w", err)
	}
	return layout(b.Bytes())
}

// table holds what each path of a method has shown.
type table struct {
	mapping               *connector.Mapping
	filters, body, record cells
}

// cells are the paths that a mapping has, and how well each is proven.
type cells map[string]connector.Level

func newTable(m *connector.Mapping) *table {
	t := &table{mapping: m, filters: cells{}, body: cells{}, record: cells{}}
	for _, p := range m.Method.Query {
		t.filters.add(p.Narrow(m.TakesQuery), p.Name, m.TakesQuery)
	}
	if m.Method.Body != nil {
		t.body.add(m.Method.Body, "", m.TakesBody)
	}
	if t.hasRecord() {
		t.record.add(m.Resource.Resource.Fields, "", m.Yields)
	}
	return t
}

func (t *table) hasRecord() bool {
	switch t.mapping.Method.Response {
	case model.ResponseDeleted, model.ResponseBinary:
		return false
	default:
		return true
	}
}

// add takes the leaves of a schema that the mapping has; remote_data is not of them.
func (c cells) add(s *model.Schema, path string, has func(string) bool) {
	switch {
	case path == model.RemoteData || path != "" && !has(path):
	case s.Items != nil:
		c.add(s.Items, path+"[]", has)
	case s.Type == model.Sort:
		for _, name := range s.Enum {
			c[path+"."+name] = connector.Typed
		}
	case len(s.Fields) == 0 && path != "":
		c[path] = connector.Typed
	default:
		for _, f := range s.Fields {
			c.add(f, under(path, f.Name), has)
		}
	}
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// raise notes that a path was shown; what the mapping does not have is passed over.
func (c cells) raise(path string, level connector.Level) {
	if old, ok := c[path]; ok && !old.AtLeast(level) {
		c[path] = level
	}
}

func (c cells) shown() connector.Shown {
	if len(c) == 0 {
		return nil
	}
	out := connector.Shown{}
	for path, level := range c {
		out[level] = append(out[level], path)
	}
	for _, paths := range out {
		slices.Sort(paths)
	}
	return out
}
