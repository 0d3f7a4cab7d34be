package console

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// readyWait bounds the questions behind /readyz.
const readyWait = 2 * time.Second

// Health answers the probes of whoever runs the server.
type Health struct {
	ping     func(context.Context) error
	stopping atomic.Bool
}

// NewHealth makes one; ping says whether the store can be reached.
func NewHealth(ping func(context.Context) error) *Health { return &Health{ping: ping} }

// Stop makes /readyz answer 503 from now on.
func (h *Health) Stop() { h.stopping.Store(true) }

// Live is GET /healthz: the process is up.
func (h *Health) Live(w http.ResponseWriter, _ *http.Request) { probe(w, http.StatusOK, "ok") }

// Ready is GET /readyz: calls can be served. The catalog is there since the
// start: nothing starts without one.
func (h *Health) Ready(w http.ResponseWriter, r *http.Request) {
	if h.stopping.Load() {
		probe(w, http.StatusServiceUnavailable, "shutting down")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyWait)
	defer cancel()
	if err := h.ping(ctx); err != nil {
		probe(w, http.StatusServiceUnavailable, "the store can't be reached")
		return
	}
	probe(w, http.StatusOK, "ready")
}

func probe(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(`{"status":"` + text + `"}` + "\n"))
}
