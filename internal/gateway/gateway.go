package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"cognate"
	"cognate/internal/engine"
	"cognate/internal/httpapi"
)

// Engine runs unified calls. Errors are *cognate.Error.
type Engine interface {
	Do(ctx context.Context, call *engine.Call) (*engine.Answer, error)
	// Meta describes the method that a call is of, as JSON.
	Meta(ctx context.Context, call *engine.Call) ([]byte, error)
}

var _ Engine = (*engine.Engine)(nil)

// Accounts finds the account that a call runs against.
type Accounts interface {
	// Account gives the account and the override of its environment integration
	// (JSON, may be empty). One that does not stand, or that the principal does
	// not reach, is a *cognate.Error with CodeNotFound.
	Account(ctx context.Context, p cognate.Principal, id string) (account cognate.Account, override []byte, err error)
}

// defaultTimeout bounds one call where Config says nothing.
const defaultTimeout = 2 * time.Minute

// Config is what a Gateway needs.
type Config struct {
	Engine   Engine
	Accounts Accounts
	Tokens   httpapi.Authenticator
	// Methods lists the methods that a resource of a unified model has, as an
	// environment has it ("": as the catalog does); nil when there is no such model or
	// resource.
	Methods func(ctx context.Context, environmentID, model, resource string) ([]string, error)
	// Documents tells what an integration makes of a model.
	Documents Documents
	Logger    *slog.Logger
	Now       func() time.Time

	// Timeout bounds one call, from the decoded request to the answer; 0 is 2
	// minutes.
	Timeout time.Duration
	// TokenLimit and AccountLimit are the calls in 10 seconds that one token may
	// make, and that may be made against one account; 0 sets no limit. The
	// constants of the same names are the API's.
	TokenLimit, AccountLimit int
}

// Gateway serves /unified/, /proxy/ and /custom/. It runs inside httpapi.Wrap. Safe for concurrent use.
type Gateway struct {
	Config
	mux            *httpapi.Mux
	log            *slog.Logger
	tokens, counts *limiter
}

// New makes a gateway; a missing part is an error.
func New(c Config) (*Gateway, error) {
	if c.Engine == nil || c.Accounts == nil || c.Tokens == nil || c.Methods == nil || c.Documents == nil || c.Logger == nil || c.Now == nil {
		return nil, errors.New("gateway: a part of the configuration is missing")
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	g := &Gateway{
		Config: c, mux: httpapi.NewMux(), log: slog.New(httpapi.LogHandler(c.Logger.Handler())),
		tokens: newLimiter(c.TokenLimit), counts: newLimiter(c.AccountLimit),
	}
	const collection, record = "/unified/{model}/{resource}", "/unified/{model}/{resource}/{id}"
	g.mux.Handle("GET "+collection, g.method("list", (*request).run))
	g.mux.Handle("POST "+collection, g.method("create", (*request).run))
	g.mux.Handle("GET "+record, g.method("get", (*request).run))
	g.mux.Handle("PATCH "+record, g.method("update", (*request).run))
	g.mux.Handle("DELETE "+record, g.method("delete", (*request).run))
	g.mux.Handle("POST "+record, g.method(custom, (*request).run))
	g.metaRoutes()
	g.proxyRoutes()
	g.customTree()
	return g, nil
}

// ServeHTTP serves one request.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) { g.mux.ServeHTTP(w, r) }

// method makes the handler of one route; run takes a request through the door.
func (g *Gateway) method(name string, run func(*request, http.ResponseWriter, *http.Request) (*engine.Answer, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := newRequest(g, r, name)
		q.serve(w, r, run)
		q.moving.linger()
	})
}

// serve answers a request.
func (q *request) serve(w http.ResponseWriter, r *http.Request, run func(*request, http.ResponseWriter, *http.Request) (*engine.Answer, error)) {
	defer q.note(r.Context())
	answer, err := run(q, w, r)
	q.tellTiming(w.Header())
	q.moving.end(w.Header())
	if err != nil {
		q.status = httpapi.WriteError(w, r, err)
		return
	}
	if answer.File != nil {
		q.status = setHeaders(w.Header(), answer)
		q.file(w, r, answer.File)
		return
	}
	if answer.Stream != nil {
		q.status = setHeaders(w.Header(), answer)
		q.stream(w, r, answer)
		return
	}
	q.status = writeAnswer(w, answer)
}

// note writes the one log line of a call. Path ids, query and body are not in it.
func (q *request) note(ctx context.Context) {
	if !q.log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	account := &q.call.Account
	q.log.LogAttrs(ctx, slog.LevelInfo, "call",
		slog.String("account", account.ID),
		slog.String("integration", account.Integration),
		slog.String("method", q.door()),
		slog.Int("status", q.status),
		slog.Int("vendor_status", q.trace.VendorStatus()),
		slog.Float64("ms", milliseconds(q.Now().Sub(q.started))),
		slog.Float64("vendor_ms", milliseconds(q.trace.VendorTime())))
}

// door names what was called: the model or what stands in its place, the resource
// and the method.
func (q *request) door() string {
	door := q.call.Model
	switch {
	case q.call.Custom != nil:
		return "custom/" + q.call.Custom.HTTPMethod
	case q.call.Proxy:
		door = "proxy"
	}
	return door + "/" + q.call.Resource + "/" + q.call.Method
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
