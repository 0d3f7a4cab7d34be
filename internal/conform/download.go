package conform

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"

	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/jsonata"
)

// downloads reads the files that were made: what comes is what was sent.
func (s *suite) downloads(ctx context.Context, p *pool) {
	m := p.mapping("download")
	if m == nil || ctx.Err() != nil {
		return
	}
	t := &trial{s, p, "download"}
	tried := 0
	for _, x := range p.made {
		data, err := base64.StdEncoding.DecodeString(x.body.Get("data").Str())
		if x.gone || err != nil || len(data) == 0 {
			continue
		}
		for _, query := range ways(m, x) {
			tried++
			t.settle("downloads what was sent by "+keysText(query), s.download(ctx, t, query, data))
		}
	}
	if tried == 0 {
		t.skipped("downloads", "there is no file of the run's own")
	}
}

// ways are the parameters by which a file can be named: its id or its address, each
// beside what it is on.
func ways(m *connector.Mapping, x *made) []jsonata.Value {
	var out []jsonata.Value
	beside := paramsOf(m, x.scope)
	for _, name := range []string{"id", "file_url"} {
		if v := x.record.Get(name); m.TakesQuery(name) && m.Method.Param(name) != nil && v.Str() != "" {
			out = append(out, set(beside, name, v))
		}
	}
	return out
}

func keysText(v jsonata.Value) string {
	text := ""
	for k := range v.Fields() {
		text += " " + k
	}
	return text[min(1, len(text)):]
}

func (s *suite) download(ctx context.Context, t *trial, query jsonata.Value, want []byte) string {
	r := s.call(ctx, t.resource, "download", engine.Call{Query: query, Body: jsonata.Object()})
	if r.err != nil {
		return describe(r.err)
	}
	if r.File == nil {
		return "there is no file in the answer"
	}
	defer r.File.Close()
	var got bytes.Buffer
	if _, err := got.ReadFrom(r.File); err != nil {
		return err.Error()
	}
	if !bytes.Equal(got.Bytes(), want) {
		return fmt.Sprintf("%d bytes were sent and other %d come", len(want), got.Len())
	}
	s.core[s.key(t.resource.name(), "download")] = true
	for k := range query.Fields() {
		s.evidence(t.resource, "download").filters[k] = true
	}
	return ""
}
