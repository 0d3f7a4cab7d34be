package engine_test

import (
	"io"
	"strings"
	"testing"

	"cognate/internal/engine"
)

func streaming(c *engine.Call) { c.Format = engine.FormatStream }

// TestHandOver: stream is the vendor's own body, handed on as it comes.
func TestHandOver(t *testing.T) {
	t.Parallel()
	const body = `{"people": [ {"id":1} ], "odd": 1.0}`
	s := newTheatre(t).says("200 " + body)
	for method, id := range map[string]string{"list": "", "get": "7"} {
		a := s.succeeds(method, id, "", streaming)
		if a.File == nil || a.Body != nil {
			t.Fatalf("%s: %+v", method, a)
		}
		data, err := io.ReadAll(a.File)
		if string(data) != body || err != nil {
			t.Errorf("%s: %s, %v", method, data, err)
		}
		_ = a.File.Close()
	}
	for name, change := range map[string]func(*engine.Call){
		"keyed":    func(c *engine.Call) { c.KeyBy = "id" },
		"excluded": func(c *engine.Call) { c.ExcludeFields = []string{"name"} },
		"in lines": func(c *engine.Call) { c.Stream = true },
	} {
		if e := s.fails("list", "", "", streaming, change); e.Status() != 400 {
			t.Errorf("%s: %v", name, e)
		}
	}
	for _, method := range []string{"create", "update"} {
		if e := s.fails(method, map[string]string{"update": "7"}[method], `{"name":"Ada"}`, streaming); e.Status() != 400 || !strings.Contains(e.Message, "stream is for what is read") {
			t.Errorf("%s: %v", method, e)
		}
	}
	if len(s.asked) != 2 {
		t.Errorf("asked %v", s.asked)
	}
	s = newTheatre(t).says(`404 {"reason":"Not here."}`)
	if e := s.fails("get", "7", "", streaming); e.Status() != 404 || e.Message != "Not here." {
		t.Errorf("got %v", e)
	}
	s = newTheatre(t, "get: {method: people.get", "get: {from: list").says("200 " + body)
	if e := s.fails("get", "1", "", streaming); e.Status() != 400 || !strings.Contains(e.Message, "is not one answer of Acme") {
		t.Errorf("got %v", e)
	}
}
