package httpapi_test

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"time"

	"cognate/internal/httpapi"
)

func TestServeLetsCallsFinish(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(entered)
		<-release
		httpapi.WriteBytes(w, 200, []byte(`{}`))
	})
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() {
		stopped <- httpapi.Serve(ctx, httpapi.NewServer(h, slog.New(slog.DiscardHandler)), l, time.Minute)
	}()
	got := make(chan int, 1)
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String(), nil)
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			got <- 0
			return
		}
		res.Body.Close()
		got <- res.StatusCode
	}()
	<-entered
	stop()
	close(release)
	if status := <-got; status != 200 {
		t.Errorf("the call under way got %d", status)
	}
	if err := <-stopped; err != nil {
		t.Errorf("Serve: %v", err)
	}
}

func TestServeCutsWhatOutlastsTheGrace(t *testing.T) {
	t.Parallel()
	entered := make(chan struct{})
	cut := make(chan struct{})
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(entered)
		<-r.Context().Done()
		close(cut)
	})
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() {
		stopped <- httpapi.Serve(ctx, httpapi.NewServer(h, slog.New(slog.DiscardHandler)), l, time.Millisecond)
	}()
	go func() {
		req, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+l.Addr().String(), nil)
		if res, err := http.DefaultTransport.RoundTrip(req); err == nil {
			res.Body.Close()
		}
	}()
	<-entered
	stop()
	if err := <-stopped; err != nil {
		t.Errorf("Serve: %v", err)
	}
	<-cut
}

func TestServeTellsWhyItCouldNot(t *testing.T) {
	t.Parallel()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := httpapi.Serve(t.Context(), httpapi.NewServer(failWith(nil), slog.New(slog.DiscardHandler)), l, time.Second); err == nil {
		t.Error("serving on a closed listener succeeded")
	}
}
