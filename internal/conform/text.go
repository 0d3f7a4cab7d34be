package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/model"
	"cognate/jsonata"
)

// text is something that people write, and that systems are known to spoil.
type text struct {
	name, value string
	// short says that it fits into a field of one line as well.
	short bool
}

// probes are written into each free text of a record in turn.
var probes = []text{
	{"many scripts", "Zoë 田中 Йоханн 🎉", true},
	{"signs", `a<b & c>d "e" 'f' &amp;`, true},
	{"more scripts", "Zoë Ünsal, 田中さん, Йоханн, שלום, مرحبا, 🎉👩‍👩‍👧 e\u0301", false},
	{"more signs", `\back {{x}} %20 ${y} "quoted" 'single' a<b & c>d &amp; &lt;`, false},
	{"markdown", "# Head\n\n* one\n* **two** `code`\n\n> said\n\n| a | b |\n|---|---|\n[link](https://example.com/?a=1&b=2)", false},
	{"white space", "First line\n\n  indented\tand tabbed\n\n\nlast line", false},
	{"long", strings.Repeat("Every line of this long text is told once more, and none is lost. ", 150), false},
}

// htmlProbes are written into fields of HTML.
var htmlProbes = []text{
	{"markup", `<p>One <b>bold</b> &amp; <a href="https://example.com/?a=1&amp;b=2">linked</a></p><ul><li>Zoë 田中 🎉</li></ul>`, true},
}

// texts writes each of the texts into the free texts of a record. A text that is
// refused with a 4xx was not spoiled.
func (s *suite) texts(ctx context.Context, t *trial, x *made, m *connector.Mapping, keep func(string) bool) {
	for _, f := range m.Method.Body.Fields {
		if !s.writable(t.resource, f, keep) {
			continue
		}
		for _, probe := range probesOf(f) {
			s.text(ctx, t, x, m, f, probe)
		}
	}
}

func probesOf(f *model.Schema) []text {
	if isHTML(f) {
		return htmlProbes
	}
	if oneLine(f) {
		return slices.DeleteFunc(slices.Clone(probes), func(p text) bool { return !p.short })
	}
	return probes
}

// firstText is above the variations of the other bodies that are created.
const firstText = 10

// newTexts makes a record of each of the texts, for what can't be changed later. Where it
// has to have an address, that differs from one to the next: it may be taken.
func (s *suite) newTexts(ctx context.Context, t *trial, m *connector.Mapping, keep func(string) bool) {
	later := func(string) bool { return false }
	if update := t.resource.mapping("update"); update != nil {
		later = s.keepOf(t.resource, update)
	}
	n, step := 0, 0
	if slices.ContainsFunc(required(m), func(path string) bool { return strings.HasPrefix(path, "emails") }) {
		n, step = firstText, 1
	}
	for _, f := range m.Method.Body.Fields {
		if !s.writable(t.resource, f, keep) || s.writable(t.resource, f, later) {
			continue
		}
		for _, probe := range probesOf(f) {
			n += step
			body := set(s.smallBody(t.resource, m, n), strings.TrimPrefix(f.Name, "html_"), jsonata.Value{})
			s.create(ctx, t, m, fmt.Sprintf("with a text in %s: %s", f.Name, probe.name), set(body, f.Name, jsonata.String(spelled(f, probe))))
		}
	}
}

// spelled is a probe as a field can hold it: a vendor with one name splits it at its
// last space.
func spelled(f *model.Schema, probe text) string {
	if f.Name == "first_name" || f.Name == "last_name" {
		return strings.ReplaceAll(probe.value, " ", "-")
	}
	return probe.value
}

func (s *suite) text(ctx context.Context, t *trial, x *made, m *connector.Mapping, f *model.Schema, probe text) {
	if ctx.Err() != nil {
		return
	}
	what := fmt.Sprintf("%s keeps a text: %s", f.Name, probe.name)
	body := object(f.Name, jsonata.String(spelled(f, probe)))
	r := s.call(ctx, t.resource, "update", engine.Call{ID: x.id, Query: paramsOf(m, x.scope), Body: body})
	switch {
	case r.err != nil && refused(r.err):
		t.skipped(what, "refused: "+describe(r.err))
		return
	case r.err != nil:
		t.failedBy(what, r.err)
		return
	case belowAny(f.Name, r.Ignored):
		t.skipped(what, "named as ignored")
		return
	}
	s.readBack(ctx, t, x, m, what, body, r)
}

// refused says whether an error means that the vendor, or we, looked at what was sent
// and said no.
func refused(e *cognate.Error) bool {
	switch e.Status() {
	case 400, 404, 409, 413, 422:
		return true
	}
	return false
}

// oneLine tells names and the like from texts that may have several lines: their
// example is no sentence.
func oneLine(f *model.Schema) bool { return !strings.HasSuffix(exampleText(f), ".") }
