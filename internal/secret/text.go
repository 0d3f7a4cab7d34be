package secret

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
)

// Placeholder is what a secret prints as.
const Placeholder = "[secret]"

// Text is a secret string. The zero value is the empty secret. It is held by a
// function: fmt calls no methods on unexported fields but looks into them, and
// a function is what it cannot look into. Texts can't be compared with ==; use
// Equal.
type Text struct{ reveal func() string }

// NewText makes s a secret.
func NewText(s string) Text { return Text{func() string { return s }} }

// Reveal is the secret itself. Each use is a door: keep them few.
func (t Text) Reveal() string {
	if t.reveal == nil {
		return ""
	}
	return t.reveal()
}

// IsEmpty reports whether there is nothing to hide.
func (t Text) IsEmpty() bool { return t.Reveal() == "" }

// Equal compares in a time that depends on the lengths alone.
func (t Text) Equal(o Text) bool {
	return subtle.ConstantTimeCompare([]byte(t.Reveal()), []byte(o.Reveal())) == 1
}

// String is the placeholder.
func (Text) String() string { return Placeholder }

// GoString is the placeholder.
func (Text) GoString() string { return Placeholder }

// Format writes the placeholder, whatever the verb.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Placeholder) }

// MarshalText is the placeholder.
func (Text) MarshalText() ([]byte, error) { return []byte(Placeholder), nil }

// MarshalJSON is the placeholder.
func (Text) MarshalJSON() ([]byte, error) { return []byte(`"` + Placeholder + `"`), nil }

// LogValue is the placeholder.
func (Text) LogValue() slog.Value { return slog.StringValue(Placeholder) }

// UnmarshalText takes a secret from a configuration file.
func (t *Text) UnmarshalText(b []byte) error {
	*t = NewText(string(b))
	return nil
}

// Bytes is a secret sequence of bytes, such as a JSON document with secrets in
// it. The zero value is empty. It prints as Text does.
type Bytes struct{ reveal func() []byte }

// NewBytes makes b a secret; b must not be changed afterwards.
func NewBytes(b []byte) Bytes { return Bytes{func() []byte { return b }} }

// Reveal is the secret itself; it must not be changed.
func (b Bytes) Reveal() []byte {
	if b.reveal == nil {
		return nil
	}
	return b.reveal()
}

// String is the placeholder.
func (Bytes) String() string { return Placeholder }

// GoString is the placeholder.
func (Bytes) GoString() string { return Placeholder }

// Format writes the placeholder, whatever the verb.
func (Bytes) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Placeholder) }

// MarshalText is the placeholder.
func (Bytes) MarshalText() ([]byte, error) { return []byte(Placeholder), nil }

// MarshalJSON is the placeholder.
func (Bytes) MarshalJSON() ([]byte, error) { return []byte(`"` + Placeholder + `"`), nil }

// LogValue is the placeholder.
func (Bytes) LogValue() slog.Value { return slog.StringValue(Placeholder) }
