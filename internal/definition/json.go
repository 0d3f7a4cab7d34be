package definition

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// JSON is a value of any kind, kept as JSON text. Objects keep the order of their
// keys. Its zero value is an absent value, which is not null.
type JSON struct {
	text []byte
	pos  Pos
}

// NewJSON returns the value that a JSON text spells; the text isn't checked.
func NewJSON(text string) JSON { return JSON{text: []byte(text)} }

// Bytes returns the JSON text, compact; nil when absent. Don't change it.
func (j JSON) Bytes() []byte { return j.text }

// IsSet reports whether there is a value; null is one.
func (j JSON) IsSet() bool { return j.text != nil }

// Pos returns where the value starts in its file.
func (j JSON) Pos() Pos { return j.pos }

// MarshalJSON returns the text; null when absent.
func (j JSON) MarshalJSON() ([]byte, error) {
	if j.text == nil {
		return []byte("null"), nil
	}
	return j.text, nil
}

// JSON returns the node as a JSON value. Numbers that JSON can't write (hex,
// infinity) are reported.
func (n *Node) JSON() JSON {
	var b bytes.Buffer
	n.appendJSON(&b)
	return JSON{text: b.Bytes(), pos: n.Pos()}
}

func (j *JSON) decodeNode(_ *decoder, n *Node, _ *field) { *j = n.JSON() }

func (n *Node) appendJSON(b *bytes.Buffer) {
	switch n.kind {
	case Null:
		b.WriteString("null")
	case Bool:
		b.WriteString(strings.ToLower(n.text.value))
	case Int, Float:
		b.WriteString(n.number())
	case Mapping:
		b.WriteByte('{')
		for i, e := range n.entries {
			if i > 0 {
				b.WriteByte(',')
			}
			quote(b, e.Key)
			b.WriteByte(':')
			e.Value.appendJSON(b)
		}
		b.WriteByte('}')
	case Sequence:
		b.WriteByte('[')
		for i, item := range n.items {
			if i > 0 {
				b.WriteByte(',')
			}
			item.appendJSON(b)
		}
		b.WriteByte(']')
	default:
		quote(b, n.text.value)
	}
}

// number writes a number as JSON: as it stands where JSON reads it the same.
func (n *Node) number() string {
	s := n.text.value
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || !decimal(s) {
		n.Wrong("a finite decimal number")
		return "null"
	}
	if json.Valid([]byte(s)) {
		return s
	}
	return strconv.FormatFloat(x, 'g', -1, 64) // such as +1 and .5
}

// decimal reports whether a number is written so that everyone reads it alike: no
// other base and no leading zero, which YAML 1.1 took for octal.
func decimal(s string) bool {
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return false
	}
	return !strings.ContainsAny(s, "xXpPoO_bB")
}

func quote(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string can always be written
	b.Truncate(b.Len() - 1)
}
