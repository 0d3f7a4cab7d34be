package contract

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/definition"
	"cognate/internal/description"
	"cognate/internal/story"
)

// Library is a folder of published descriptions, each read once. It is not safe for
// concurrent use.
type Library struct {
	dir     string
	files   map[string]*document
	schemas map[string]*graph
}

// OpenLibrary opens a folder of descriptions: <vendor>/<file>.
func OpenLibrary(dir string) (*Library, error) {
	if info, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("the vendors' descriptions: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("the vendors' descriptions: %s is not a folder", dir)
	}
	return &Library{dir: dir, files: map[string]*document{}, schemas: map[string]*graph{}}, nil
}

// Contract is what the stories of one connector are held against.
type Contract struct {
	files      []string
	grade      Grade
	documents  []*document
	graph      *graph // GraphQL; nil for REST
	bases      []*regexp.Regexp
	customKeys []*regexp.Regexp
	exceptions []*exception
}

type exception struct {
	text        string
	call, place *regexp.Regexp
	used        bool
}

// glob is a pattern in which * is any run of characters.
func glob(pattern string) *regexp.Regexp {
	return regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*") + "$")
}

// FileName is that of a connector's contract, in its testdata.
const FileName = "contract.yaml"

// Load reads a contract, and the descriptions that it names. What is wrong with the
// file, or with one that it names, is definition.Problems.
func (l *Library) Load(name string, data []byte) (*Contract, error) {
	f, problems := readManifest(name, data)
	if len(problems) > 0 {
		return nil, problems
	}
	c := &Contract{grade: Grade(f.Grade.Value())}
	for i, t := range f.Files {
		c.files = append(c.files, t.Value())
		if err := l.open(c, t.Value()); err != nil {
			problems.Add(definition.Problem{Pos: t.Pos(), Slot: fmt.Sprintf("files[%d]", i), Message: fileMessage(t.Value(), err)})
		}
	}
	for _, t := range f.BasePaths {
		c.bases = append(c.bases, basePattern(t.Value()))
	}
	for _, t := range f.CustomKeys {
		c.customKeys = append(c.customKeys, glob("body."+t.Value()))
	}
	for _, e := range f.Exceptions {
		c.exceptions = append(c.exceptions, &exception{text: e.Call.Value() + " " + e.Place.Value(), call: glob(e.Call.Value()), place: glob(e.Place.Value())})
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return c, nil
}

// fileMessage says why a description can't be read, without the folder that the
// program was given.
func fileMessage(name string, err error) string {
	if errors.Is(err, fs.ErrNotExist) {
		return name + " is not in the folder of descriptions"
	}
	if text := err.Error(); strings.Contains(text, name) {
		return text
	}
	return name + ": " + err.Error()
}

// Description names what the stories are held against.
func (c *Contract) Description() *connector.Description {
	return &connector.Description{Grade: string(c.grade), Files: c.files}
}

// Documents are the descriptions, GraphQL aside.
func (c *Contract) Documents() []*description.Document {
	var out []*description.Document
	for _, d := range c.documents {
		out = append(out, d.Document)
	}
	return out
}

func (l *Library) open(c *Contract, name string) error {
	if isGraph(name) {
		g, err := l.openGraph(name)
		c.graph = g
		return err
	}
	d := l.files[name]
	if d == nil {
		data, err := os.ReadFile(filepath.Join(l.dir, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		parsed, err := description.Parse(name, data)
		if err != nil {
			return err
		}
		d = &document{parsed, map[string]*compiled{}}
		l.files[name] = d
	}
	c.documents = append(c.documents, d)
	return nil
}

func basePattern(template string) *regexp.Regexp {
	var b strings.Builder
	last := 0
	for _, at := range description.Variable.FindAllStringIndex(template, -1) {
		b.WriteString(regexp.QuoteMeta(template[last:at[0]]) + "[^/]+")
		last = at[1]
	}
	return regexp.MustCompile("^" + b.String() + regexp.QuoteMeta(strings.TrimSuffix(template[last:], "/")) + "(/|$)")
}

// Check holds every exchange of a story against the descriptions. Problems that the
// story or the contract lists as exceptions are left out, and exceptions of the
// story that are not needed are problems. The error is about the description.
func (c *Contract) Check(p *story.Played) ([]Problem, error) {
	var found []Problem
	for i := range p.Exchanges {
		x := &p.Exchanges[i]
		more, err := c.exchange(i+1, x, i == len(p.Exchanges)-1 && refused(p))
		if err != nil {
			return nil, err
		}
		found = append(found, more...)
	}
	found = slices.DeleteFunc(found, c.excepted)
	return withExceptions(found, p.Exceptions), nil
}

// refused says whether the last answer was refused as unclean: a story of a vendor,
// or something before it, that doesn't keep its contract.
func refused(p *story.Played) bool {
	e, ok := errors.AsType[*cognate.Error](p.Err)
	return ok && e.Remote != nil && e.Status() == http.StatusBadGateway
}

func (c *Contract) exchange(n int, x *story.Exchange, refused bool) ([]Problem, error) {
	request, response := fmt.Sprintf("%d.request", n), fmt.Sprintf("%d.response", n)
	if c.graph != nil {
		return c.checkGraph(request, response, x, refused), nil
	}
	op, problem := c.operation(x)
	if op == nil {
		problem.Part = request
		return []Problem{problem}, nil
	}
	found, err := c.checkRequest(op, x)
	if err != nil {
		return nil, err
	}
	out := problems(found, request, op.Name(), c.grade.unknownRequest())
	if refused {
		return out, nil
	}
	if found, err = c.checkResponse(op, x); err != nil {
		return nil, err
	}
	return append(out, problems(found, response, op.Name(), c.grade.unknownResponse())...), nil
}

func problems(found []finding, part, call string, unknown level) []Problem {
	var out []Problem
	for _, f := range found {
		if f.unknown && unknown == silent {
			continue
		}
		out = append(out, Problem{Part: part, Place: f.place, Text: f.text, Warning: f.unknown && unknown == warned, call: call})
	}
	return out
}

// operation finds what a request is one of, in any of the files.
func (c *Contract) operation(x *story.Exchange) (*operation, Problem) {
	var elsewhere []string
	for _, d := range c.documents {
		for _, path := range c.paths(d, x.URL.EscapedPath()) {
			op, templates := d.find(x.Method, path)
			if op != nil {
				return op, Problem{}
			}
			elsewhere = append(elsewhere, templates...)
		}
	}
	if len(elsewhere) > 0 {
		return nil, Problem{Place: "method", Text: x.Method + " is not described for " + strings.Join(elsewhere, ", "), call: callOf(x)}
	}
	return nil, undescribed(x)
}

func callOf(x *story.Exchange) string { return x.Method + " " + x.URL.EscapedPath() }

func undescribed(x *story.Exchange) Problem {
	return Problem{Place: "path", Text: x.URL.EscapedPath() + " is not described", call: callOf(x)}
}

// paths are the path of a request without the bases that it can have.
func (c *Contract) paths(d *document, whole string) []string {
	var out []string
	for _, r := range c.bases {
		if at := r.FindStringIndex(whole); at != nil {
			out = append(out, "/"+whole[at[1]:])
		}
	}
	if len(c.bases) > 0 {
		return out
	}
	for _, base := range d.Bases() {
		if rest, under := strings.CutPrefix(whole, base); under && strings.HasPrefix(rest, "/") {
			out = append(out, rest)
		}
	}
	return out
}

// excepted says whether the contract lists a problem as an exception.
func (c *Contract) excepted(p Problem) bool {
	side := strings.TrimLeft(p.Part, "0123456789.")
	found := false
	for _, e := range c.exceptions {
		if e.call.MatchString(p.call) && e.place.MatchString(side+" "+p.Place) {
			e.used, found = true, true
		}
	}
	return found
}

// Unneeded lists the contract's own exceptions that no story needed, once all were
// checked.
func (c *Contract) Unneeded() []string {
	var out []string
	for _, e := range c.exceptions {
		if !e.used {
			out = append(out, fmt.Sprintf("%s: the exception %s is not needed", FileName, e.text))
		}
	}
	return out
}

func withExceptions(found []Problem, listed []story.Exception) []Problem {
	var out []Problem
	used := make([]bool, len(listed))
	for _, p := range found {
		excepted := false
		for i, e := range listed {
			if e.Part == p.Part && e.Place == p.Place {
				used[i], excepted = true, true
			}
		}
		if !excepted {
			out = append(out, p)
		}
	}
	for i, e := range listed {
		if !used[i] {
			out = append(out, Problem{Part: "exceptions", Place: e.Part + " " + e.Place, Text: "the exception is not needed"})
		}
	}
	return out
}
