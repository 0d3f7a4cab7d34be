package engine_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"cognate"
	"cognate/connectors"
	"cognate/internal/connector"
	"cognate/internal/engine"
	"cognate/internal/upstream"
	"cognate/models"
)

// opens counts how often a credential is opened.
type opens struct {
	still
	n *int
}

func (o opens) Open(ctx context.Context, a cognate.Account, purpose string) ([]byte, error) {
	*o.n++
	return o.still.Open(ctx, a, purpose)
}

// TestForget: an opened credential is kept for the next call, until it is to be
// forgotten.
func TestForget(t *testing.T) {
	t.Parallel()
	catalog, err := connector.Load(connector.Layer{Models: models.FS, Connectors: connectors.FS})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	s := still{catalog}
	e, err := engine.New(engine.Config{
		Catalogs: s, Credentials: opens{s, &n}, Statuses: s, Sealer: s, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Upstream: upstream.New(vendor{[]byte(contact)}, time.Now, upstream.Options{}),
	})
	if err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		forget string // "-": nothing
		want   int
	}{{"-", 1}, {"-", 1}, {"other", 1}, {"a", 2}, {"-", 2}, {"", 3}}
	for i, step := range steps {
		if step.forget != "-" {
			e.Forget(step.forget)
		}
		call := engine.Call{
			Account: cognate.Account{ID: "a", Integration: "happyfox", Status: cognate.AccountActive, CredentialVersion: 1},
			Model:   "ticketing", Resource: "contacts", Method: "get", ID: "207", Format: engine.FormatUnified,
		}
		if _, err := e.Do(t.Context(), &call); err != nil {
			t.Fatal(err)
		}
		if n != step.want {
			t.Errorf("step %d: opened %d times, want %d", i, n, step.want)
		}
	}
}
