package gateway

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"cognate/internal/upstream"
)

// file passes a vendor's file on as it comes: with its media type, to be saved and
// not shown, since whoever wrote it is nobody that a browser should trust here.
func (q *request) file(w http.ResponseWriter, r *http.Request, f *upstream.Stream) {
	defer func() { _ = f.Close() }()
	f.Until(r.Context())
	h := w.Header()
	if q.call.Custom == nil {
		h.Set("Content-Type", f.ContentType())
		h.Set("Content-Disposition", f.Disposition())
	} else {
		h["Content-Type"] = f.Header["Content-Type"] // none, where the vendor gives none
	}
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "no-store")
	if f.Length >= 0 && q.status != http.StatusNoContent && q.status != http.StatusNotModified {
		h.Set("Content-Length", strconv.FormatInt(f.Length, 10))
	}
	if encoding := f.Header.Get("Content-Encoding"); encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	w.WriteHeader(q.status)
	control := http.NewResponseController(w)
	buf := make([]byte, 32<<10)
	for {
		n, err := f.Read(buf)
		_ = control.SetWriteDeadline(q.Now().Add(stallTimeout)) // a recorder has none
		if _, werr := w.Write(buf[:n]); werr != nil {
			return // the client has gone
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			q.log.WarnContext(r.Context(), "file cut", slog.Any("error", err))
			panic(http.ErrAbortHandler) // else what came would look whole
		}
	}
}
