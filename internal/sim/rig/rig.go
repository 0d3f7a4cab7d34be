package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// ControlPath is the first part of every control route's path.
const ControlPath = "/_sim/"

// Options of a rig. The zero value of each but Reset has a use.
type Options struct {
	// BasePath of the vendor's routes, such as /api/v1, without a slash at its
	// end; the paths of faults are relative to it.
	BasePath string
	// Faults in force from the start.
	Faults []Fault
	// Answers are the vendor's own bodies for faults, by kind.
	Answers map[string]Answer
	// MaxBody bounds a request body in bytes; 0: 2 MiB.
	MaxBody int64
	// MaxMultipart bounds a multipart body, which may hold files; 0: MaxBody.
	MaxMultipart int64
	// Secrets never appear in the journal.
	Secrets []string
	// Reset puts the vendor's state back to its seed; required.
	Reset func() error
	// Clock stamps the journal; nil: the real one.
	Clock func() time.Time
	// Sleep waits for a fault's delay or until ctx ends; nil: a real wait.
	Sleep func(ctx context.Context, d time.Duration) error
	// Logger takes one debug line a request; nil: none.
	Logger *slog.Logger
}

const defaultMaxBody = 2 << 20

// Rig surrounds one vendor handler. Safe for goroutines; make one with [New].
type Rig struct {
	opts    Options
	answers map[string]Answer
	faults  *faultSet
	journal *journal
	closed  chan struct{}
	close   sync.Once
}

// New returns a rig with opts.Faults in force.
func New(opts Options) (*Rig, error) {
	if opts.Reset == nil {
		return nil, errors.New("rig: Options.Reset is missing")
	}
	if opts.MaxBody == 0 {
		opts.MaxBody = defaultMaxBody
	}
	if opts.MaxMultipart == 0 {
		opts.MaxMultipart = opts.MaxBody
	}
	if opts.Clock == nil {
		opts.Clock = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Rig{
		opts: opts, answers: answersWith(opts.Answers), faults: &faultSet{basePath: opts.BasePath},
		journal: &journal{secrets: opts.Secrets}, closed: make(chan struct{}),
	}
	if _, err := r.faults.add(opts.Faults); err != nil {
		return nil, err
	}
	return r, nil
}

// Close ends the delays under way. It can be called more than once.
func (r *Rig) Close() { r.close.Do(func() { close(r.closed) }) }

// Handler returns vendor with faults, journal and control routes around it.
func (r *Rig) Handler(vendor http.Handler) http.Handler {
	control := http.NewCrossOriginProtection().Handler(r.control())
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasPrefix(req.URL.Path, ControlPath) {
			control.ServeHTTP(w, req)
			return
		}
		r.serve(w, req, vendor)
	})
}

func (r *Rig) serve(w http.ResponseWriter, req *http.Request, vendor http.Handler) {
	began, most := r.opts.Clock(), r.maxBody(req)
	body, readErr := readBody(req, most+1)
	req.Body = io.NopCloser(bytes.NewReader(body))
	entry := r.journal.entry(req, body, began)
	var leave func()
	entry.Overlaps, leave = r.journal.enter(req)
	defer leave()
	fault, faulty := r.faults.take(req.Method, req.URL.Path)
	entry.Fault = fault.Kind
	watched := &statusWriter{ResponseWriter: w, note: r.journal.add(entry)}
	defer func() { // also when a fault aborts the handler
		r.opts.Logger.DebugContext(req.Context(), "simulated call", slog.String("method", entry.Method),
			slog.String("path", entry.Path), slog.Int("status", watched.status), slog.String("fault", entry.Fault))
	}()
	if faulty {
		r.inject(watched, req, fault, vendor)
		return
	}
	switch {
	case readErr != nil:
		Answer{Status: http.StatusBadRequest, ContentType: textPlain, Body: "Bad Request"}.Send(watched)
	case int64(len(body)) > most:
		watched.Header().Set("Connection", "close") // the rest of the body is not read
		Answer{
			Status: http.StatusRequestEntityTooLarge, ContentType: textPlain,
			Body: fmt.Sprintf("The request body is larger than %d bytes", most),
		}.Send(watched)
	default:
		vendor.ServeHTTP(watched, req)
	}
}

func (r *Rig) maxBody(req *http.Request) int64 {
	if strings.HasPrefix(strings.ToLower(req.Header.Get("Content-Type")), "multipart/") {
		return r.opts.MaxMultipart
	}
	return r.opts.MaxBody
}

// readBody reads at most n bytes, into room of the size that is announced.
func readBody(req *http.Request, n int64) ([]byte, error) {
	var buf bytes.Buffer
	if size := min(req.ContentLength, n); size > 0 {
		buf.Grow(int(size) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(req.Body, n))
	return buf.Bytes(), err
}

// sleep waits for d. The error tells that the wait was cut short.
func (r *Rig) sleep(ctx context.Context, d time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-r.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	if r.opts.Sleep != nil {
		return r.opts.Sleep(ctx, d)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// statusWriter notes the status before it is sent.
type statusWriter struct {
	http.ResponseWriter
	note   *note
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
		w.note.setStatus(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
