package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"cognate/internal/console"
	"cognate/internal/gateway"
	"cognate/internal/httpapi"
)

// callTimeout bounds one unified call with all its vendor calls; it lies below the
// bound of a connection's answer.
const callTimeout = 4 * time.Minute

// server is the HTTP server over the parts.
type server struct {
	*parts
	health *console.Health
	http   *http.Server
	cuts   cuts
}

func newServer(p *parts) (*server, error) {
	s := &server{parts: p, health: console.NewHealth(p.store.Ping)}
	mux, err := s.routes()
	if err != nil {
		return nil, err
	}
	handler := httpapi.Wrap(mux, httpapi.Options{Logger: p.logger, MaxBody: p.config.MaxBody})
	s.http = httpapi.NewServer(handler, p.logger)
	s.cuts.on(s.http)
	return s, nil
}

// routes puts the doors side by side.
func (s *server) routes() (*httpapi.Mux, error) {
	mux := httpapi.NewMux()
	mux.Handle("GET /healthz", http.HandlerFunc(s.health.Live))
	mux.Handle("GET /readyz", http.HandlerFunc(s.health.Ready))
	mux.HandleFunc("GET /{$}", front)
	admin, err := s.console(s.tokens)
	if err != nil {
		return nil, err
	}
	admin.Routes(mux)
	pages := s.pages()
	unified, err := gateway.New(gateway.Config{
		Engine: onBehalf{s.engine}, Accounts: connected{s.accounts}, Tokens: s.tokens, Methods: s.methods, Documents: s.documents(pages),
		Logger: s.logger, Now: s.now, Timeout: callTimeout,
		TokenLimit: s.config.RateLimitToken, AccountLimit: s.config.RateLimitAccount,
	})
	if err != nil {
		return nil, err
	}
	mount(mux, unified, "/unified", "/proxy")
	mux.HandleTree("/custom", unified)
	mount(mux, pages, "/docs", "/openapi.json")
	return mux, nil
}

// mount gives a handler its paths and all below them.
func mount(mux *httpapi.Mux, h http.Handler, paths ...string) {
	for _, path := range paths {
		mux.Handle(path, h)
		mux.Handle(path+"/", h)
	}
}

func (s *server) methods(ctx context.Context, environmentID, model, resource string) ([]string, error) {
	view, err := s.views.Environment(ctx, environmentID)
	if err != nil {
		return nil, err
	}
	if m := view.Model(model); m != nil {
		if r := m.Resource(resource); r != nil {
			return r.MethodNames(), nil
		}
	}
	return nil, nil
}

// front is GET /: what this is and where to read on.
func front(w http.ResponseWriter, r *http.Request) error {
	httpapi.WriteJSON(w, r, http.StatusOK, map[string]string{
		"name": "cognate", "version": release(), "docs": "/docs/", "openapi": "/openapi.json",
	})
	return nil
}

// run serves until ctx ends, then lets calls under way finish.
func (s *server) run(ctx context.Context, l net.Listener, hangups <-chan os.Signal) error {
	stop := context.AfterFunc(ctx, s.health.Stop)
	defer stop()
	work, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.housekeep(work, hangups)
	}()
	err := httpapi.Serve(ctx, s.http, cutListener{l, &s.cuts}, s.config.ShutdownTimeout)
	if n := s.cuts.n.Load(); n > 0 {
		s.logger.WarnContext(context.WithoutCancel(ctx), "calls cut that were still under way",
			slog.Int64("calls", n), slog.Duration("shutdown_timeout", s.config.ShutdownTimeout))
	}
	cancel()
	<-done
	return err
}

// sweepEvery is how often expired tokens are deleted; they are refused anyway.
const sweepEvery = 10 * time.Minute

// housekeep reloads the catalog when asked to, and deletes what has expired.
func (s *server) housekeep(ctx context.Context, hangups <-chan os.Signal) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
			s.reload(ctx)
		case <-ticker.C:
			if _, err := s.store.DeleteExpiredTokens(ctx); err != nil && ctx.Err() == nil {
				s.logger.WarnContext(ctx, "expired tokens not deleted", slog.Any("error", err))
			}
		}
	}
}

func (s *server) reload(ctx context.Context) {
	err := s.library.Reload()
	if err == nil {
		err = s.store.EnsureIntegrations(ctx, s.library.Catalog().Names())
	}
	if err == nil {
		err = s.store.EnsureModels(ctx, s.library.Catalog().ModelNames())
	}
	if err != nil {
		s.logger.ErrorContext(ctx, "catalog not reloaded; the one that stands is kept", slog.Any("error", err))
		return
	}
	s.logger.InfoContext(ctx, "catalog reloaded", slog.Int("models", len(s.library.Catalog().Models)),
		slog.Int("integrations", len(s.library.Catalog().Names())))
}

// welcome tells on the very first start what is told once.
func (p *parts) welcome(w io.Writer) {
	if p.keyMade {
		_, _ = fmt.Fprintf(w, `
A key that seals every credential was made: %s
Back it up, apart from the database. Without it no credential opens again.
`, p.config.KeyFile)
	}
	if p.firstToken.IsEmpty() {
		return
	}
	_, _ = fmt.Fprintf(w, `
The admin token of this server, shown this once:

    %s

If it is lost, "cognate token create --admin" makes another.

`, p.firstToken.Reveal())
}
