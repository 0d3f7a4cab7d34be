package engine_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"cognate"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/sim"
	"cognate/internal/upstream"
)

// TestProxyOfEachList: every list that a connector names, of those that need no id, can be
// read through the proxy to its end, page by page, in the vendor's own shapes. A list that
// asks for a parameter is refused by the vendor's own word.
func TestProxyOfEachList(t *testing.T) {
	t.Parallel()
	for _, d := range sim.Simulators() {
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, d, sim.Options{Seed: d.Seeds[0]}, upstream.Options{})
			b.keepsContract(t)
			read := 0
			for _, m := range b.Catalog().Integration(d.Name).Methods {
				if m.Items == nil || m.HTTPMethod != http.MethodGet || m.Path.IsWhole() || len(m.Path.Variables()) > 0 {
					continue
				}
				whole, refused := b.proxied(m, 100)
				if refused {
					continue
				}
				if byThree, _ := b.proxied(m, 3); !slices.Equal(whole, byThree) {
					t.Errorf("%s: %d records in pages of 100, %d in pages of 3", m.FullName(), len(whole), len(byThree))
				}
				read++
			}
			if read < 3 {
				t.Errorf("only %d lists were read", read)
			}
		})
	}
}

// proxied reads a list to its end; refused tells that the vendor asks for a parameter.
func (b *bench) proxied(m *connector.Method, limit int) (records []string, refused bool) {
	b.t.Helper()
	for cursor := ""; ; {
		a, err := b.engine.Do(b.t.Context(), &engine.Call{
			Account: b.account, Override: b.override, Proxy: true, Resource: m.Resource, Method: m.Name, Format: engine.FormatUnified,
			VendorQuery: url.Values{}, Limit: limit, Cursor: cursor,
		})
		if err != nil {
			if e := asError(b.t, err); cursor == "" && e.Remote != nil && e.Code == cognate.CodeInvalid {
				b.exchanges.forgetLast() // it was to be refused
				return nil, true
			}
			b.t.Fatalf("%s: %v", m.FullName(), err)
		}
		p := decode[struct {
			Result     []any
			NextCursor *string `json:"next_cursor"`
		}](b.t, a.Body)
		for _, r := range p.Result {
			if number := at(r, "id"); number != nil {
				r = number // links in the record may be of a short life
			}
			records = append(records, shown(thing{"": r}))
		}
		if p.NextCursor == nil {
			return records, false
		}
		cursor = *p.NextCursor
	}
}
