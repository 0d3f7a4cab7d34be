package engine_test

import (
	"strings"
	"testing"

	"cognate/internal/engine"
	"cognate/internal/upstream"
)

// passing sends text as the body, as it is.
func passing(text string) func(*engine.Call) {
	return func(c *engine.Call) {
		c.Upload = &upstream.Upload{ContentType: "text/csv", Size: int64(len(text)), Body: strings.NewReader(text)}
	}
}

// TestUpload: a body that is passed through stands in for what the mapping makes,
// in the main call alone.
func TestUpload(t *testing.T) {
	t.Parallel()
	s := newTheatre(t, `create: {method: people.create,`, `create: {method: people.create, required: [name], before: [{name: tag, method: people.tag, path_mapping: {id: '"1"'}, request_body_mapping: '{"a": 1}'}],`).says(`200 {"id":1,"name":"Ada"}`)
	a := s.succeeds("create", "", "", passing("id,name\n"))
	if got := strings.Join(s.asked, "|"); got != "PUT /people/1/tag {\"a\":1}|POST /people id,name\n" {
		t.Errorf("asked %s", got)
	}
	if a.Status != 201 || len(a.Ignored) != 0 {
		t.Errorf("got %+v", a)
	}
	s = newTheatre(t).says(`200 {"id":1,"name":"Ada"}`)
	s.succeeds("update", "1", "", passing("x")) // not "nothing to change"
	if got := strings.Join(s.asked, "|"); got != "PATCH /people/1 x" {
		t.Errorf("asked %s", got)
	}
}

func TestUploadTooLarge(t *testing.T) {
	t.Parallel()
	s := newTheatre(t).says("200 {}")
	huge := func(c *engine.Call) { passing("x")(c); c.Upload.Size = 300 << 20 }
	if e := s.fails("create", "", "", huge); e.Status() != 413 || len(s.asked) != 0 {
		t.Errorf("got %v, asked %v", e, s.asked)
	}
}
