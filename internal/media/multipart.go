package media

import (
	"mime"
	"strings"

	"cognate/jsonata"
)

// newMultipart writes multipart/form-data (RFC 7578): each leaf of the object is a
// part, null an empty one, an empty array or object none. An object of file_name,
// content_type and data, data and one of the others at least, is a file: data is
// its content in base64, and nothing of it is decoded before it is sent.
func newMultipart(v jsonata.Value, boundary string) (*Body, error) {
	if v.Kind() != jsonata.KindObject {
		return nil, wrong("", "a form is an object, this is %s", v.Kind())
	}
	w := multipartWriter{boundary: boundary}
	for leaf := range leaves(v, isFile) {
		if err := w.part(leaf); err != nil {
			return nil, err
		}
	}
	w.add("--", boundary, "--\r\n")
	w.flush()
	return &Body{contentType: "multipart/form-data; boundary=" + boundary, framed: true, size: w.size, pieces: w.pieces}, nil
}

type multipartWriter struct {
	boundary string
	text     []byte // what no piece has yet
	pieces   []piece
	size     int64
}

func (w *multipartWriter) add(texts ...string) {
	for _, s := range texts {
		w.text = append(w.text, s...)
	}
}

func (w *multipartWriter) flush() {
	w.pieces = append(w.pieces, piece{data: w.text})
	w.size += int64(len(w.text))
	w.text = nil
}

func (w *multipartWriter) part(l Leaf) error {
	if isFile(l.Value) {
		return w.file(l)
	}
	text, ok := plainText(l.Value)
	if !ok {
		return nil
	}
	w.add("--", w.boundary, "\r\nContent-Disposition: form-data; name=\"", quoteName(l.Name), "\"\r\n\r\n", text, "\r\n")
	return nil
}

func (w *multipartWriter) file(l Leaf) error {
	f, err := newFile(l.Path, l.Value)
	if err != nil {
		return err
	}
	w.add("--", w.boundary, "\r\nContent-Disposition: form-data; name=\"", quoteName(l.Name), "\"")
	if f.name != "" {
		w.add("; filename=\"", quoteName(f.name), "\"")
	}
	w.add("\r\nContent-Type: ", f.contentType, "\r\n\r\n")
	if f.size > 0 {
		w.flush()
		w.pieces = append(w.pieces, piece{base64: f.data})
		w.size += f.size
	}
	w.add("\r\n")
	return nil
}

// quoteName escapes a name as browsers do (HTML standard, multipart form data):
// UTF-8 stays as it is, and what could end the header is percent-encoded.
func quoteName(s string) string {
	if strings.IndexFunc(s, endsName) < 0 {
		return s
	}
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for _, r := range s {
		if endsName(r) {
			b.Write([]byte{'%', digits[r>>4], digits[r&15]})
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func endsName(r rune) bool { return r < ' ' || r == '"' || r == 0x7f }

// file is an object of file_name, content_type and data.
type file struct {
	name, contentType, data string
	size                    int64
}

// isFile knows a file by its keys.
func isFile(v jsonata.Value) bool {
	if v.Kind() != jsonata.KindObject || !v.Has("data") || v.Len() < 2 {
		return false
	}
	for key := range v.Fields() {
		if key != "file_name" && key != "content_type" && key != "data" {
			return false
		}
	}
	return true
}

func newFile(path string, v jsonata.Value) (f file, err error) {
	at := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	str := func(key string) string {
		text := v.Get(key)
		if k := text.Kind(); k != jsonata.KindString && k != jsonata.KindNull && k != jsonata.KindUndefined && err == nil {
			err = wrong(at(key), "must be text, it is %s", k)
		}
		return text.Str()
	}
	f = file{name: str("file_name"), contentType: str("content_type"), data: str("data")}
	if err != nil {
		return f, err
	}
	var ok bool
	if f.size, ok = decodedLen(f.data); !ok || v.Get("data").Kind() != jsonata.KindString {
		return f, wrong(at("data"), "must be base64 text")
	}
	if f.contentType == "" {
		f.contentType = "application/octet-stream"
	}
	if !isMediaType(f.contentType) {
		return f, wrong(at("content_type"), "must be a media type, such as application/pdf")
	}
	return f, nil
}

// isMediaType says whether the text can stand as a Content-Type.
func isMediaType(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return false
	}
	kind, _, err := mime.ParseMediaType(s)
	return err == nil && strings.Contains(kind, "/")
}

// decodedLen is the number of bytes in a base64 text (RFC 4648, section 4,
// padded); false when it is none.
func decodedLen(s string) (int64, bool) {
	body := strings.TrimSuffix(strings.TrimSuffix(s, "="), "=")
	if len(s)%4 != 0 {
		return 0, false
	}
	for i := range len(body) {
		if c := body[i]; (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '+' && c != '/' {
			return 0, false
		}
	}
	return int64(len(body)) * 3 / 4, true
}
