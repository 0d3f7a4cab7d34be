package console_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"cognate/internal/console"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	var broken error
	h := console.NewHealth(func(context.Context) error { return broken })
	ask := func(f http.HandlerFunc) int {
		rec := httptest.NewRecorder()
		f(rec, httptest.NewRequestWithContext(t.Context(), "GET", "/", nil))
		return rec.Code
	}
	if live, ready := ask(h.Live), ask(h.Ready); live != 200 || ready != 200 {
		t.Errorf("live %d, ready %d", live, ready)
	}
	broken = errors.New("gone")
	if live, ready := ask(h.Live), ask(h.Ready); live != 200 || ready != 503 {
		t.Errorf("without a store: live %d, ready %d", live, ready)
	}
	broken = nil
	h.Stop()
	if live, ready := ask(h.Live), ask(h.Ready); live != 200 || ready != 503 {
		t.Errorf("while stopping: live %d, ready %d", live, ready)
	}
}
