package httpapi

import (
	"context"
	"log/slog"
	"net/http"

	"cognate"
)

// exchange is what the package knows of one request under way. It stands in the
// request's context and is the ResponseWriter of the handlers.
type exchange struct {
	http.ResponseWriter
	id        string
	logger    *slog.Logger
	principal cognate.Principal
	known     bool // principal is set
	wrote     bool // the header is on its way
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	return x
}

// WriteHeader notes that the answer has begun.
func (x *exchange) WriteHeader(status int) {
	if status >= http.StatusOK {
		x.wrote = true
	}
	x.ResponseWriter.WriteHeader(status)
}

// Write notes that the answer has begun.
func (x *exchange) Write(p []byte) (int, error) {
	x.wrote = true
	return x.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the server's own writer.
func (x *exchange) Unwrap() http.ResponseWriter { return x.ResponseWriter }

// RequestID is the id of the request that ctx belongs to; empty outside Wrap.
func RequestID(ctx context.Context) string {
	if x := exchangeOf(ctx); x != nil {
		return x.id
	}
	return ""
}

// Principal is who is calling; false before Authenticate has succeeded.
func Principal(ctx context.Context) (cognate.Principal, bool) {
	if x := exchangeOf(ctx); x != nil {
		return x.principal, x.known
	}
	return cognate.Principal{}, false
}
