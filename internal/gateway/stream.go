package gateway

import (
	"net/http"
	"time"

	"cognate/internal/engine"
	"cognate/internal/httpapi"
)

// stallTimeout bounds how long a client may take to read what is written next: a
// stream lasts as long as it is read.
const stallTimeout = time.Minute

// stream sends an answer that is written as it comes. What goes wrong on the way
// stands in its last line: {"$error": {…}}, as an error answer has it.
func (q *request) stream(w http.ResponseWriter, r *http.Request, a *engine.Answer) {
	h := w.Header()
	h.Set("Content-Type", a.ContentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies that buffer would undo it
	w.WriteHeader(q.status)
	control := http.NewResponseController(w)
	patient := func() { _ = control.SetWriteDeadline(q.Now().Add(stallTimeout)) } // a recorder has none
	patient()
	err := a.Stream(r.Context(), w, func() error {
		err := control.Flush()
		patient()
		return err
	})
	if err == nil || r.Context().Err() != nil {
		return // whole, or the client has gone
	}
	line := httpapi.AppendError([]byte(`{"$error":`), r, err)
	_, _ = w.Write(append(line, '}', '\n')) //nolint:gosec // JSON, of a media type that no browser runs
	_ = control.Flush()
}
