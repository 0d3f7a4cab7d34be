package httpapi

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"

	"cognate"
)

// The bounds of a request where Options say none.
const (
	DefaultMaxBody = 10 << 20 // bytes
	DefaultMaxURL  = 16 << 10 // bytes of path and query
)

// maxRequestID bounds an id that the caller chose.
const maxRequestID = 128

// Options set the bounds of Wrap. A zero field means its default.
type Options struct {
	Logger  *slog.Logger // required
	MaxBody int64        // bytes of a request body
	MaxURL  int          // bytes of path and query
}

// Values of headers that every answer has; shared, never changed in place.
var (
	nosniff  = []string{"nosniff"}
	noStore  = []string{"no-store"}
	jsonType = []string{"application/json; charset=utf-8"}
)

// Wrap is the outermost handler of a door. It gives each request its id
// (X-Request-Id, taken or made, on the answer and in the context), bounds URL and
// body, marks the answer as neither to be sniffed nor stored (a handler may set
// another Cache-Control), and answers a panic as a clean 500. A body that is
// larger than the bound fails with 413 at once when its Content-Length says so,
// else when the bound is reached.
func Wrap(next http.Handler, o Options) http.Handler {
	if o.Logger == nil {
		panic("httpapi: Wrap needs a logger")
	}
	if o.MaxBody <= 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.MaxURL <= 0 {
		o.MaxURL = DefaultMaxURL
	}
	return &wrapper{next: next, maxBody: o.MaxBody, maxURL: o.MaxURL, logger: slog.New(LogHandler(o.Logger.Handler()))}
}

type wrapper struct {
	next    http.Handler
	maxBody int64
	maxURL  int
	logger  *slog.Logger
}

func (m *wrapper) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	x := &exchange{ResponseWriter: w, id: requestID(r), logger: m.logger}
	h := w.Header()
	h["X-Request-Id"] = []string{x.id}
	h["X-Content-Type-Options"] = nosniff
	h["Cache-Control"] = noStore
	r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, x))
	defer x.recover(r)
	if len(r.RequestURI) > m.maxURL {
		WriteError(x, r, cognate.Errorf(cognate.CodeInvalid, "the path and query are longer than %d bytes", m.maxURL))
		return
	}
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = m.bounded(w, r)
	}
	m.next.ServeHTTP(x, r)
}

// bounded bounds a body for whoever reads it; see Unbounded.
func (m *wrapper) bounded(w http.ResponseWriter, r *http.Request) io.ReadCloser {
	b := &boundedBody{ReadCloser: http.MaxBytesReader(w, r.Body, m.maxBody), whole: r.Body}
	if r.ContentLength > m.maxBody { // no byte of it has to be read
		b.ReadCloser = refusedBody{r.Body, w.Header(), m.maxBody}
	}
	return b
}

type boundedBody struct {
	io.ReadCloser
	whole io.Reader
}

type refusedBody struct {
	io.Closer
	header http.Header
	limit  int64
}

func (b refusedBody) Read([]byte) (int, error) {
	b.header.Set("Connection", "close")
	return 0, &http.MaxBytesError{Limit: b.limit}
}

// Unbounded is the body of a request without the bound of its size, for a body that
// is passed on piece by piece.
func Unbounded(r *http.Request) io.Reader {
	if b, ok := r.Body.(*boundedBody); ok {
		return b.whole
	}
	return r.Body
}

func tooLarge(limit int64) error {
	return cognate.Errorf(cognate.CodeTooLarge, "the body is larger than %d bytes", limit)
}

// requestID takes the caller's id when it is plain and short, else makes one.
func requestID(r *http.Request) string {
	if ids := r.Header["X-Request-Id"]; len(ids) == 1 && plainID(ids[0]) {
		return ids[0]
	}
	return rand.Text()
}

func plainID(s string) bool {
	if s == "" || len(s) > maxRequestID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// The stack of a panic goes to the log, this much of it.
const maxStack = 8 << 10

// recover turns a panic into a 500; when the answer has begun already, the
// connection is cut, so that nobody takes half an answer for a whole one.
func (x *exchange) recover(r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(http.ErrAbortHandler)
	}
	stack := debug.Stack()
	x.logger.LogAttrs(r.Context(), slog.LevelError, "panic in a handler",
		slog.String("panic", shorten(fmt.Sprint(v), 1<<10)), slog.String("stack", string(stack[:min(len(stack), maxStack)])))
	if x.wrote {
		panic(http.ErrAbortHandler)
	}
	clear(x.Header())
	h := x.Header()
	h["X-Request-Id"], h["X-Content-Type-Options"], h["Cache-Control"] = []string{x.id}, nosniff, noStore
	WriteError(x, r, cognate.Errorf(cognate.CodeInternal, internalMessage))
}

func shorten(s string, limit int) string {
	if len(s) > limit {
		return s[:limit] + "…"
	}
	return s
}
