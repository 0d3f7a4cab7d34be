package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"cognate"
	"cognate/jsonata"
)

// MaxDepth is how deep arrays and objects of a body may be nested.
const MaxDepth = 100

// buffers hold bodies while they are read; large ones are not kept.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

const maxKeptBuffer = 1 << 20

// ReadValue reads the JSON body of a request; undefined when the body is empty.
// The errors: 415 for another media type, charset or encoding, 413 for a body
// over the bound, 400 for what is not JSON, with line, column and offset.
func ReadValue(r *http.Request) (jsonata.Value, error) {
	var v jsonata.Value
	err := withBody(r, func(data []byte) (err error) {
		v, err = parse(data)
		return err
	})
	return v, err
}

// ReadBytes reads the JSON body of a request as it came, checked; nil when it is
// empty. The errors are those of ReadValue.
func ReadBytes(r *http.Request) ([]byte, error) {
	var out []byte
	err := withBody(r, func(data []byte) error {
		if _, err := parse(data); err != nil {
			return err
		}
		out = bytes.Clone(data)
		return nil
	})
	return out, err
}

// ReadAll reads the body of a request as it came, whatever it is; nil when it is
// empty. The errors: 413 for a body over the bound, 400 for one that ended early.
func ReadAll(r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, readError(err)
	}
	if len(data) == 0 {
		return nil, nil
	}
	return data, nil
}

// EmptyBody is the error for a request that needs a body and has none.
func EmptyBody() error {
	return invalidBody("required", "the body is empty; a JSON object is needed")
}

// RefuseBody is for a request that takes no body: one that has one is a 400.
func RefuseBody(r *http.Request) error {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	var first [1]byte
	if n, _ := io.ReadFull(r.Body, first[:]); n == 0 && r.ContentLength < 0 {
		return nil
	}
	return cognate.Errorf(cognate.CodeInvalid, "%s takes no body", r.Method)
}

// withBody hands over the body, which is only valid until use returns. It is not
// called for an empty body.
func withBody(r *http.Request, use func(data []byte) error) error {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	if err := checkMediaType(r); err != nil {
		return err
	}
	buf, _ := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= maxKeptBuffer {
			buffers.Put(buf)
		}
	}()
	if _, err := buf.ReadFrom(r.Body); err != nil {
		return readError(err)
	}
	if len(bytes.TrimSpace(buf.Bytes())) == 0 {
		return nil
	}
	return use(buf.Bytes())
}

func readError(err error) error {
	var large *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	case errors.As(err, &network) && network.Timeout():
		return cognate.Wrap(err, cognate.CodeInvalid, "the body did not arrive in time")
	default:
		return cognate.Wrap(err, cognate.CodeInvalid, "the body ended early or is framed wrongly")
	}
}

// checkMediaType takes application/json and …+json, in UTF-8, not compressed.
func checkMediaType(r *http.Request) error {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return cognate.Errorf(cognate.CodeUnsupportedMedia, "the Content-Encoding %q is not taken; send the body as it is", shorten(enc, 40))
	}
	switch v := r.Header.Get("Content-Type"); v {
	case "application/json", "application/json; charset=utf-8": // the usual ones, without parsing
		return nil
	case "":
		return cognate.Errorf(cognate.CodeUnsupportedMedia, "there is a body without a Content-Type; application/json is taken")
	default:
		return checkContentType(v)
	}
}

func checkContentType(v string) error {
	kind, params, err := mime.ParseMediaType(v)
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return cognate.Errorf(cognate.CodeUnsupportedMedia, "the Content-Type %q is not taken; application/json is", shorten(v, 100))
	}
	if c := params["charset"]; c != "" && !strings.EqualFold(c, "utf-8") && !strings.EqualFold(c, "utf8") {
		return cognate.Errorf(cognate.CodeUnsupportedMedia, "the charset %q is not taken; utf-8 is", shorten(c, 40))
	}
	return nil
}

// invalidUTF8 gives the offset of the first byte that is not part of UTF-8, -1
// when there is none.
func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func parse(data []byte) (jsonata.Value, error) {
	if at := tooDeep(data); at >= 0 {
		return jsonata.Value{}, syntaxError(data, at, fmt.Sprintf("more than %d levels of nesting", MaxDepth))
	}
	if at := invalidUTF8(data); at >= 0 {
		return jsonata.Value{}, syntaxError(data, at, "a byte that is not UTF-8")
	}
	v, err := jsonata.Parse(data)
	var bad *jsonata.ParseError
	if errors.As(err, &bad) {
		return v, syntaxError(data, bad.Offset, bad.Message)
	}
	return v, err
}

// syntaxError says where a body is not JSON; columns count characters.
func syntaxError(data []byte, offset int, what string) error {
	offset = min(offset, len(data))
	line := 1 + bytes.Count(data[:offset], []byte{'\n'})
	column := 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:offset], '\n')+1:offset])
	return invalidBody("syntax", fmt.Sprintf("the body is not valid JSON: line %d, column %d (offset %d): %s", line, column, offset, what))
}

func invalidBody(code, message string) error {
	return &cognate.Error{
		Code: cognate.CodeInvalid, Message: message,
		Failures: []cognate.Failure{{Code: code, Message: message}},
	}
}

// tooDeep gives the offset of the bracket that passes MaxDepth, -1 when there is
// none. Few bodies have that many brackets at all.
func tooDeep(data []byte) int {
	if bytes.Count(data, []byte{'['})+bytes.Count(data, []byte{'{'}) <= MaxDepth {
		return -1
	}
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
			if c == '\\' {
				i++
			}
		case c == '[' || c == '{':
			if depth++; depth > MaxDepth {
				return i
			}
		case c == ']' || c == '}':
			depth--
		}
	}
	return -1
}
