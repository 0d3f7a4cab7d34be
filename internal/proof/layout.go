package proof

import (
	"bytes"
	"encoding/json"
)

// layout indents JSON, with each list of texts on one line: the file is long, and
// read by what changed.
func layout(compact []byte) ([]byte, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, bytes.TrimSpace(compact), "", "  "); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	depth, quoted, escaped := 0, false, false
	var objects []bool // of each array around: it holds objects, and has lines
	text := b.Bytes()
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			objects = append(objects, bytes.HasPrefix(bytes.TrimLeft(text[i+1:], " \n"), []byte("{")))
			if !objects[len(objects)-1] {
				depth++
			}
		case c == ']':
			if !objects[len(objects)-1] {
				depth--
			}
			objects = objects[:len(objects)-1]
		}
		if !quoted && depth > 0 && c == '\n' {
			for i+1 < len(text) && text[i+1] == ' ' {
				i++
			}
			if text[i+1] != ']' && out.Bytes()[out.Len()-1] != '[' {
				out.WriteByte(' ')
			}
			continue
		}
		if !quoted && c == ']' && out.Bytes()[out.Len()-1] == ' ' && !bytes.HasSuffix(bytes.TrimRight(out.Bytes(), " "), []byte("\n")) {
			out.Truncate(out.Len() - 1)
		}
		out.WriteByte(c)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
