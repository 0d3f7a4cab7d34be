package gateway_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/gateway"
)

// clock stands still until it is told how long something took.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// slowStore is a fakeStore whose look-ups take their time.
type slowStore struct {
	fakeStore
	clock *clock
}

func (s slowStore) Authenticate(ctx context.Context, token string) (cognate.Principal, error) {
	s.clock.pass(250 * time.Microsecond)
	return s.fakeStore.Authenticate(ctx, token)
}

func (s slowStore) Account(ctx context.Context, p cognate.Principal, id string) (cognate.Account, []byte, error) {
	s.clock.pass(750 * time.Microsecond)
	return s.fakeStore.Account(ctx, p, id)
}

func TestServerTiming(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token, path string
		fail        bool
		status      int
		want        string
	}{
		"an answer":     {"api", "/unified/ticketing/contacts/7" + ref, false, 200, "auth;dur=1, map;dur=9.5, vendor;dur=3, total;dur=13.5"},
		"a failure":     {"api", "/unified/ticketing/contacts/7" + ref, true, 502, "auth;dur=1, map;dur=9.5, vendor;dur=3, total;dur=13.5"},
		"no account":    {"api", "/unified/ticketing/contacts/7?integrated_account_id=" + unknownID, false, 404, "auth;dur=1, map;dur=0, vendor;dur=0, total;dur=1"},
		"no such token": {"none", "/unified/ticketing/contacts/7" + ref, false, 401, "auth;dur=0.25, map;dur=0, vendor;dur=0, total;dur=0.25"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := &clock{at: time.Date(2025, 3, 4, 10, 15, 0, 0, time.UTC)}
			s := start(t, func(cfg *gateway.Config) {
				cfg.Now, cfg.Tokens, cfg.Accounts = clock.now, slowStore{clock: clock}, slowStore{clock: clock}
			})
			s.engine.answer = func(*engine.Call) (*engine.Answer, error) {
				clock.pass(12500 * time.Microsecond)
				if c.fail {
					return nil, cognate.Errorf(cognate.CodeBadGateway, "the vendor is out")
				}
				return &engine.Answer{Status: 200, Body: []byte(`{}`)}, nil
			}
			a := s.send(t, "GET", c.path, "", "Authorization", "Bearer "+c.token)
			if got := a.header.Get("Server-Timing"); a.status != c.status || got != c.want {
				t.Errorf("%d %q, want %d %q", a.status, got, c.status, c.want)
			}
		})
	}
}
