package engine_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"cognate"
	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/upstream"
	"cognate/jsonata"
	"cognate/models"
)

// vendor answers every call with one body: what is measured is the engine alone.
type vendor struct{ body []byte }

func (v vendor) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(v.body)), ContentLength: int64(len(v.body))}, nil
}

type still struct{ catalog *connector.Catalog }

func (s still) Catalog() *connector.Catalog { return s.catalog }
func (still) Open(context.Context, cognate.Account, string) ([]byte, error) {
	return []byte(`{"subdomain":"acme","api_key":"k","auth_code":"c"}`), nil
}

func (still) SetAccountStatusAt(context.Context, string, int64, cognate.AccountStatus, string) (bool, error) {
	return false, nil
}
func (still) SealToken(string, []byte, []byte) (string, error) { return "cursor", nil }
func (still) OpenToken(string, string, []byte) ([]byte, error) { return nil, nil }

const contact = `{"name":"Ada Marlow","primary_phone":{"type":"mo","number":"+15550100","id":41},"phones":[{"type":"mo","number":"+15550100","id":41},{"type":"w","number":"+15550101","id":42}],"created_at":"2026-02-03 09:15:00","updated_at":"2026-02-03 09:15:00","pending_tickets_count":0,"contact_groups":[],"tickets_count":0,"id":207,"email":"ada.marlow@example.org","custom_fields":[{"name":"Customer No","value":"K-1001","value_id":null,"type":"text","id":4,"visible_to_staff_only":false},{"name":"Region","value":"Europe","value_id":2,"type":"choice","id":5,"visible_to_staff_only":false}]}`

func benchmarkEngine(b *testing.B, vendorBody string, call engine.Call) {
	b.Helper()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		b.Fatal(err)
	}
	s := still{catalog}
	e, err := engine.New(engine.Config{
		Catalogs: s, Credentials: s, Statuses: s, Sealer: s, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Upstream: upstream.New(vendor{[]byte(vendorBody)}, time.Now, upstream.Options{}),
	})
	if err != nil {
		b.Fatal(err)
	}
	call.Account = cognate.Account{ID: "a", Integration: "happyfox", Status: cognate.AccountActive, CredentialVersion: 1}
	call.Model, call.Resource, call.Format = "ticketing", "contacts", engine.FormatUnified
	b.ReportAllocs()
	for b.Loop() {
		c := call
		if _, err := e.Do(b.Context(), &c); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGet(b *testing.B) {
	benchmarkEngine(b, contact, engine.Call{Method: "get", ID: "207"})
}

func BenchmarkCreate(b *testing.B) {
	body, err := jsonata.Parse([]byte(`{"first_name":"Ada","last_name":"Marlow","emails":[{"email":"ada.marlow@example.org"}],"phones":[{"number":"+15550100","type":"mobile"}]}`))
	if err != nil {
		b.Fatal(err)
	}
	benchmarkEngine(b, contact, engine.Call{Method: "create", Body: body})
}

func BenchmarkList(b *testing.B) {
	var buf bytes.Buffer
	buf.WriteString(`{"page_info":{"count":25,"last_index":25,"page_count":1,"start_index":1,"end_index":25},"data":[`)
	for i := range 25 {
		if i > 0 {
			buf.WriteByte(',')
		}
		buf.WriteString(contact)
	}
	buf.WriteString(`]}`)
	benchmarkEngine(b, buf.String(), engine.Call{Method: "list"})
}
