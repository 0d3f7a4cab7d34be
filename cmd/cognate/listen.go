package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// timeouts bound what a client can take of a connection.
type timeouts struct{ header, read, write, idle time.Duration }

// simTimeouts leave room for a slow fault.
var simTimeouts = timeouts{header: 10 * time.Second, read: time.Minute, write: 5 * time.Minute, idle: 2 * time.Minute}

const maxHeader = 64 << 10

func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("can't listen on %s: %w", address, bareNet(err))
	}
	return l, nil
}

// bareNet takes the address off an error whose message names it already.
func bareNet(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return op.Err
	}
	return err
}

func newHTTPServer(h http.Handler, logger *slog.Logger, t timeouts) *http.Server {
	return &http.Server{
		Handler: h, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: t.header, ReadTimeout: t.read, WriteTimeout: t.write, IdleTimeout: t.idle,
		MaxHeaderBytes: maxHeader,
	}
}

// serveUntil serves l until ctx ends, then lets calls under way finish for at
// most wait and cuts off the rest. stopping, when not nil, is called first.
func serveUntil(ctx context.Context, srv *http.Server, l net.Listener, wait time.Duration, stopping func()) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if stopping != nil {
		stopping()
	}
	// The context has ended: the wait has one of its own.
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), wait)
	defer cancel()
	err := srv.Shutdown(bound)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	<-failed
	return err
}
