package happyfox

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// file is a part of a multipart body that has a file name.
type file struct {
	part        string // the form's field
	name        string // made safe, never empty
	contentType string // as sent; empty: none was
	data        []byte
}

// filesOf are the files sent under one name.
func (p payload) filesOf(part string) []file {
	var out []file
	for _, f := range p.files {
		if f.part == part {
			out = append(out, f)
		}
	}
	return out
}

// decodeMultipart reads values and files. The same name repeated is a list.
func decodeMultipart(boundary string, body []byte) (payload, error) {
	if boundary == "" {
		return payload{}, errUndecodable
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	values := map[string][]string{}
	var files []file
	for count := 0; ; count++ {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			p, err := formPayload(values)
			p.files = files
			return p, err
		}
		if err != nil || count >= maxFormParts {
			return payload{}, errUndecodable
		}
		var buf bytes.Buffer
		if _, err := buf.ReadFrom(part); err != nil {
			return payload{}, errUndecodable
		}
		switch name := part.FormName(); {
		case name == "":
		case part.FileName() != "":
			files = append(files, file{name, fileName(part.FileName()), part.Header.Get("Content-Type"), bytes.Clone(buf.Bytes())})
		default:
			values[name] = append(values[name], buf.String())
		}
	}
}

// fileName is the last element of what was sent as a file's name, without
// control characters and of a bounded length.
func fileName(sent string) string {
	name := path.Base(strings.ReplaceAll(strings.ToValidUTF8(sent, "\uFFFD"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	for utf8.RuneCountInString(name) > maxName {
		_, size := utf8.DecodeLastRuneInString(name)
		name = name[:len(name)-size]
	}
	if name = strings.TrimSpace(name); strings.Trim(name, "./") == "" {
		return "file"
	}
	return name
}
