package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
)

// WriteJSON answers with v as JSON. A value that can't be encoded is answered as
// a 500.
func WriteJSON(w http.ResponseWriter, r *http.Request, status int, v any) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		WriteError(w, r, err)
		return
	}
	WriteBytes(w, status, buf.Bytes())
}

// WriteBytes answers with a body that is JSON already.
func WriteBytes(w http.ResponseWriter, status int, body []byte) {
	w.Header()["Content-Type"] = jsonType
	write(w, status, body)
}

// WriteAs answers with a body of another media type.
func WriteAs(w http.ResponseWriter, status int, mediaType string, body []byte) {
	w.Header()["Content-Type"] = []string{mediaType}
	write(w, status, body)
}

func write(w http.ResponseWriter, status int, body []byte) {
	h := w.Header()
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body) // the caller may have gone; there is nobody left to tell
}

// maxHeaderText bounds a text in a header of ours.
const maxHeaderText = 1 << 10

// HeaderText makes a text fit for a header: what is not printable ASCII, and %,
// is percent-encoded; a long text ends in "...".
func HeaderText(s string) string {
	return string(AppendHeaderText(nil, s, maxHeaderText))
}

// AppendHeaderText is HeaderText with a bound in bytes, appending.
func AppendHeaderText(dst []byte, s string, limit int) []byte {
	const digits = "0123456789ABCDEF"
	start := len(dst)
	for i := range len(s) {
		if len(dst)-start+3 > limit {
			return append(dst, "..."...)
		}
		if c := s[i]; c < ' ' || c > '~' || c == '%' {
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		} else {
			dst = append(dst, c)
		}
	}
	return dst
}
