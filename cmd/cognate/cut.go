package main

import (
	"context"
	"net"
	"net/http"
	"sync/atomic"
)

// cuts counts the calls that the end of the server cuts: those on whose connection
// it closes while they are under way. Connections that their clients end are closed
// after the call has returned, so they do not count.
type cuts struct{ n atomic.Int64 }

// on lets s tell it of its calls. It is done before s serves.
func (c *cuts) on(s *http.Server) {
	next := s.Handler
	s.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		return context.WithValue(ctx, cutKey{}, conn)
	}
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if conn, ok := r.Context().Value(cutKey{}).(*cutConn); ok {
			conn.underWay.Store(true)
			defer conn.underWay.Store(false)
		}
		next.ServeHTTP(w, r)
	})
}

type cutKey struct{}

// cutListener hands out connections that tell.
type cutListener struct {
	net.Listener
	cuts *cuts
}

func (l cutListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &cutConn{Conn: conn, cuts: l.cuts}, nil
}

type cutConn struct {
	net.Conn
	cuts     *cuts
	underWay atomic.Bool
}

func (c *cutConn) Close() error {
	if c.underWay.Swap(false) {
		c.cuts.n.Add(1)
	}
	return c.Conn.Close()
}

// CloseWrite lets the server end an answer before it hangs up, as it does on a
// bare TCP connection.
func (c *cutConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
