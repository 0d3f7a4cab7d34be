package rig

import (
	"bytes"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
)

// inject serves a fault. It returns once the fault has been played to its end.
func (r *Rig) inject(w http.ResponseWriter, req *http.Request, f Fault, vendor http.Handler) {
	if f.Delay > 0 && r.sleep(req.Context(), f.Delay) != nil {
		dropConnection(w) // the client left, or the simulator is closing
		return
	}
	if f.Kind == kindSlow {
		vendor.ServeHTTP(w, req)
		return
	}
	var hidden *capture
	if f.Apply || f.Kind == kindTruncated {
		hidden = &capture{header: http.Header{}, status: http.StatusOK}
		vendor.ServeHTTP(hidden, req)
	}
	switch f.Kind {
	case kindRedirect:
		redirectAway(w, req, f)
	case kindTruncated:
		truncate(w, hidden)
	case kindReset:
		dropConnection(w)
	case kindOversized:
		oversize(w, f.Bytes)
	default:
		a := r.answers[f.Kind]
		if f.RetryAfter != "" {
			a.Header = maps.Clone(a.Header)
			if a.Header == nil {
				a.Header = map[string]string{}
			}
			a.Header["Retry-After"] = f.RetryAfter // in the place of the vendor's own
		}
		a.Send(w)
	}
}

func redirectAway(w http.ResponseWriter, req *http.Request, f Fault) {
	location := f.Location
	if location == "" {
		location = "https://elsewhere.example.com" + req.URL.RequestURI()
	}
	w.Header().Set("Location", location)
	Answer{Status: http.StatusMovedPermanently, ContentType: textHTML, Body: htmlPage("301 Moved Permanently")}.Send(w)
}

// truncate promises the whole answer and sends half of it; net/http then
// closes the connection, because the promise was not kept.
func truncate(w http.ResponseWriter, whole *capture) {
	body := whole.body.Bytes()
	for name, values := range whole.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(max(len(body), 1)))
	w.WriteHeader(whole.status)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
}

// dropConnection resets the TCP connection: no answer, no orderly end.
func dropConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // not a connection of ours to break (a recorder, HTTP/2)
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// oversize streams n bytes of valid JSON without ever holding them.
func oversize(w http.ResponseWriter, n int64) {
	const head, tail = `{"data": ["`, `"]}`
	w.Header().Set("Content-Type", jsonType)
	w.WriteHeader(http.StatusOK)
	if _, err := io.WriteString(w, head); err != nil {
		return
	}
	chunk := bytes.Repeat([]byte("x"), 64<<10)
	for left := n - int64(len(head)+len(tail)); left > 0; {
		written, err := w.Write(chunk[:min(left, int64(len(chunk)))])
		if err != nil {
			return // the client has had enough, which is the point
		}
		left -= int64(written)
	}
	_, _ = io.WriteString(w, tail)
}

// capture is a response writer that keeps the answer from the client.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *capture) Header() http.Header         { return c.header }
func (c *capture) WriteHeader(status int)      { c.status = status }
func (c *capture) Write(p []byte) (int, error) { return c.body.Write(p) }
