package media

import (
	"bytes"
	"io"
	"mime"
	"strings"

	"cognate/jsonata"
)

// Parse reads an answer; undefined when it is empty. Text becomes a string, in the
// charset that the content type names.
func Parse(kind Kind, contentType string, data []byte) (jsonata.Value, error) {
	if len(bytes.TrimSpace(bytes.TrimPrefix(data, byteOrderMark))) == 0 {
		return jsonata.Value{}, nil
	}
	switch kind {
	case XML:
		return ParseXML(data)
	case Text:
		return parseText(contentType, data)
	default:
		return jsonata.Parse(bytes.TrimPrefix(data, byteOrderMark))
	}
}

func parseText(contentType string, data []byte) (jsonata.Value, error) {
	_, params, _ := mime.ParseMediaType(contentType)
	r, err := decoded(params["charset"], bytes.NewReader(bytes.TrimPrefix(data, byteOrderMark)))
	if err != nil {
		return jsonata.Value{}, err
	}
	text, err := io.ReadAll(r)
	return jsonata.String(strings.ToValidUTF8(string(text), "\uFFFD")), err
}
