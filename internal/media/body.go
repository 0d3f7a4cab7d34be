package media

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"cognate/jsonata"
)

// Kind names how a body is written or read.
type Kind string

// The kinds, by the words of the connector format.
const (
	JSON      Kind = "json"
	Form      Kind = "form"
	Multipart Kind = "multipart"
	// JSONOrMultipart is Multipart where there is a file to send; see Kind.For.
	JSONOrMultipart Kind = "json_or_multipart"
	XML             Kind = "xml"
	Raw             Kind = "raw"
	Text            Kind = "text"
	Binary          Kind = "binary"
)

// For settles what a value is written as: JSONOrMultipart is Multipart where an
// object of the value is a file, and JSON otherwise. Other kinds are themselves.
func (k Kind) For(v jsonata.Value) Kind {
	if k != JSONOrMultipart {
		return k
	}
	for leaf := range leaves(v, isFile) {
		if isFile(leaf.Value) {
			return Multipart
		}
	}
	return JSON
}

// Error says what of a value can't be written in a media type.
type Error struct {
	// Path leads to the value: "attachments[0].data"; empty for the whole.
	Path    string
	Message string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Message
	}
	return e.Path + ": " + e.Message
}

func wrong(path, format string, args ...any) *Error {
	return &Error{Path: path, Message: fmt.Sprintf(format, args...)}
}

// Body is what a request carries: checked, of known size, ready to be read any
// number of times. Immutable; safe for concurrent use.
type Body struct {
	contentType string
	framed      bool
	size        int64
	data        []byte  // the whole, unless there are pieces
	pieces      []piece // in order
}

// piece is a part of a body: bytes as they stand, or a file still in base64, which
// is only decoded on its way out.
type piece struct {
	data   []byte
	base64 string
}

// Bytes makes a body of data, which must not change any more.
func Bytes(contentType string, data []byte) *Body {
	return &Body{contentType: contentType, data: data, size: int64(len(data))}
}

// New writes a value as a body; nil for undefined. boundary is for multipart
// alone. The error is an *Error.
func New(kind Kind, v jsonata.Value, boundary string) (*Body, error) {
	if v.IsUndefined() {
		return nil, nil
	}
	switch kind.For(v) {
	case Form:
		return newForm(v)
	case Multipart:
		return newMultipart(v, boundary)
	case XML:
		return newXML(v)
	case Raw:
		return newRaw(v)
	default:
		return Bytes("application/json", v.AppendJSON(nil)), nil
	}
}

// ContentType is the value of the header of that name.
func (b *Body) ContentType() string { return b.contentType }

// Framed says that the body can only be read by its own content type, so that no
// other may stand in for it.
func (b *Body) Framed() bool { return b.framed }

// Size is the number of bytes that Reader gives.
func (b *Body) Size() int64 { return b.size }

// Reader reads the body from its start.
func (b *Body) Reader() io.Reader {
	if b.pieces == nil {
		return bytes.NewReader(b.data)
	}
	readers := make([]io.Reader, len(b.pieces))
	for i, p := range b.pieces {
		readers[i] = p.reader()
	}
	return io.MultiReader(readers...)
}

func (p piece) reader() io.Reader {
	if p.base64 == "" {
		return bytes.NewReader(p.data)
	}
	return base64.NewDecoder(base64.StdEncoding, strings.NewReader(p.base64))
}

// Bytes is the whole body.
func (b *Body) Bytes() []byte {
	if b.pieces == nil {
		return b.data
	}
	out := bytes.NewBuffer(make([]byte, 0, b.size+bytes.MinRead))
	_, _ = out.ReadFrom(b.Reader()) // from memory, and of checked base64: it can't fail
	return out.Bytes()
}

// Shown is the body for people to read, at most limit bytes of it: a file shows
// its size alone.
func (b *Body) Shown(limit int) []byte {
	if b.pieces == nil {
		return b.data[:min(len(b.data), limit)]
	}
	var out []byte
	for _, p := range b.pieces {
		if p.base64 != "" {
			size, _ := decodedLen(p.base64)
			out = fmt.Appendf(out, "[%d bytes]", size)
			continue
		}
		out = append(out, p.data[:min(len(p.data), max(0, limit-len(out)))]...)
	}
	return out[:min(len(out), limit)]
}
